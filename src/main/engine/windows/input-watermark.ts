import type { InputSign } from './relay-message'

/** What was heard of an input partition. */
interface Heard {
  /** Newest event time, ms. */
  time: number
  /** Until when the clock of its reader moves it, ms; null while it is not idle. */
  idleAt: number | null
  /** When its reader last said that it brought something, ms of the reader's clock. */
  activeAt: number
  /** When anything was heard of it, ms of the log's clock. */
  heardAt: number
}

/** How a watermark over signs moves. */
export interface InputWatermarkOptions {
  /** Inputs that are known to be, which hold it where it stood until they are heard of. */
  expected: Iterable<string>
  /** Where it stood, ms of event time. */
  from: number
  /** When its signs began to be read here, ms. */
  startedAt: number
  /** How far an idle input is behind the clock of its reader, ms. */
  idleMs: number
  /** All who read inputs are heard within this time; until then it stays where it stood, ms. */
  hearingMs: number
  /** An input of which nothing is heard for so long holds nothing back, ms. */
  goneMs: number
}

/**
 * The event time up to which everything has come, by what the readers of inputs say in a log: the
 * smallest over the inputs. An input is as far as its newest event; once it is idle, as far as its
 * reader's clock was when it last saw that nothing was unread, less a while. So an idle input holds
 * nothing open, and one whose reader died holds all until another reads it. It hangs on the log alone,
 * also where nobody speaks for an input any more: the log's clock goes on only while somebody writes,
 * so that a pause of all makes nobody late. It never goes back.
 */
export class InputWatermark {
  private readonly inputs = new Map<string, Heard>()
  private highest: number
  /** Newest clock of a writer, ms. */
  private latest = Number.NEGATIVE_INFINITY
  /** Time in which somebody wrote since this began, ms: the log's clock. */
  private clock = 0

  constructor(private readonly options: InputWatermarkOptions) {
    const { expected, from } = options
    this.highest = from
    for (const input of expected) this.inputs.set(input, unheard(from, 0))
  }

  /** A sign that was written at a time of the writer's clock. */
  hear({ input, newest, idleAt, isGone }: InputSign, writtenAt: number): void {
    if (isGone === true) {
      this.inputs.delete(input)
      return
    }
    const heard = this.inputs.get(input) ?? unheard(Number.NEGATIVE_INFINITY, this.clock)
    this.inputs.set(input, heard)
    heard.heardAt = this.clock
    if (newest !== null) heard.time = Math.max(heard.time, newest)
    if (idleAt === null) {
      heard.activeAt = Math.max(heard.activeAt, writtenAt)
      if (heard.idleAt !== null && heard.idleAt < writtenAt) heard.idleAt = null
    } else if (idleAt >= heard.activeAt) {
      heard.idleAt = Math.max(heard.idleAt ?? idleAt, idleAt)
    }
  }

  /** A message that was written at a time was read whole. */
  pass(writtenAt: number): void {
    if (writtenAt <= this.latest) return
    if (Number.isFinite(this.latest)) {
      this.clock += Math.min(writtenAt - this.latest, this.options.idleMs)
    }
    this.latest = writtenAt
  }

  /** Where it stands now. */
  read(): number {
    const { startedAt, hearingMs, idleMs, goneMs } = this.options
    if (this.latest < startedAt + hearingMs) return this.highest
    let lowest = this.latest - idleMs
    let isHeld = false
    // What comes first may be a backlog of days: no clock closes anything before it.
    if (![...this.inputs.values()].some(({ time }) => Number.isFinite(time))) return this.highest
    for (const { time, idleAt, heardAt } of this.inputs.values()) {
      if (this.clock - heardAt >= goneMs) continue
      const stands = idleAt === null ? time : Math.max(time, idleAt - idleMs)
      lowest = isHeld ? Math.min(lowest, stands) : stands
      isHeld = true
    }
    this.highest = Math.max(this.highest, lowest)
    return this.highest
  }
}

function unheard(time: number, heardAt: number): Heard {
  return { time, idleAt: null, activeAt: Number.NEGATIVE_INFINITY, heardAt }
}
