import type { AlertProjection, BookChange } from './alerts/book'
import type { AlertDesk } from './alerts/desk'
import { type AlertPart, partOf } from './alerts/facts'
import { UnavailableError } from './decision'
import { readReported } from './formats/chronicle-detection'
import type { EventStore } from './history/events'
import type { FindingStore } from './history/findings'
import { IMPORT_SOURCE, type StoredEvent } from './record'

/** What alerts are brought up to date with at a start. */
interface CatchUpParts {
  events: EventStore
  findings: FindingStore
  book: AlertProjection
  desk: AlertDesk
  /** The last batch that alerts have, of each engine whose batches are looked after here. */
  from: ReadonlyMap<string, number>
  /** Other engines draw the same alerts. */
  isShared: boolean
  /** Tells people what they were not told before the kill. */
  tell: (change: BookChange) => Promise<void>
}

/**
 * Adds what history has behind a kill to its alerts. Answers the changes on which rules can decide
 * once Redis is there; without a shared one there are none.
 */
export async function catchUp(parts: CatchUpParts): Promise<BookChange[]> {
  const { events, findings, book, desk, from, isShared, tell } = parts
  const undecided: BookChange[] = []
  const follow = async (change: BookChange) => {
    if (undecided.length === 0) {
      try {
        await desk.follow(change)
        await tell(change)
        return
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error
      }
    }
    undecided.push(change)
  }
  // Alerts that are drawn anew take any number of batches at once.
  const toPieces = <Row extends { seq: number }>(rows: Row[]): Iterable<Row[]> =>
    isShared ? [rows] : bySeq(rows)
  for (const [whose, seq] of from) {
    for await (const batch of events.readAfter(seq, whose)) {
      for (const part of toPieces(batch)) await follow(await book.apply(part.map(partAgain)))
    }
    for await (const batch of findings.readPartsAfter(seq, whose)) {
      for (const part of toPieces(batch)) await follow(await book.apply(part))
    }
  }
  return undecided
}

/** What came from a live source is news, unless it was told before. */
function partAgain(event: StoredEvent): AlertPart {
  const { source, product, raw } = event
  return {
    ...partOf(event),
    ...(product === 'chronicle' ? readReported(raw) : {}),
    origin: { isReplay: source === IMPORT_SOURCE, source },
  }
}

/** What is stored, in the batches that wrote it. */
function* bySeq<Row extends { seq: number }>(events: readonly Row[]): Generator<Row[]> {
  for (let from = 0; from < events.length; ) {
    const seq = events[from]?.seq
    let to = from
    while (to < events.length && events[to]?.seq === seq) to += 1
    yield events.slice(from, to)
    from = to
  }
}
