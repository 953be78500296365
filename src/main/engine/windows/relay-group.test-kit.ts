import type { WindowedDetector } from '../detectors/windowed'
import type { Random } from '../sources/random'
import { RelayWindows } from './relay-windows'
import type { PackRelay } from './relay-writer'
import { RelayedWindows } from './relayed-windows'
import type { WindowFinding } from './window-book'

const INPUTS = 3
const PARTITIONS = 2
const ENGINES = 3
const SOURCE = 'events'
/** Ticks until windows must all be judged once everything is read. */
const MOST_TICKS = 2_000
const TICK_MS = 500

/** An event in a partition of the input. */
export interface InputEvent {
  /** Null for raw traffic. */
  id: string | null
  key: string
  item: unknown
  time: number
  /** From when on it can be read, ms. */
  arrives: number
}

/** What a group committed of a partition of the topic between engines. */
interface Committed {
  offset: number
  applied: number
  closedThrough: number
}

/** A process of the group: alive until it is killed, then anew after a while. */
interface Member {
  relay: RelayWindows
  inputs: Set<number>
  windows: Map<number, RelayedWindows>
}

class Kill extends Error {}

/**
 * Engines of one group with a clock of their own: input partitions and those of the topic between
 * engines go from one to another, and engines die in the middle of everything they do.
 */
export class RelayGroup {
  private readonly logs: string[][] = Array.from({ length: PARTITIONS }, () => [])
  private readonly read = Array.from({ length: INPUTS }, () => 0)
  private readonly committed: Committed[] = Array.from({ length: PARTITIONS }, () => ({
    offset: 0,
    applied: 0,
    closedThrough: Number.NEGATIVE_INFINITY,
  }))
  private readonly members: (Member | null)[] = []
  private readonly returns: number[] = Array.from({ length: ENGINES }, () => 0)
  private rebalanceAt = 0
  /** Messages until whoever writes or judges is killed; null where nobody is. */
  private fuse: number | null = null
  /** What was found first of each window; nothing is told twice otherwise. */
  readonly findings = new Map<string, WindowFinding>()
  kills = 0

  constructor(
    private readonly detector: WindowedDetector,
    private readonly input: readonly (readonly InputEvent[])[],
    private readonly random: Random,
    private clock: number,
    private readonly killsWanted: number,
  ) {}

  /** Lets everything happen until all windows up to a time are judged. */
  async run(until: number): Promise<void> {
    for (let rest = MOST_TICKS; rest > 0; rest -= 1) {
      this.clock += TICK_MS
      this.rebalance()
      for (let index = 0; index < ENGINES; index += 1) await this.live(index)
      if (this.committed.every(({ closedThrough }) => closedThrough >= until)) return
    }
    throw new Error('Windows stay open')
  }

  private rebalance(): void {
    const { clock, members } = this
    for (let index = 0; index < ENGINES; index += 1) {
      if ((members[index] ?? null) !== null || clock < (this.returns[index] ?? 0)) continue
      members[index] = this.begin(index)
      this.rebalanceAt = Math.min(this.rebalanceAt, clock + this.random.below(20_000))
    }
    if (clock < this.rebalanceAt) return
    this.rebalanceAt = Number.POSITIVE_INFINITY
    const alive = members.filter((member) => member !== null && member !== undefined)
    if (alive.length === 0) return
    const turn = this.random.below(alive.length)
    alive.forEach((member, at) => {
      const has = (partition: number) => (partition + turn) % alive.length === at
      member.inputs = new Set(Array.from({ length: INPUTS }, (_, n) => n).filter(has))
      member.relay.inputs.assign(
        SOURCE,
        [...member.inputs].map((n) => `topic/${n}`),
        clock,
      )
      for (let partition = 0; partition < PARTITIONS; partition += 1) {
        if (!has(partition)) member.windows.delete(partition)
        else if (!member.windows.has(partition)) {
          member.windows.set(partition, this.open(partition))
        }
      }
    })
  }

  private begin(index: number): Member {
    const deliver = (pack: PackRelay) => this.deliver(pack)
    const relay = new RelayWindows(
      [this.detector],
      { deliver },
      () => this.clock,
      `engine ${index}`,
    )
    return { relay, inputs: new Set(), windows: new Map() }
  }

  private open(partition: number): RelayedWindows {
    const { offset, closedThrough } = this.committed[partition] ?? fail()
    return new RelayedWindows([this.detector], `relay/${partition}`, offset, {
      expected: this.input.map((_, n) => `${SOURCE}\ntopic/${n}`),
      from: closedThrough,
      startedAt: this.clock,
      idleMs: 10_000,
      hearingMs: 6_000,
      goneMs: 300_000,
    })
  }

  /** One turn of an engine; a kill in it leaves what was done. */
  private async live(index: number): Promise<void> {
    const member = this.members[index] ?? null
    if (member === null) return
    if (this.kills < this.killsWanted && this.random.below(60) === 0) {
      this.fuse = this.random.below(6)
    }
    try {
      for (const partition of member.inputs) await this.readInput(member, partition)
      await member.relay.beat()
      for (const [partition, windows] of member.windows) this.judge(partition, windows)
      if (this.fuse !== null) throw new Kill()
    } catch (error) {
      if (!(error instanceof Kill)) throw error
      this.kills += 1
      this.members[index] = null
      this.returns[index] = this.clock + this.random.below(60_000)
      // It is missed by the group after its session is over; then others finish what they have.
      this.rebalanceAt = Math.min(this.rebalanceAt, this.clock + this.random.below(60_000))
    } finally {
      this.fuse = null
    }
  }

  private async readInput({ relay }: Member, partition: number) {
    const events = this.input[partition] ?? fail()
    const from = this.read[partition] ?? fail()
    const ready = events.slice(from).filter(({ arrives }) => arrives <= this.clock)
    const name = `topic/${partition}`
    if (ready.length === 0) {
      relay.inputs.confirm(SOURCE, name, this.clock)
      return
    }
    const batch = ready.slice(0, 1 + this.random.below(8))
    const key = `${SOURCE}\n${name}`
    relay.expect(key)
    await relay.take({
      partition: key,
      appliedBefore: 0,
      newest: Math.max(...batch.map(({ time }) => time)),
      entries: [batch.map((each, n) => ({ ...each, position: from + n, window: undefined }))],
    })
    this.burn()
    this.read[partition] = from + batch.length
  }

  private async deliver(pack: PackRelay): Promise<void> {
    const partitionOf = (key: string) => [...key].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 2
    for (const { partition, value } of pack(PARTITIONS, partitionOf).flat()) {
      this.burn()
      this.logs[partition]?.push(value)
    }
  }

  private judge(partition: number, windows: RelayedWindows): void {
    const log = this.logs[partition] ?? fail()
    const { applied } = this.committed[partition] ?? fail()
    const messages = log
      .slice(windows.next, windows.next + this.random.below(20))
      .map((text, n) => ({ offset: windows.next + n, text }))
    for (const finding of windows.take(messages, applied)) {
      this.burn()
      if (!this.findings.has(finding.id)) this.findings.set(finding.id, finding)
    }
    this.burn()
    this.committed[partition] = {
      offset: windows.replayFrom,
      applied: Math.max(applied, windows.next),
      closedThrough: windows.closedThrough,
    }
  }

  private burn(): void {
    if (this.fuse === null) return
    if (this.fuse === 0) throw new Kill()
    this.fuse -= 1
  }
}

function fail(): never {
  throw new Error('There is no such partition')
}
