import { ORDINARY_LABELS } from '../../../shared/label'
import { createRandom } from '../sources/random'
import { readRequestSets, type WebLog } from '../web-log'
import { type LabelledFigures, measureLabelled } from './measure-labelled'
import { type SampleLimits, SetSample } from './set-sample'
import { type TrainedForest, type TrainingSettings, trainForest } from './train-forest'

/** What is trained on. */
export interface TrainingJob {
  logs: readonly WebLog[]
  /** Hosts whose requests count; empty for all. */
  hosts: readonly string[]
  limits: SampleLimits
  settings: TrainingSettings
  /** What clients are known to be, by their address. */
  labels: ReadonlyMap<string, string>
}

/** How far a training is. */
export type TrainingStep =
  | { kind: 'reading'; path: string; done: number; total: number | null; sets: number }
  | { kind: 'growing'; trees: number; of: number }

/** A forest, with what labels say of it. */
export interface LogTraining {
  trained: TrainedForest
  figures: LabelledFigures
  requests: number
  others: number
  /** Request sets that were read, and those of labelled attackers among them, never grown from. */
  sets: number
  labelled: number
}

/**
 * Trains a forest on access logs. Where the signal aborts the answer is null.
 *
 * @throws SourceError where a log cannot be read, TrainingError where nothing can be made of it.
 */
export async function trainOnLogs(
  job: TrainingJob,
  signal: AbortSignal,
  onStep: (step: TrainingStep) => void,
): Promise<LogTraining | null> {
  const random = createRandom(job.settings.seed)
  const ordinary = new SetSample(job.limits, random)
  const labelled = new SetSample(job.limits, random)
  const hosts = new Set(job.hosts)
  let [requests, others] = [0, 0]
  for (const log of job.logs) {
    const before = { requests, others }
    for await (const { readings, counts, done, total } of readRequestSets(log, signal)) {
      for (const reading of readings) {
        if (hosts.size > 0 && !hosts.has(reading.site)) continue
        const label = job.labels.get(reading.client)
        const isOrdinary = label === undefined || ORDINARY_LABELS.includes(label)
        if (isOrdinary) ordinary.add(reading)
        else labelled.add(reading)
      }
      requests = before.requests + counts.requests
      others = before.others + counts.others
      onStep({ kind: 'reading', path: log.path, done, total, sets: ordinary.offered })
    }
  }
  if (signal.aborted) return null
  const { settings } = job
  const trained = await trainForest(ordinary.sets(), settings, signal, (trees) =>
    onStep({ kind: 'growing', trees, of: settings.forest.trees }),
  )
  if (trained === null) return null
  const figures = measureLabelled(trained, labelled.sets())
  const sets = ordinary.offered + labelled.offered
  return { trained, figures, requests, others, sets, labelled: labelled.offered }
}
