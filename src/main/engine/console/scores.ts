import type { DetectorState } from '../../../shared/detector'
import type { Effect, Preview, Scores } from '../../../shared/score'
import type { TrafficSpan } from '../../../shared/traffic'
import { BadInputError, NotFoundError } from '../decision'
import type { Workspace } from '../workspace'

const DAY_MS = 24 * 3_600_000

/** How probable a detector found what it judged in the day up to the newest DNS query. */
export async function readScores(
  workspace: Workspace,
  states: readonly DetectorState[],
  id: string,
): Promise<Scores> {
  const { span, facts } = await beginReading(workspace, states, id)
  const { scoreSummaries } = workspace
  const bars =
    facts.of === 'names'
      ? await scoreSummaries.readNames(id, span)
      : await scoreSummaries.readWindows(id, span)
  return { ...span, ...facts, bars }
}

/** What another threshold would have meant in that day, beside the present one. */
export async function readPreview(
  workspace: Workspace,
  states: readonly DetectorState[],
  { id, threshold, current }: { id: string; threshold: number; current: number },
): Promise<Preview> {
  const { span, facts } = await beginReading(workspace, states, id)
  const { scoreSummaries } = workspace
  const thresholds = [current, threshold]
  const [now, then] =
    facts.of === 'names'
      ? await scoreSummaries.readNameEffects(id, span, thresholds)
      : await scoreSummaries.readWindowEffects(id, span, thresholds)
  const none = (of: number): Effect => ({ threshold: of, found: 0, clients: 0, alerts: 0 })
  return { ...span, ...facts, current: now ?? none(current), wanted: then ?? none(threshold) }
}

async function beginReading(
  { dnsNames, pipeline }: Workspace,
  states: readonly DetectorState[],
  id: string,
): Promise<{ span: TrafficSpan; facts: Pick<Scores, 'of' | 'isPartial'> }> {
  const detector = states.find((each) => each.id === id)
  if (detector === undefined) throw new NotFoundError(`There is no detector ${id}.`)
  const { kind } = detector
  if (kind !== 'dga' && kind !== 'dns-tunnel') {
    throw new BadInputError(`${id} judges by no model: it has no threshold of this kind.`, 'id')
  }
  await pipeline.settle()
  const to = ((await dnsNames.readNewest()) ?? 0) + 1
  const isOfNames = kind === 'dga'
  return {
    span: { from: to - DAY_MS, to },
    facts: { of: isOfNames ? 'names' : 'windows', isPartial: !isOfNames },
  }
}
