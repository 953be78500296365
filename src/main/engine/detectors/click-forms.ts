import { type ClickRule, readClickRule } from '../../../shared/click-rule'
import type { DdosRatioSettings } from '../../../shared/ddos-ratio'

/** How raw clicks are put into windows from a moment of event time on. */
export interface ClickForm {
  /** Start of the first window it is for, ms. */
  from: number
  windowMs: number
  isFlagged: ClickRule
  isCounted: ClickRule
}

type Given = Pick<DdosRatioSettings, 'windowMs' | 'flagged' | 'counted'>

/** Changes of the settings that are kept for windows still open. */
const MAX_FORMS = 20

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
    this.forms = [toForm(this.given, Number.NEGATIVE_INFINITY)]
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
    const form = toForm(wanted, from)
    // What was to come and never began is replaced.
    const begun = this.forms.filter((each) => each.from < from)
    this.forms = [form, ...begun.slice(0, MAX_FORMS)]
  }
}

function toForm({ windowMs, flagged, counted }: Given, from: number): ClickForm {
  return {
    from,
    windowMs,
    isFlagged: readClickRule(flagged),
    isCounted: readClickRule(counted),
  }
}

function leastCommon(a: number, b: number): number {
  let [larger, smaller] = [a, b]
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller]
  return (a / larger) * b
}
