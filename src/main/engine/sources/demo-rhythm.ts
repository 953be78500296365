import { createRandom, type Random } from './random'
import { addressAt, makeAlertLine, makeUuid, pickAddress } from './synthetic'
import { makeFlowLine } from './synthetic-flow'
import {
  SYNTHETIC_FLOWS,
  SYNTHETIC_KINDS,
  type SyntheticFlow,
  type SyntheticKind,
} from './synthetic-texts'

/** How busy the demo is. */
export interface DemoRhythmOptions {
  seed: number
  /** Different addresses that are reported. */
  addresses: number
  /** Alerts a second on average, bursts included. */
  ratePerSecond: number
  /** Share of records that repeat the one before, 0 to 1. */
  duplicates: number
}

/** Share of the records that are ntopng flows; the others are blacklist events. */
const FLOW_SHARE = 0.12
/** Share of those flows that may hold an entry of the highest score: a critical alert is rare. */
const WORST_FLOW_SHARE = 0.02
/** A burst begins once in this time on average, lasts this long, and comes on top. */
const BURST_EVERY_MS = 90_000
const BURST_MIN_MS = 6_000
const BURST_MAX_MS = 20_000
/** Records of a burst, as a multiple of the whole rate. */
const BURST_FACTOR = 2
const MEAN_BURST_SHARE = (BURST_FACTOR * (BURST_MIN_MS + BURST_MAX_MS)) / 2 / BURST_EVERY_MS
/** The few addresses that make bursts. */
const NOISY_ADDRESSES = 5

interface Burst {
  address: string
  kind: SyntheticKind
  until: number
}

/** A night in a small network: a background of single alerts, a burst now and then. */
export class DemoRhythm {
  private readonly random: Random
  private readonly reporter: string
  private burst: Burst | null = null
  private latest = ''
  /** Records owed since the last span: rates seldom give whole numbers. */
  private owed = 0

  constructor(private readonly options: DemoRhythmOptions) {
    this.random = createRandom(options.seed)
    this.reporter = makeUuid(this.random)
  }

  /** The records of a span of time, ms, as lines of JSON in order of time. */
  span(from: number, to: number): string[] {
    this.turnBurst(from, to)
    const perMs = this.options.ratePerSecond / 1000
    const background = perMs * (1 - MEAN_BURST_SHARE)
    const current = background + (this.burst === null ? 0 : perMs * BURST_FACTOR)
    // From half to one and a half times the rate, so that no two seconds look alike.
    const unsteady = 0.5 + this.random.below(1000) / 1000
    this.owed += current * unsteady * (to - from)
    const count = Math.min(Math.floor(this.owed), to - from)
    this.owed -= count
    const lines: string[] = []
    for (let index = 0; index < count; index += 1) {
      lines.push(
        this.makeLine(Math.floor(from + ((to - from) * index) / count), background / current),
      )
    }
    return lines
  }

  private makeLine(time: number, backgroundShare: number): string {
    const { random, options } = this
    if (this.latest !== '' && random.isLucky(options.duplicates)) return this.latest
    const { burst } = this
    if (burst !== null && !random.isLucky(backgroundShare)) {
      this.latest = this.makeAlert(time, burst.address, burst.kind)
    } else {
      const address = addressAt(pickAddress(random, options.addresses))
      this.latest = random.isLucky(FLOW_SHARE)
        ? makeFlowLine(this.pickFlow(), address, time, random)
        : this.makeAlert(time, address, random.pick(SYNTHETIC_KINDS))
    }
    return this.latest
  }

  private pickFlow(): SyntheticFlow {
    const flow = this.random.pick(SYNTHETIC_FLOWS)
    return isWorst(flow) && !this.random.isLucky(WORST_FLOW_SHARE) ? SYNTHETIC_FLOWS[0] : flow
  }

  private makeAlert(time: number, address: string, kind: SyntheticKind): string {
    return makeAlertLine({ time, reporter: this.reporter, address, kind, random: this.random })
  }

  private turnBurst(from: number, to: number): void {
    const { random } = this
    if (this.burst !== null && this.burst.until <= from) this.burst = null
    if (this.burst !== null || !random.isLucky((to - from) / BURST_EVERY_MS)) return
    this.burst = {
      address: addressAt(random.below(Math.min(NOISY_ADDRESSES, this.options.addresses))),
      kind: random.pick(SYNTHETIC_KINDS),
      until: from + BURST_MIN_MS + random.below(BURST_MAX_MS - BURST_MIN_MS),
    }
  }
}

/** A flow with an entry of ntopng's highest score, 250. */
function isWorst(flow: SyntheticFlow): boolean {
  return flow.entries.some((entry) => entry.score >= 250)
}
