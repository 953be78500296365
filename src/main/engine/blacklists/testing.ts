import { type Settings, settingsSchema } from '../../../shared/settings'
import type { Decision, DecisionLog } from '../decision'
import { MemoryTally } from '../tally/memory'
import type { StoredArrival } from '../tally/rebuild'
import { Blacklists } from './blacklists'
import type { ListSettings } from './desk'

export const HOUR_MS = 3600 * 1000
export const DAY_MS = 24 * HOUR_MS
/** 2026-11-23T12:00:00Z. */
export const START = Date.UTC(2026, 10, 23, 12)

/** A decision log in memory that keeps what would be stored, as JSON and nothing else. */
export class MemoryLog implements DecisionLog {
  readonly stored: string[] = []
  /** What the next append fails with. */
  failure: Error | null = null

  async append(decisions: Decision[]): Promise<void> {
    await Promise.resolve()
    const { failure } = this
    this.failure = null
    if (failure !== null) throw failure
    for (const decision of decisions) this.stored.push(JSON.stringify(decision))
  }

  async load(): Promise<Decision[]> {
    return this.stored.map((text) => JSON.parse(text) as Decision)
  }
}

/** Lists with their tally, log and clock, for tests. */
export class World {
  now = START
  settings: Settings
  readonly log = new MemoryLog()
  readonly arrivals: StoredArrival[] = []
  readonly tally: MemoryTally
  readonly lists: Blacklists
  #ids = 0
  #seq = 0

  constructor(
    options: {
      ownNetworks?: string[]
      ownDomains?: string[]
      isDemo?: boolean
      threshold?: number
    } = {},
  ) {
    const { ownNetworks = [], ownDomains = [], isDemo = false, threshold = 1 } = options
    this.settings = settingsSchema.parse({ ownNetworks, ownDomains, lists: { threshold } })
    this.tally = this.newTally(() => this.lists)
    this.lists = this.newLists(this.tally, isDemo)
  }

  newTally(lists: () => Blacklists): MemoryTally {
    return new MemoryTally({
      ttlMs: () => lists().countingTtlMs(),
      isHeld: (list, ip, at) => lists().isHeld(list, ip, at),
    })
  }

  newLists(tally: MemoryTally, isDemo = false): Blacklists {
    return new Blacklists({
      decisions: this.log,
      tally,
      now: () => this.now,
      newId: () => `c${++this.#ids}`,
      settings: () => this.settings,
      isDemo,
    })
  }

  /** Changes settings as a person does: they count from here on. */
  async change(settings: Partial<ListSettings>): Promise<void> {
    this.settings = { ...this.settings, ...settings }
    await this.lists.followSettings('MK')
  }

  /** One batch of events that history has and the tally takes in now. */
  receive(...events: { list?: string; ip: string; time?: number; times?: number }[]): void {
    const seq = ++this.#seq
    const rows = events.flatMap(({ list = '40', ip, time = this.now, times = 1 }) =>
      new Array<StoredArrival>(times).fill({ list, ip, time, arrived: this.now, seq }),
    )
    this.arrivals.push(...rows)
    this.tally.apply(seq, rows)
  }

  /** Distinct events after a batch as history gives them: in order, some batches at a time. */
  async *readAfter(seq: number): AsyncGenerator<StoredArrival[]> {
    const rows = this.arrivals.filter((row) => row.seq > seq)
    const middle = rows[Math.floor(rows.length / 2)]?.seq ?? 0
    yield rows.filter((row) => row.seq <= middle)
    yield rows.filter((row) => row.seq > middle)
  }

  /** Lines of the plain export. */
  exported(list = '40'): string[] {
    return this.lists.export({ list, format: 'txt' }).content.split('\n').slice(0, -1)
  }

  /** Shown state of one value, null where it is not shown. */
  stateOf(value: string, list = '40'): string | null {
    const page = this.lists.entries({ list, state: 'all', limit: 1000 })
    return page.entries.find((entry) => entry.value === value)?.state ?? null
  }
}
