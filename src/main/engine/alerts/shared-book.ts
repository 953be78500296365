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

/** An alert that a stage touches, and who may want to hear of it. */
interface Touched {
  key: AlertKey
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

  constructor(
    private readonly store: Pick<AlertStore, 'readByKey' | 'insert'>,
    private readonly drawing: Pick<AlertDrawing, 'read'>,
  ) {}

  async apply(parts: Iterable<AlertPart>): Promise<BookChange> {
    const touched = listTouched(parts)
    const change: BookChange = { touched: [], begun: [], raised: [], live: new Map() }
    if (touched.length === 0) return change
    const keys = touched.map(({ key }) => key)
    const before = await this.readStored(keys)
    const drawn = await this.drawing.read(keys)
    for (const each of touched) {
      const facts = drawn.get(each.key.id)
      if (facts !== undefined) note(each, facts, before.get(each.key.id), change)
    }
    await this.store.insert(change.touched, change.live)
    const begun = new Set(change.begun.map(({ id }) => id))
    for (const { key, onBegun } of touched) if (begun.has(key.id)) onBegun?.()
    return change
  }

  async flush(): Promise<void> {}

  async letGoAll(): Promise<void> {}

  private async readStored(keys: readonly AlertKey[]): Promise<Map<string, AlertFacts>> {
    const stored = new Map<string, AlertFacts>()
    for (let from = 0; from < keys.length; from += READ_CHUNK) {
      for (const facts of await this.store.readByKey(keys.slice(from, from + READ_CHUNK))) {
        stored.set(facts.id, facts)
      }
    }
    return stored
  }
}

/** Adds to a change what an alert has now, as against the row that stood before. */
function note(
  { live }: Touched,
  drawn: AlertFacts,
  before: AlertFacts | undefined,
  change: BookChange,
): void {
  // Somebody else wrote as much already, or events of it were taken away by retention.
  if (before !== undefined && drawn.count <= before.count) return
  const facts = { ...drawn, seq: DRAWN_VERSION + drawn.count }
  change.touched.push(facts)
  if (live !== null) change.live.set(facts, live)
  if (before === undefined) change.begun.push(facts)
  else if (severityLevel(facts.severity) > severityLevel(before.severity)) {
    change.raised.push({ facts, fromLevel: severityLevel(before.severity) })
  }
}

/** The alerts of parts, each once. */
function listTouched(parts: Iterable<AlertPart>): Touched[] {
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
    const id = alertId(detector, rule, subject, start)
    const key = { id, detector, rule, subject, ip, windowStart: start }
    touched.set(name, { key, onBegun: origin.onBegun, live })
  }
  return [...touched.values()]
}
