import { z } from 'zod'
import { type ClickRule, readClickRule } from '../../../shared/click-rule'
import { type DdosRatioSettings, ddosRatioSettingsSchema } from '../../../shared/ddos-ratio'

/** How raw clicks are put into windows from a moment of event time on. */
export interface ClickForm {
  /** Its number among all, growing. */
  number: number
  /** Start of the first window it is for, ms. */
  from: number
  /** What of the settings it was made of. */
  given: Given
  windowMs: number
  isFlagged: ClickRule
  isCounted: ClickRule
}

type Given = Pick<DdosRatioSettings, 'windowMs' | 'flagged' | 'counted'>

/** Changes of the settings that are kept for windows still open. */
const MAX_FORMS = 20
/** Note of the newest time that was read. */
const NEWEST = 'newest'

/** The name of a form's note: its number, and what it was made of. */
const noteSchema = z.tuple([
  z.number().int(),
  ddosRatioSettingsSchema.shape.windowMs,
  z.string(),
  z.string(),
])

/**
 * The forms that settings gave raw clicks, one after the other. A change counts from the first
 * window on that begins after all that was read and where both lengths begin one, so that no window
 * is counted half by one rule and no click falls into two.
 */
export class ClickForms {
  private forms: [ClickForm, ...ClickForm[]]
  private given: Given
  private newest = Number.NEGATIVE_INFINITY

  constructor(private readonly settings: () => Given) {
    this.given = settings()
    this.forms = [toForm(0, this.given, Number.NEGATIVE_INFINITY)]
  }

  /**
   * What a start must know, by name: from when on each form is for (0: always), and the newest time
   * that was read.
   */
  notes(): Map<string, number> {
    this.follow()
    const notes = new Map(this.forms.map((form) => [nameNote(form), Math.max(0, form.from)]))
    if (Number.isFinite(this.newest)) notes.set(NEWEST, this.newest)
    return notes
  }

  /**
   * Goes on with the forms that were noted before this start; a change that was made meanwhile counts
   * from the first window behind all that was read.
   */
  recall(notes: ReadonlyMap<string, number>): void {
    const kept = [...notes].flatMap(([name, from]) => readNote(name, from)).sort(byNumber)
    const [first, ...later] = kept
    if (first === undefined) return
    this.newest = notes.get(NEWEST) ?? Number.NEGATIVE_INFINITY
    this.forms = [first]
    for (const form of later) this.put(form)
    this.given = this.forms[0].given
  }

  /** The form for clicks of a time (ms), which is read now. */
  at(time: number): ClickForm {
    this.follow()
    if (time > this.newest) this.newest = time
    const [current] = this.forms
    if (time >= current.from) return current
    return this.forms.find(({ from }) => time >= from) ?? current
  }

  /** Start of the first window that today's settings are for; null where that is every window. */
  get from(): number | null {
    this.follow()
    const [{ from }] = this.forms
    return Number.isFinite(from) ? from : null
  }

  private follow(): void {
    const wanted = this.settings()
    const { given } = this
    if (wanted === given) return
    this.given = wanted
    const isSame =
      wanted.windowMs === given.windowMs &&
      wanted.flagged === given.flagged &&
      wanted.counted === given.counted
    if (isSame) return
    const common = leastCommon(wanted.windowMs, given.windowMs)
    const from = Number.isFinite(this.newest)
      ? (Math.floor(Math.max(this.newest, this.forms[0].from) / common) + 1) * common
      : Number.NEGATIVE_INFINITY
    this.put(toForm(this.forms[0].number + 1, wanted, from))
  }

  private put(form: ClickForm): void {
    // What was to come and never began is replaced.
    const begun = this.forms.filter((each) => each.from < form.from)
    this.forms = [form, ...begun.slice(0, MAX_FORMS)]
  }
}

function toForm(number: number, { windowMs, flagged, counted }: Given, from: number): ClickForm {
  return {
    number,
    from,
    given: { windowMs, flagged, counted },
    windowMs,
    isFlagged: readClickRule(flagged),
    isCounted: readClickRule(counted),
  }
}

function nameNote({ number, given }: ClickForm): string {
  return JSON.stringify([number, given.windowMs, given.flagged, given.counted])
}

/** The form of a note; none where it is another note, or of a program that writes rules otherwise. */
function readNote(name: string, from: number): ClickForm[] {
  if (name === NEWEST) return []
  try {
    const [number, windowMs, flagged, counted] = noteSchema.parse(JSON.parse(name))
    const begins = from === 0 ? Number.NEGATIVE_INFINITY : from
    return [toForm(number, { windowMs, flagged, counted }, begins)]
  } catch {
    return []
  }
}

function byNumber(one: ClickForm, other: ClickForm): number {
  return one.number - other.number
}

function leastCommon(a: number, b: number): number {
  let [larger, smaller] = [a, b]
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller]
  return (a / larger) * b
}
