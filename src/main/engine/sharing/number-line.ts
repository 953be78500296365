import type { NumberRange } from '../history/decision-tail'

/** Rows just below the newest are always read again: numbers may stand twice after Redis lost its own. */
const OVERLAP = 64
/** Ranges of missing numbers that are looked for at a time. */
const MAX_GAPS = 500

interface Gap extends NumberRange {
  /** When it was noticed, ms. */
  since: number
}

/**
 * Which numbers of decisions were seen. Rows come to history out of order: one whose number is lower
 * than the newest is missing until it is seen, or until nobody can write it any more.
 */
export class NumberLine {
  private gaps: Gap[] = []
  private last = 0

  /** The newest number seen, 0 for none. */
  get newest(): number {
    return this.last
  }

  /** Every number up to this one was seen, or is nobody's any more. */
  get settledThrough(): number {
    return Math.min(this.last, ...this.gaps.map(({ from }) => from - 1))
  }

  /** Begins with numbers in order; what lies between two of them is missing. */
  begin(numbers: readonly number[], now: number): void {
    this.gaps = []
    this.last = (numbers[0] ?? 1) - 1
    for (const number of numbers) this.note(number, now)
  }

  /** A number was seen. */
  note(number: number, now: number): void {
    if (number > this.last) {
      if (number > this.last + 1)
        this.gaps.push({ from: this.last + 1, to: number - 1, since: now })
      if (this.gaps.length > MAX_GAPS) this.gaps.shift()
      this.last = number
      return
    }
    const index = this.gaps.findIndex(({ from, to }) => number >= from && number <= to)
    const gap = this.gaps[index]
    if (gap === undefined) return
    const { from, to, since } = gap
    const left = { from, to: number - 1, since }
    const right = { from: number + 1, to, since }
    this.gaps.splice(index, 1, ...[left, right].filter((each) => each.from <= each.to))
  }

  /** Numbers that were noted too early: they may still come. */
  reopen(from: number, to: number, now: number): void {
    this.gaps.push({ from, to, since: now })
  }

  /** Lets go of numbers that have been missing since before a time: nobody uses them. */
  giveUp(before: number): void {
    this.gaps = this.gaps.filter(({ since }) => since >= before)
  }

  /** What is to be read: all after a number, and these. */
  wanted(): { after: number; ranges: readonly NumberRange[] } {
    return { after: this.last - OVERLAP, ranges: this.gaps }
  }
}
