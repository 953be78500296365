import { LRUCache } from 'lru-cache'
import { severityLevel } from '../../../shared/severity'
import type { AlertDrawing, AlertKey } from '../history/alert-drawing'
import type { AlertStore } from '../history/alerts'
import type { AlertProjection, BookChange } from './book'
import type { AlertFacts, AlertPart } from './facts'
import { alertId, windowStart } from './identity'

/** Keys of one statement when alerts are read back. */
const READ_CHUNK = 10_000
/**
 * Versions of drawn rows begin here, above any batch of an engine that was alone before. Which of two
 * is newer says the count: what two engines draw at a time are sets of which one holds the other.
 */
const DRAWN_VERSION = 2 ** 50

/** Alerts whose last row is remembered, those touched last. */
const MAX_REMEMBERED = 100_000

/** What matters of the row of an alert that stood before. */
interface Standing {
  level: number
  count: number
}

/** What this engine last knew of the row of an alert. */
interface Remembered extends Standing {
  id: string
}

/** An alert that a stage touches, and who may want to hear of it. */
interface Touched {
  name: string
  key: AlertKey
  remembered: Remembered | undefined
  onBegun: (() => void) | undefined
  /** Id of a live source that had a part in it, null where only replays had. */
  live: string | null
}

/**
 * The alerts of a history that engines share. Nothing is incremented: each alert that a delivered
 * event belongs to, new or known, is drawn anew from all that history has of it, and written at once.
 * So it does not matter which engine stored what, nor where one was killed: whoever gets the event
 * again writes the alert that the other one could not.
 */
export class SharedAlertBook implements AlertProjection {
  readonly takesKnown = true
  /** Everything is written before `apply` resolves. */
  readonly unsaved = 0
  /**
   * Rows of which it is known that they were there, so that nobody asks what stood before. A row may
   * have grown since; what is drawn is drawn from history all the same.
   */
  private readonly remembered = new LRUCache<string, Remembered>({ max: MAX_REMEMBERED })

  constructor(
    private readonly store: Pick<AlertStore, 'readByKey' | 'insert'>,
    private readonly drawing: Pick<AlertDrawing, 'read'>,
  ) {}

  async apply(parts: Iterable<AlertPart>): Promise<BookChange> {
    const touched = this.listTouched(parts)
    const change: BookChange = { touched: [], begun: [], raised: [], live: new Map() }
    if (touched.length === 0) return change
    const keys = touched.map(({ key }) => key)
    const before = await this.readBefore(touched)
    const drawn = await this.drawing.read(keys)
    await this.readDoubtful(touched, drawn, before)
    for (const each of touched) {
      const facts = drawn.get(each.key.id)
      if (facts !== undefined) note(each, facts, before.get(each.key.id), change)
    }
    await this.store.insert(change.touched, change.live)
    for (const { name, key } of touched) {
      const facts = drawn.get(key.id)
      if (facts !== undefined) this.remember(name, facts, before.get(key.id))
    }
    const begun = new Set(change.begun.map(({ id }) => id))
    for (const { key, onBegun } of touched) if (begun.has(key.id)) onBegun?.()
    return change
  }

  async flush(): Promise<void> {}

  async letGoAll(): Promise<void> {
    this.remembered.clear()
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
  private remember(name: string, { id, severity, count }: AlertFacts, before?: Standing): void {
    const isLarger = before === undefined || count > before.count
    const { level, count: larger } = isLarger ? { level: severityLevel(severity), count } : before
    this.remembered.set(name, { id, level, count: larger })
  }

  /** The alerts of parts, each once. */
  private listTouched(parts: Iterable<AlertPart>): Touched[] {
    const touched = new Map<string, Touched>()
    for (const { verdict, subject, ip, time, origin } of parts) {
      const { detector, rule } = verdict
      const start = windowStart(time)
      const name = `${detector}\n${rule}\n${subject}\n${start}`
      const live = origin.isReplay ? null : (origin.source ?? '')
      const known = touched.get(name)
      if (known !== undefined) {
        known.live ??= live
        continue
      }
      const remembered = this.remembered.get(name)
      const id = remembered?.id ?? alertId(detector, rule, subject, start)
      const key = { id, detector, rule, subject, ip, windowStart: start }
      touched.set(name, { name, key, remembered, onBegun: origin.onBegun, live })
    }
    return [...touched.values()]
  }
}

/** Adds to a change what an alert has now, as against the row that stood before. */
function note(
  { live }: Touched,
  drawn: AlertFacts,
  before: Standing | undefined,
  change: BookChange,
): void {
  // Somebody else wrote as much already, or events of it were taken away by retention.
  if (before !== undefined && drawn.count <= before.count) return
  const facts = { ...drawn, seq: DRAWN_VERSION + drawn.count }
  change.touched.push(facts)
  if (live !== null) change.live.set(facts, live)
  if (before === undefined) change.begun.push(facts)
  else if (severityLevel(facts.severity) > before.level) {
    change.raised.push({ facts, fromLevel: before.level })
  }
}
