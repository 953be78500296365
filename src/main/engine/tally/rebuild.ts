import type { MemoryTally } from './memory'
import type { TallySnapshot } from './snapshot'
import type { TallyEvent } from './tally'

/** A distinct event as history has it, with the number of the batch that wrote it. */
export interface StoredArrival extends TallyEvent {
  seq: number
}

/** A decision that waits for its turn: it stands after batch `seq` and before the next one. */
export interface ReplayStep {
  seq: number
  /** When it was made, ms. */
  at: number
  take: () => void
}

/** What a rebuild needs. */
export interface RebuildParts {
  tally: MemoryTally
  /**
   * Loads the stored decisions: the first `mark` of them at once, since the snapshot has them in its
   * counters; the others are given back in order.
   */
  lists: { load: (mark: number) => Promise<ReplayStep[]> }
  snapshot: TallySnapshot | null
  /** Distinct events of batches after a number, in order of batches, whole batches at a time. */
  readAfter: (seq: number) => AsyncIterable<StoredArrival[]>
}

/**
 * Brings counters and decisions to what they were: from the snapshot where there is one, else from
 * nothing, with all batches and decisions after it in the order in which they happened.
 */
export async function rebuildTally(parts: RebuildParts): Promise<void> {
  const { tally, lists, snapshot } = parts
  tally.load(snapshot?.seq ?? 0, snapshot?.lists ?? [])
  const steps = await lists.load(snapshot?.decisions ?? 0)
  let next = 0
  const takeStepsBefore = (seq: number): void => {
    for (let step = steps[next]; step !== undefined && step.seq < seq; step = steps[next]) {
      step.take()
      next++
    }
  }
  for await (const rows of parts.readAfter(tally.seq())) {
    for (let from = 0; from < rows.length; ) {
      const seq = rows[from]?.seq ?? 0
      let to = from
      while (to < rows.length && rows[to]?.seq === seq) to++
      takeStepsBefore(seq)
      tally.apply(seq, rows.slice(from, to))
      from = to
    }
  }
  takeStepsBefore(Number.POSITIVE_INFINITY)
}
