import type { EngineLog } from './engine'

type Work = () => void | Promise<void> | undefined

/** Work beside what sources bring: now and then, or once; a failure is logged. */
export class Rounds {
  private readonly timers: NodeJS.Timeout[] = []
  private running: Promise<unknown> = Promise.resolve()
  private isStopped = false

  constructor(private readonly log: Pick<EngineLog, 'warn'>) {}

  /** Runs work now and then, never twice at once; what failed is tried again. */
  every(periodMs: number, work: Work): void {
    let isBusy = false
    const timer = setInterval(() => {
      if (isBusy || this.isStopped) return
      isBusy = true
      this.once(work).finally(() => {
        isBusy = false
      })
    }, periodMs)
    this.timers.push(timer)
  }

  /** Runs work once, from now on. */
  once(work: Work): Promise<void> {
    const run = Promise.resolve()
      .then(work)
      .catch((error: unknown) => this.log.warn({ error: String(error) }, 'background work failed'))
    this.running = Promise.all([this.running, run])
    return run
  }

  /** Nothing begins any more. */
  stop(): void {
    this.isStopped = true
    for (const timer of this.timers) clearInterval(timer)
  }

  /** Resolves when what had begun is through. */
  async settle(): Promise<void> {
    await this.running
  }
}
