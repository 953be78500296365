import type { TrainingChoices } from '../../../shared/training'
import { NUMERIC_FEATURES } from '../web/features'
import { DEFAULT_FEATURES } from '../web-training/default-settings'
import type { Workspace } from '../workspace'

const DAY_MS = 24 * 3_600_000
/** What is proposed: the days up to the newest bucket. */
const PROPOSED_DAYS = 7
const MOST_HOSTS = 200

/** What there is to train on in some time; without one in the week up to the newest bucket. */
export async function readTrainingChoices(
  { setSummaries, pipeline }: Pick<Workspace, 'setSummaries' | 'pipeline'>,
  span: { from: number; to: number } | null,
): Promise<TrainingChoices> {
  await pipeline.settle()
  const newest = await setSummaries.readNewest()
  const to = span?.to ?? (newest ?? 0) + 1
  const from = span?.from ?? Math.max(0, to - PROPOSED_DAYS * DAY_MS)
  const features = NUMERIC_FEATURES.map((name) => ({
    name,
    isUsual: DEFAULT_FEATURES.some((each) => each === name),
  }))
  const hosts = newest === null ? [] : await setSummaries.countHosts({ from, to }, MOST_HOSTS)
  return { newest, from, to, hosts, features }
}
