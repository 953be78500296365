import type { Timers } from './engine-supervisor'

/** Timers that a test moves on by hand. */
export class ManualTimers implements Timers {
  now = 0
  private readonly waiting = new Map<number, { at: number; work: () => void }>()
  private last = 0

  set = (work: () => void, ms: number): number => {
    this.last += 1
    this.waiting.set(this.last, { at: this.now + ms, work })
    return this.last
  }

  clear = (timer: unknown): void => {
    this.waiting.delete(Number(timer))
  }

  /** Moves on, and does in order what falls due. */
  pass(ms: number): void {
    const until = this.now + ms
    for (;;) {
      const [next] = [...this.waiting].filter(([, { at }]) => at <= until).sort(byTime)
      if (!next) break
      this.waiting.delete(next[0])
      this.now = next[1].at
      next[1].work()
    }
    this.now = until
  }
}

function byTime(a: [number, { at: number }], b: [number, { at: number }]): number {
  return a[1].at - b[1].at || a[0] - b[0]
}
