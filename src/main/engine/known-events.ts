import type { EventKey } from './history/events'
import { IdSet } from './id-set'

const HOUR_MS = 3_600_000
/** Where events without a time of their own are remembered; history is always asked about them. */
const NO_HOUR = -1
/** Ids remembered in memory, about 32 MB at the most. */
const MAX_REMEMBERED = 1_000_000

/**
 * Says which events are stored already. Ids this process stored are remembered by hour of event
 * time; history is asked only about hours that held events before the start or were let go since,
 * so that live streams and fresh imports cost no question at all.
 */
export class KnownEvents {
  private readonly remembered = new Map<number, IdSet>()
  private readonly hoursToAsk: Set<number>
  private count = 0

  constructor(
    private readonly findKnown: (keys: readonly EventKey[]) => Promise<Set<string>>,
    storedHours: readonly number[],
    private readonly maxRemembered = MAX_REMEMBERED,
  ) {
    this.hoursToAsk = new Set([...storedHours.map(numberOfHour), NO_HOUR])
  }

  /**
   * The events that nobody has seen: neither history, nor this process, nor an earlier place of the
   * same batch. Those returned are remembered: they must be stored next.
   */
  async takeFresh<E extends { event: EventKey }>(events: readonly E[]): Promise<E[]> {
    const asked = this.listAsked(events)
    const stored = asked.length === 0 ? null : await this.findKnown(asked)
    const fresh: E[] = []
    for (const each of events) {
      const { event } = each
      const ids = this.idsOf(hourOf(event))
      if (!ids.add(event.id)) continue
      this.count += 1
      if (stored?.has(event.id) !== true) fresh.push(each)
    }
    this.letGo()
    return fresh
  }

  /** Those that only history can know. */
  private listAsked(events: readonly { event: EventKey }[]): EventKey[] {
    const asked: EventKey[] = []
    for (const { event } of events) {
      const hour = hourOf(event)
      if (!this.hoursToAsk.has(hour) || this.remembered.get(hour)?.has(event.id) === true) continue
      asked.push(event)
    }
    return asked
  }

  /** Remembers nothing any more: history alone is asked, from which something was deleted. */
  letGoAll(): void {
    for (const hour of this.remembered.keys()) this.hoursToAsk.add(hour)
    this.remembered.clear()
    this.count = 0
  }

  private idsOf(hour: number): IdSet {
    const known = this.remembered.get(hour)
    if (known !== undefined) return known
    const ids = new IdSet()
    this.remembered.set(hour, ids)
    return ids
  }

  private letGo(): void {
    for (const [hour, ids] of this.remembered) {
      if (this.count <= this.maxRemembered || this.remembered.size === 1) return
      this.remembered.delete(hour)
      this.hoursToAsk.add(hour)
      this.count -= ids.size
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
