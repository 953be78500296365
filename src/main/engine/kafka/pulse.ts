/** How often heartbeats are thought of; the client sends one when it is due. */
const BEAT_MS = 1_000

/** Keeps a membership alive while work goes on, and remembers why it could not. */
export class Pulse {
  /** Why the last heartbeats failed: the group rebalances, or the brokers are away. */
  problem: { error: unknown } | null = null

  constructor(
    private readonly beat: () => Promise<void>,
    private readonly wait: (ms: number, signal: AbortSignal) => Promise<void>,
  ) {}

  /** What the work comes to, however long it takes. */
  async during<T>(work: Promise<T>): Promise<T> {
    const over = new AbortController()
    void this.beatUntil(over.signal)
    try {
      return await work
    } finally {
      over.abort()
    }
  }

  private async beatUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.wait(BEAT_MS, signal)
      if (signal.aborted) return
      try {
        await this.beat()
      } catch (error) {
        this.problem ??= { error }
      }
    }
  }
}
