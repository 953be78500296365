/** Time that passes between two runs, for each that one takes: it is busy for a tenth of it at most. */
const REST_SHARE = 10

/** Work that is done now and then, and the less often the longer it takes. */
export class Paced {
  private restUntil = 0

  constructor(private readonly now: () => number) {}

  /** Does it, unless the last run was too short ago. */
  async run(work: () => Promise<void>): Promise<void> {
    const begun = this.now()
    if (begun < this.restUntil) return
    await work()
    const ended = this.now()
    this.restUntil = ended + (ended - begun) * REST_SHARE
  }
}
