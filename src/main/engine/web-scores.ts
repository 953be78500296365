import type { SetScorer } from './detectors/web-anomaly/scorer'
import type { SetReading } from './web/request-set-book'
import { readRequestSets, type WebLog, type WebLogCounts } from './web-log'

/** A request set as it stood behind one bucket, and how anomalous it is, 0 to 1. */
export interface ScoredSet {
  reading: SetReading
  score: number
}

/** Some of a log's request sets with their scores, in the order in which they are read. */
export interface ScoredPart {
  sets: ScoredSet[]
  counts: WebLogCounts
}

/**
 * Scores the request sets of an access log. Where the signal aborts, it ends early.
 *
 * @throws SourceError where the log cannot be read to its end, ModelError where the model fails.
 */
export async function* scoreWebLog(
  log: WebLog,
  scorer: SetScorer,
  signal: AbortSignal,
): AsyncGenerator<ScoredPart> {
  for await (const { readings, counts } of readRequestSets(log, signal)) {
    const scores = await scorer.scoreSets(readings.map(({ features }) => features))
    const sets = readings.map((reading, at) => ({ reading, score: scores[at] ?? 0 }))
    yield { sets, counts }
  }
}
