import { LRUCache } from 'lru-cache'
import { clickName, countName } from './history/traffic'
import type { Click, ReadTraffic, Traffic, WindowCount } from './record'

/** Partitions whose newest stored position is remembered; each delivery is one. */
const MAX_PARTITIONS = 10_000

/** What history answers about raw traffic. */
export interface StoredTraffic {
  /** Newest position of a partition's clicks, -1 where it has none. */
  readNewestPosition: (partition: string) => Promise<number>
  /** Names of those among clicks of one partition that are stored. */
  findClicks: (partition: string, clicks: readonly ReadTraffic<Click>[]) => Promise<Set<string>>
  /** Names of those among counts that are stored. */
  findCounts: (counts: readonly ReadTraffic<WindowCount>[]) => Promise<Set<string>>
}

/** Raw traffic that nobody has seen, by the table it goes to. */
export interface FreshTraffic {
  clicks: ReadTraffic<Click>[]
  counts: ReadTraffic<WindowCount>[]
}

/**
 * Says which raw traffic is stored already. Clicks are known by their place alone: beyond the newest
 * stored position of their partition all are new, and nobody is asked.
 */
export class KnownTraffic {
  private readonly newest = new LRUCache<string, number>({ max: MAX_PARTITIONS })

  constructor(private readonly stored: StoredTraffic) {}

  async takeFresh(partition: string, traffic: readonly ReadTraffic[]): Promise<FreshTraffic> {
    const clicks = traffic.filter(isClick)
    const counts = traffic.filter(isCount)
    return {
      clicks: await this.takeClicks(partition, clicks),
      counts: await this.takeCounts(counts),
    }
  }

  /** Remembers nothing any more: something was deleted from history. */
  letGoAll(): void {
    this.newest.clear()
  }

  private async takeClicks(
    partition: string,
    clicks: ReadTraffic<Click>[],
  ): Promise<ReadTraffic<Click>[]> {
    const last = clicks.at(-1)
    if (last === undefined) return []
    const newest = this.newest.get(partition) ?? (await this.stored.readNewestPosition(partition))
    const doubtful = clicks.filter(({ position }) => position <= newest)
    const known = await this.stored.findClicks(partition, doubtful)
    this.newest.set(partition, Math.max(newest, last.position))
    return known.size === 0 ? clicks : clicks.filter((each) => !known.has(clickName(each)))
  }

  private async takeCounts(
    counts: readonly ReadTraffic<WindowCount>[],
  ): Promise<ReadTraffic<WindowCount>[]> {
    const known = await this.stored.findCounts(counts)
    return counts.filter(({ item }) => {
      const name = countName(item)
      if (known.has(name)) return false
      known.add(name)
      return true
    })
  }
}

function isClick(each: ReadTraffic): each is ReadTraffic<Click> {
  return (each.item satisfies Traffic).kind === 'click'
}

function isCount(each: ReadTraffic): each is ReadTraffic<WindowCount> {
  return each.item.kind === 'window-count'
}
