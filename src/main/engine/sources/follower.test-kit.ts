import type { ChangeWaiter } from './change-waiter'
import { createLogFileSource } from './log-file'
import { type Positions, positionsAfter } from './source'

/** A follower whose waits the test ends, one by one: what it read lies still in between. */
export class Follower {
  readonly texts: string[] = []
  /** `#fields` above each of them. */
  readonly fields: (string | undefined)[] = []
  readonly problems: string[] = []
  readonly positions = new Map<string, number>()
  failure: unknown = null
  isOver = false
  private readonly stopper = new AbortController()
  private release: (() => void) | null = null
  private onIdle: (() => void) | null = null
  private readonly source

  constructor(path: string, positions: Positions = new Map()) {
    const waiter: ChangeWaiter = {
      wait: () =>
        new Promise((resolve) => {
          this.release = resolve
          this.onIdle?.()
        }),
      close: () => undefined,
    }
    const settings = { id: 'a', name: 'A', path, format: 'auto' } as const
    this.source = createLogFileSource(settings, {
      isFollowed: true,
      now: () => 0,
      changes: () => waiter,
    })
    void this.run(positions)
  }

  get isWaiting(): boolean {
    return this.source.isWaiting()
  }

  /** Waits until everything that is there was read. */
  async idle(): Promise<void> {
    if (this.release !== null || this.isOver) return
    await new Promise<void>((resolve) => {
      this.onIdle = resolve
    })
    this.onIdle = null
  }

  /** Lets it look again, `times` times. */
  async look(times = 1): Promise<void> {
    for (let turn = 0; turn < times; turn += 1) {
      await this.idle()
      const { release } = this
      this.release = null
      release?.()
    }
    await this.idle()
  }

  async stop(): Promise<void> {
    await this.idle()
    this.stopper.abort()
    this.release?.()
  }

  private async run(positions: Positions): Promise<void> {
    try {
      for await (const batch of this.source.read(positions, this.stopper.signal)) {
        for (const record of batch.records) {
          this.texts.push(record.text)
          this.fields.push(record.header?.get('fields'))
          if (record.problem !== undefined) this.problems.push(record.problem)
        }
        for (const [name, value] of positionsAfter(batch)) this.positions.set(name, value)
      }
    } catch (error) {
      this.failure = error
    }
    this.isOver = true
    this.onIdle?.()
  }
}
