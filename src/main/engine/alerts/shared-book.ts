import { LRUCache } from 'lru-cache'
import { severityLevel } from '../../../shared/severity'
import type { AlertDrawing, AlertKey } from '../history/alert-drawing'
import type { AlertEngines } from '../history/alert-engines'
import type { AlertStore } from '../history/alerts'
import { type AlertProjection, addTo, type BookChange, noteReported } from './book'
import type { AlertFacts, AlertPart } from './facts'
import { forgetGrown, listTouched, type Remembered, type Standing, type Touched } from './touched'

/** Keys of one statement when alerts are read back. */
const READ_CHUNK = 10_000
/**
 * Versions of drawn rows begin here, above any batch of an engine that was alone before. Which of two
 * is newer says the count: what two engines draw at a time are sets of which one holds the other.
 */
const DRAWN_VERSION = 2 ** 50

/** Alerts whose last row is remembered, those touched last. */
const MAX_REMEMBERED = 100_000

/** An engine marks an alert again after so long, well before its mark goes. */
const MARKED_MS = 24 * 3_600_000

/**
 * The alerts of a history that engines share. Each alert that a delivered event belongs to, new or
 * known, is drawn anew from all that history has of it, and written at once. So it does not matter
 * which engine stored what, nor where one was killed: whoever gets the event again writes the alert
 * that the other one could not.
 *
 * An alert all of whose events this process stored itself is not drawn again: what is new is added to
 * what it said. That holds for as long as no other engine has marked it (`AlertEngines`): each marks
 * an alert before it draws it, and asks after its events are stored, so that of two one sees the other.
 */
export class SharedAlertBook implements AlertProjection {
  readonly takesKnown = true
  /** Everything is written before `apply` resolves. */
  readonly unsaved = 0
  /**
   * Rows of which it is known that they were there, so that nobody asks what stood before. The row of
   * an alert that has events of others may have grown since; it is drawn from history all the same.
   */
  private readonly remembered = new LRUCache<string, Remembered>({ max: MAX_REMEMBERED })

  /** Without `engines` every alert is drawn each time. */
  constructor(
    private readonly store: Pick<AlertStore, 'readByKey' | 'insert'>,
    private readonly drawing: Pick<AlertDrawing, 'read'>,
    private readonly engines: Pick<AlertEngines, 'mark' | 'findOthers'> | null = null,
  ) {}

  async apply(parts: Iterable<AlertPart>): Promise<BookChange> {
    const touched = listTouched(parts, (name) => this.remembered.get(name))
    const change: BookChange = { touched: [], begun: [], raised: [], live: new Map() }
    if (touched.length === 0) return change
    await this.refuseOthers(touched)
    await this.mark(touched)
    const before = await this.readBefore(touched)
    const facts = await this.draw(touched, before)
    for (const each of touched) {
      const now = facts.get(each.key.id)
      if (now !== undefined) note(each, now, before.get(each.key.id), change)
    }
    await this.store.insert(change.touched, change.live)
    for (const each of touched) {
      const now = facts.get(each.key.id)
      if (now !== undefined) this.remember(each, now, before.get(each.key.id))
    }
    const begun = new Set(change.begun.map(({ id }) => id))
    for (const { key, onBegun } of touched) if (begun.has(key.id)) onBegun?.()
    return change
  }

  async flush(): Promise<void> {}

  async letGoAll(): Promise<void> {
    this.remembered.clear()
  }

  /** Leaves to be drawn what others have events of too. */
  private async refuseOthers(touched: readonly Touched[]): Promise<void> {
    if (this.engines === null) return
    const grown = touched.filter((each) => each.grown !== null)
    const { ids, isTakenAway } = await this.engines.findOthers(grown.map(({ key }) => key))
    if (isTakenAway) {
      this.remembered.clear()
      for (const each of touched) {
        each.remembered = undefined
        forgetGrown(each)
      }
    }
    for (const each of grown) if (ids.has(each.key.id)) forgetGrown(each)
  }

  /** Marks what is to be drawn, before it is. */
  private async mark(touched: readonly Touched[]): Promise<void> {
    if (this.engines === null) return
    const due = touched.filter(({ grown, arrived, markedAt }) => {
      return grown === null && arrived - markedAt > MARKED_MS
    })
    await this.engines.mark(due.map(({ key }) => key))
    for (const each of due) each.markedAt = each.arrived
  }

  /** What alerts say now by id: as they grew, else as history has them. */
  private async draw(
    touched: readonly Touched[],
    before: Map<string, Standing>,
  ): Promise<Map<string, AlertFacts>> {
    const unknown = touched.filter(({ grown }) => grown === null)
    const facts = await this.drawing.read(unknown.map(({ key }) => key))
    await this.readDoubtful(unknown, facts, before)
    for (const { key, grown } of touched) if (grown !== null) facts.set(key.id, grown)
    return facts
  }

  /** What stood before, by id: as it is remembered, else as it is stored. */
  private async readBefore(touched: readonly Touched[]): Promise<Map<string, Standing>> {
    const before = new Map<string, Standing>()
    const asked: AlertKey[] = []
    for (const { key, remembered } of touched) {
      if (remembered === undefined) asked.push(key)
      else before.set(key.id, remembered)
    }
    await this.readStored(asked, before)
    return before
  }

  /**
   * Asks after all about those that seem to have become worse, which another engine may have told
   * already, and those to which nothing seems to have come: their rows may be gone since, with events
   * of them, so that what is drawn now must be written.
   */
  private async readDoubtful(
    touched: readonly Touched[],
    drawn: ReadonlyMap<string, AlertFacts>,
    before: Map<string, Standing>,
  ): Promise<void> {
    const doubtful: AlertKey[] = []
    for (const { key, remembered } of touched) {
      const facts = drawn.get(key.id)
      if (remembered === undefined || facts === undefined) continue
      const isWorse = severityLevel(facts.severity) > remembered.level
      if (isWorse || facts.count <= remembered.count) doubtful.push(key)
    }
    for (const { id } of doubtful) before.delete(id)
    await this.readStored(doubtful, before)
  }

  private async readStored(
    keys: readonly AlertKey[],
    stored: Map<string, Standing>,
  ): Promise<void> {
    for (let from = 0; from < keys.length; from += READ_CHUNK) {
      for (const facts of await this.store.readByKey(keys.slice(from, from + READ_CHUNK))) {
        stored.set(facts.id, { level: severityLevel(facts.severity), count: facts.count })
      }
    }
  }

  /** The row that stands now: the one with the larger count. */
  private remember(
    { name, stored, markedAt }: Touched,
    facts: AlertFacts,
    before: Standing | undefined,
  ): void {
    const { id, severity, count } = facts
    const isLarger = before === undefined || count > before.count
    const { level, count: larger } = isLarger ? { level: severityLevel(severity), count } : before
    // As many as were stored here: all that history has.
    const isAlone = this.engines !== null && count === stored
    this.remembered.set(name, {
      id,
      level,
      count: larger,
      facts: isAlone ? facts : null,
      markedAt,
    })
  }
}

/** Adds to a change what an alert has now, as against the row that stood before. */
function note(
  { live, news, reportedAt }: Touched,
  drawn: AlertFacts,
  before: Standing | undefined,
  change: BookChange,
): void {
  // Somebody else wrote as much already, or events of it were taken away by retention.
  if (before !== undefined && drawn.count <= before.count) return
  const facts = { ...drawn, seq: DRAWN_VERSION + drawn.count }
  change.touched.push(facts)
  if (live !== null) change.live.set(facts, live)
  noteReported({ reportedAt }, facts, change)
  if (news === 'quiet') change.quiet = addTo(change.quiet, facts)
  if (news === 'wakes') change.woken = addTo(change.woken, facts)
  if (before === undefined) change.begun.push(facts)
  else if (severityLevel(facts.severity) > before.level) {
    change.raised.push({ facts, fromLevel: before.level })
  }
}
