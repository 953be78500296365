import type { EventKey } from './history/events'
import { IdSet } from './id-set'

const HOUR_MS = 3_600_000
/** Where events without a time of their own are remembered; history is always asked about them. */
const NO_HOUR = -1
/** Ids remembered in memory, about 32 MB at the most. */
const MAX_REMEMBERED = 1_000_000
/** An hour that history was asked about this often is read whole: that costs less than asking on. */
const BUSY_QUESTIONS = 1_000

/** What history answers about its events. */
export interface StoredEvents {
  /** Ids among the keys that are stored. */
  findKnown: (keys: readonly EventKey[]) => Promise<Set<string>>
  /** Ids of all events of an hour, which begins at `start` (ms), in pieces. */
  readIds: (start: number) => AsyncIterable<readonly string[]>
}

/** What is told of hours that other engines may store events of too; by their beginning, ms. */
export interface SharedHours {
  /** Says that this engine is about to store events of these hours, and answers those that others do. */
  join: (starts: readonly number[]) => Promise<Set<number>>
  /** Those among the hours that history has events of. */
  listStored: (starts: readonly number[]) => Promise<number[]>
}

/** Ids of one hour, and the number of the last batch that brought one. */
interface RememberedHour {
  ids: IdSet
  /** Those among them that history told of: somebody else may have stored them. */
  told: IdSet
  lastSeq: number
}

/**
 * Says which events are stored already. Ids this process stored are remembered by hour of event
 * time; history is asked only about hours that held events before the start or were let go since,
 * so that live streams and fresh imports cost no question at all. Where other engines write to the
 * same history, it is asked about every id that is not remembered, in hours of which they store events.
 */
export class KnownEvents {
  private readonly remembered = new Map<number, RememberedHour>()
  /** Hours that were let go while some of their events were still on their way to history. */
  private leaving: (RememberedHour & { hour: number })[] = []
  /** Hours about which history must be asked, and how often it was. */
  private readonly questions = new Map<number, number>()
  /** Hours of which this process stores events, and those among them of which others do. */
  private readonly joined = new Set<number>()
  private readonly withOthers = new Set<number>()
  /** Hours that were looked at for the batch at hand. */
  private readonly lookedAt = new Set<number>()
  private count = 0
  private storedSeq = 0
  /** History was asked the last time: questions cost by their number, so they should be large. */
  isAsking = false

  constructor(
    private readonly stored: StoredEvents,
    storedHours: readonly number[],
    private readonly maxRemembered = MAX_REMEMBERED,
    /** Others may store events too, or this process before it was killed: `others` will be asked. */
    private readonly isShared = false,
    /** Others write to the same history: only what this process stored itself is not asked about. */
    private readonly hasOthers = false,
    /** Tells of which hours others store events; without it, they may of all. */
    private readonly shared: SharedHours | null = null,
  ) {
    for (const hour of [...storedHours.map(numberOfHour), NO_HOUR]) this.questions.set(hour, 0)
  }

  /** A batch begins, which may come in several pieces: what other engines do is looked at once for it. */
  beginBatch(): void {
    this.lookedAt.clear()
  }

  /**
   * The events that nobody has seen: neither history, nor this process, nor an earlier place of the
   * same batch. Those returned are remembered: they must be stored next, with the number `seq`.
   * Others that this process may not have stored itself are added to `others`, where it is given.
   */
  async takeFresh<E extends { event: EventKey }>(
    events: readonly E[],
    seq: number,
    others?: E[],
  ): Promise<E[]> {
    if (this.shared !== null) await this.join(events, this.shared)
    if (!this.hasOthers) for (const hour of this.listBusy(events)) await this.readHour(hour)
    const asked = this.listAsked(events)
    this.isAsking = asked.length > 0
    const stored = this.isAsking ? await this.stored.findKnown(asked) : null
    const fresh: E[] = []
    for (const each of events) {
      const { event } = each
      const number = hourOf(event)
      if (this.isLeaving(number, event.id)) {
        others?.push(each)
        continue
      }
      const hour = this.hourAt(number)
      if (!hour.ids.add(event.id)) {
        if (others !== undefined && hour.told.has(event.id)) others.push(each)
        continue
      }
      hour.lastSeq = seq
      this.count += 1
      if (stored?.has(event.id) !== true) fresh.push(each)
      else if (others !== undefined) {
        hour.told.add(event.id)
        others.push(each)
      }
    }
    this.letGo()
    return fresh
  }

  /** History has everything up to this batch. */
  noteStored(seq: number): void {
    this.storedSeq = seq
    if (this.leaving.length > 0) this.leaving = this.leaving.filter((each) => each.lastSeq > seq)
  }

  /** Remembers nothing any more: history alone is asked, from which something was deleted. */
  letGoAll(): void {
    for (const hour of this.remembered.keys()) this.questions.set(hour, 0)
    this.remembered.clear()
    this.count = 0
  }

  /**
   * Finds out of which hours others store events, and which of the new ones history has events of:
   * once for each hour of a batch, however many pieces the batch comes in.
   */
  private async join(events: readonly { event: EventKey }[], shared: SharedHours): Promise<void> {
    const hours = new Set<number>()
    for (const { event } of events) {
      const hour = hourOf(event)
      const isLookedAt = this.lookedAt.has(hour) || this.withOthers.has(hour)
      if (hour !== NO_HOUR && !isLookedAt) hours.add(hour)
    }
    if (hours.size === 0) return
    const starts = [...hours].map((hour) => hour * HOUR_MS)
    const others = await shared.join(starts)
    const alone = starts.filter((start) => !others.has(start))
    const begun = alone.filter((start) => !this.joined.has(numberOfHour(start)))
    const stored = begun.length === 0 ? [] : await shared.listStored(begun)
    for (const start of others) this.withOthers.add(numberOfHour(start))
    for (const start of stored) this.questions.set(numberOfHour(start), 0)
    for (const start of begun) this.joined.add(numberOfHour(start))
    for (const hour of hours) this.lookedAt.add(hour)
  }

  private mayOthersHave(hour: number): boolean {
    return this.hasOthers && (this.shared === null || this.withOthers.has(hour))
  }

  /** Those that only history can know. */
  private listAsked(events: readonly { event: EventKey }[]): EventKey[] {
    const asked: EventKey[] = []
    for (const { event } of events) {
      const hour = hourOf(event)
      const mayBeStored = this.mayOthersHave(hour) || this.questions.has(hour)
      if (mayBeStored && !this.isRemembered(hour, event.id)) asked.push(event)
    }
    return asked
  }

  /** Hours about which so much would be asked that they are better read whole. */
  private listBusy(events: readonly { event: EventKey }[]): number[] {
    const busy = new Set<number>()
    for (const { event } of events) {
      const hour = hourOf(event)
      const questions = this.questions.get(hour)
      if (questions === undefined || hour === NO_HOUR) continue
      if (this.isRemembered(hour, event.id)) continue
      this.questions.set(hour, questions + 1)
      if (questions >= BUSY_QUESTIONS) busy.add(hour)
    }
    return [...busy].filter((hour) => !this.leaving.some((each) => each.hour === hour))
  }

  /** Remembers all events of an hour, so that nobody is asked about it any more. */
  private async readHour(number: number): Promise<void> {
    const hour = this.hourAt(number)
    for await (const ids of this.stored.readIds(number * HOUR_MS)) {
      for (const id of ids) {
        if (!hour.ids.add(id)) continue
        this.count += 1
        if (this.isShared) hour.told.add(id)
      }
      if (this.count > this.maxRemembered) {
        // There is no room for it: asking goes on.
        this.questions.set(number, Number.NEGATIVE_INFINITY)
        return
      }
    }
    this.questions.delete(number)
  }

  private isRemembered(hour: number, id: string): boolean {
    return this.remembered.get(hour)?.ids.has(id) === true || this.isLeaving(hour, id)
  }

  private isLeaving(hour: number, id: string): boolean {
    if (this.leaving.length === 0) return false
    return this.leaving.some((each) => each.hour === hour && each.ids.has(id))
  }

  private hourAt(number: number): RememberedHour {
    const known = this.remembered.get(number)
    if (known !== undefined) return known
    const hour = { ids: new IdSet(), told: new IdSet(), lastSeq: 0 }
    this.remembered.set(number, hour)
    return hour
  }

  private letGo(): void {
    for (const [number, hour] of this.remembered) {
      if (this.count <= this.maxRemembered || this.remembered.size === 1) return
      this.remembered.delete(number)
      if (!this.questions.has(number)) this.questions.set(number, 0)
      this.count -= hour.ids.size
      // History cannot know yet what is still on its way.
      if (hour.lastSeq > this.storedSeq) this.leaving.push({ hour: number, ...hour })
    }
  }
}

function hourOf({ time, isTimeBorrowed }: EventKey): number {
  return isTimeBorrowed === true ? NO_HOUR : numberOfHour(time)
}

/** Hours since 1970: numbers that small are found fast. */
function numberOfHour(time: number): number {
  return Math.floor(time / HOUR_MS)
}
