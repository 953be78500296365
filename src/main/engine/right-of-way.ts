/**
 * Who waits for an answer goes first: bulk work asks here, between two pieces, whether somebody
 * does, and steps aside for a moment.
 */
export class RightOfWay {
  private asking = 0
  private waiting: (() => void)[] = []

  /** Runs work that a person or a program waits for. */
  async hold<T>(work: () => T | PromiseLike<T>): Promise<T> {
    this.asking += 1
    try {
      return await work()
    } finally {
      this.asking -= 1
      if (this.asking === 0) for (const go of this.waiting.splice(0)) go()
    }
  }

  /** Resolves at once where nobody waits for an answer, else when nobody does or `limit` resolves. */
  async give(limit: () => Promise<void>): Promise<void> {
    if (this.asking === 0) return
    const free = new Promise<void>((resolve) => this.waiting.push(resolve))
    await Promise.race([free, limit()])
  }
}
