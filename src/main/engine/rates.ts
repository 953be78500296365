const SECOND_MS = 1_000
/** Seconds the present rate is taken over. */
const RATE_SECONDS = 10
/** Length and number of the steps of the sparkline: 15 minutes. */
const STEP_SECONDS = 15
const STEPS = 60

/** Counts by second for a rate and a sparkline; memory does not grow. */
export class RateMeter {
  private readonly seconds = new Map<number, number>()

  constructor(private readonly now: () => number) {}

  add(count: number): void {
    if (count === 0) return
    const second = Math.floor(this.now() / SECOND_MS)
    this.seconds.set(second, (this.seconds.get(second) ?? 0) + count)
    const oldest = second - STEP_SECONDS * STEPS
    for (const each of this.seconds.keys()) {
      if (each >= oldest) break
      this.seconds.delete(each)
    }
  }

  /** Events a second over the last ten full seconds. */
  perSecond(): number {
    const second = Math.floor(this.now() / SECOND_MS)
    let sum = 0
    for (let each = second - RATE_SECONDS; each < second; each += 1)
      sum += this.seconds.get(each) ?? 0
    return sum / RATE_SECONDS
  }

  /** Rates of the last 15 minutes in steps of 15 s, oldest first. */
  steps(): number[] {
    const end = Math.floor(this.now() / SECOND_MS)
    const steps = new Array<number>(STEPS).fill(0)
    for (const [second, count] of this.seconds) {
      const index = STEPS - 1 - Math.floor((end - second) / STEP_SECONDS)
      if (index >= 0 && index < STEPS) steps[index] = (steps[index] ?? 0) + count / STEP_SECONDS
    }
    return steps
  }
}

/** The last minute's samples of a delay, for a percentile. */
export class DelayMeter {
  private samples: { at: number; delayMs: number }[] = []

  constructor(
    private readonly now: () => number,
    private readonly maxSamples = 2_000,
  ) {}

  add(delayMs: number): void {
    this.samples.push({ at: this.now(), delayMs })
    if (this.samples.length > 2 * this.maxSamples)
      this.samples = this.samples.slice(-this.maxSamples)
  }

  /** 95th percentile of the last minute in milliseconds, null without samples. */
  p95(): number | null {
    const from = this.now() - 60_000
    const recent = this.samples
      .filter((sample) => sample.at >= from)
      .map((sample) => sample.delayMs)
    if (recent.length === 0) return null
    recent.sort((a, b) => a - b)
    return recent[Math.min(recent.length - 1, Math.floor(recent.length * 0.95))] ?? null
  }
}
