import { severityLevel } from '../../../shared/severity'
import type { AlertDrawing, AlertKey } from '../history/alert-drawing'
import type { AlertEngines } from '../history/alert-engines'
import type { AlertStore } from '../history/alerts'
import { type AlertProjection, addTo, type BookChange, noteReported } from './book'
import type { AlertFacts, AlertPart } from './facts'
import { HeldAlerts } from './held'
import { forgetGrown, listTouched, type RememberedAlert, type Standing } from './touched'

/** Keys of one statement when alerts are read back. */
const READ_CHUNK = 10_000
/**
 * Versions of drawn rows begin here, above any batch of an engine that was alone before. Which of two
 * is newer says the count: what two engines draw at a time are sets of which one holds the other.
 */
const DRAWN_VERSION = 2 ** 50

/** Alerts that are remembered; beyond it the oldest are let go and drawn again. */
const MAX_REMEMBERED = 100_000

/** An engine marks an alert again after so long, well before its mark goes. */
const MARKED_MS = 24 * 3_600_000

/** Rows that history was asked for, by id; what is remembered stands for all others. */
type AskedRows = Map<string, Standing | null>

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
  private remembered = newMemory()
  private stage = 0
  /** What could not be written: asked for once more, its alerts have grown by it already. */
  private unfinished: { parts: Iterable<AlertPart>; touched: RememberedAlert[] } | null = null

  /** Without `engines` every alert is drawn each time. */
  constructor(
    private readonly store: Pick<AlertStore, 'readByKey' | 'insert'>,
    private readonly drawing: Pick<AlertDrawing, 'read'>,
    private readonly engines: Pick<AlertEngines, 'mark' | 'findOthers'> | null = null,
  ) {}

  async apply(parts: Iterable<AlertPart>): Promise<BookChange> {
    const touched = this.touch(parts)
    const change: BookChange = { touched: [], begun: [], raised: [], live: new Map() }
    if (touched.length === 0) return change
    this.unfinished = { parts, touched }
    await this.refuseOthers(touched)
    await this.mark(touched)
    const asked: AskedRows = new Map()
    await this.readStored(
      touched.filter(({ standing }) => standing === null),
      asked,
    )
    const drawn = await this.draw(touched, asked)
    const before = (alert: RememberedAlert) => {
      const row = asked.size === 0 ? undefined : asked.get(alert.id)
      return row === undefined ? alert.standing : row
    }
    for (const alert of touched) {
      const now = alert.facts ?? drawn.get(alert.id)
      if (now !== undefined) note(alert, now, before(alert), change)
    }
    await this.store.insert(change.touched, change.live)
    this.unfinished = null
    for (const alert of touched) {
      const now = alert.facts ?? drawn.get(alert.id)
      if (now !== undefined) this.remember(alert, now, before(alert))
    }
    this.remembered.letGo(MAX_REMEMBERED)
    const begun = new Set(change.begun.map(({ id }) => id))
    for (const { id, onBegun } of touched) if (begun.has(id)) onBegun?.()
    return change
  }

  async flush(): Promise<void> {}

  async letGoAll(): Promise<void> {
    this.remembered = newMemory()
    this.unfinished = null
  }

  /** The alerts of parts, which have grown by them. */
  private touch(parts: Iterable<AlertPart>): RememberedAlert[] {
    if (this.unfinished?.parts === parts) return this.unfinished.touched
    // Given up: what has grown by it says more than was written.
    for (const alert of this.unfinished?.touched ?? []) forgetGrown(alert)
    this.unfinished = null
    this.stage += 1
    return listTouched(parts, this.remembered, this.stage)
  }

  /** Leaves to be drawn what others have events of too. */
  private async refuseOthers(touched: readonly RememberedAlert[]): Promise<void> {
    if (this.engines === null) return
    const grown = touched.filter(({ facts }) => facts !== null)
    const { ids, isTakenAway } = await this.engines.findOthers(grown)
    if (isTakenAway) {
      this.remembered = newMemory()
      for (const alert of touched) {
        this.remembered.add(alert)
        alert.standing = null
        forgetGrown(alert)
      }
    }
    if (ids.size === 0) return
    for (const alert of grown) if (ids.has(alert.id)) forgetGrown(alert)
  }

  /** Marks what is to be drawn, before it is. */
  private async mark(touched: readonly RememberedAlert[]): Promise<void> {
    if (this.engines === null) return
    const due = touched.filter(({ facts, arrived, markedAt }) => {
      return facts === null && arrived - markedAt > MARKED_MS
    })
    await this.engines.mark(due)
    for (const alert of due) alert.markedAt = alert.arrived
  }

  /** What alerts say that have not just grown, by id, as history has it. */
  private async draw(
    touched: readonly RememberedAlert[],
    asked: AskedRows,
  ): Promise<Map<string, AlertFacts>> {
    const unknown = touched.filter(({ facts }) => facts === null)
    const drawn = await this.drawing.read(unknown)
    await this.readDoubtful(unknown, drawn, asked)
    return drawn
  }

  /**
   * Asks after all about those that seem to have become worse, which another engine may have told
   * already, and those to which nothing seems to have come: their rows may be gone since, with events
   * of them, so that what is drawn now must be written.
   */
  private async readDoubtful(
    touched: readonly RememberedAlert[],
    drawn: ReadonlyMap<string, AlertFacts>,
    asked: AskedRows,
  ): Promise<void> {
    const doubtful = touched.filter(({ id, standing }) => {
      const facts = drawn.get(id)
      if (standing === null || facts === undefined) return false
      return severityLevel(facts.severity) > standing.level || facts.count <= standing.count
    })
    await this.readStored(doubtful, asked)
  }

  private async readStored(keys: readonly AlertKey[], asked: AskedRows): Promise<void> {
    for (const { id } of keys) asked.set(id, null)
    for (let from = 0; from < keys.length; from += READ_CHUNK) {
      for (const facts of await this.store.readByKey(keys.slice(from, from + READ_CHUNK))) {
        asked.set(facts.id, { level: severityLevel(facts.severity), count: facts.count })
      }
    }
  }

  /** The row that stands now: the one with the larger count. */
  private remember(alert: RememberedAlert, facts: AlertFacts, before: Standing | null): void {
    const { severity, count } = facts
    if (before === null || count > before.count) {
      const { standing } = alert
      const level = severityLevel(severity)
      if (standing === null) alert.standing = { level, count }
      else {
        standing.level = level
        standing.count = count
      }
    } else alert.standing = before
    // As many as were stored here: all that history has.
    const isAlone = this.engines !== null && count === alert.stored
    if (isAlone) alert.facts = facts
    else forgetGrown(alert)
  }
}

function newMemory(): HeldAlerts<RememberedAlert> {
  return new HeldAlerts<RememberedAlert>((alert) => alert)
}

/** Adds to a change what an alert has now, as against the row that stood before. */
function note(
  { live, news, reportedAt }: RememberedAlert,
  facts: AlertFacts,
  before: Standing | null,
  change: BookChange,
): void {
  // Somebody else wrote as much already, or events of it were taken away by retention.
  if (before !== null && facts.count <= before.count) return
  facts.seq = DRAWN_VERSION + facts.count
  change.touched.push(facts)
  if (live !== null) change.live.set(facts, live)
  noteReported({ reportedAt }, facts, change)
  if (news === 'quiet') change.quiet = addTo(change.quiet, facts)
  if (news === 'wakes') change.woken = addTo(change.woken, facts)
  if (before === null) change.begun.push(facts)
  else if (severityLevel(facts.severity) > before.level) {
    change.raised.push({ facts, fromLevel: before.level })
  }
}
