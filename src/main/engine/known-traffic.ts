import { LRUCache } from 'lru-cache'
import { DEFAULT_TOPICS } from '../../shared/source'
import { countName, type PlacedTable, placeName, type SitedTable } from './history/traffic'
import type {
  Click,
  DnsQuery,
  PlacedTraffic,
  ReadTraffic,
  Traffic,
  WebRequest,
  WindowCount,
} from './record'

/** Partitions whose newest stored position is remembered; each delivery is one. */
const MAX_PARTITIONS = 10_000

/** What history answers about raw traffic. */
export interface StoredTraffic {
  /** Newest position of a partition's rows in a table, -1 where it has none. */
  readNewestPosition: (table: PlacedTable, partition: string) => Promise<number>
  /** Names of those among traffic of one partition that are stored in a table, each with its site. */
  findPlaced: (
    table: PlacedTable,
    partition: string,
    traffic: readonly ReadTraffic<PlacedTraffic>[],
  ) => Promise<ReadonlyMap<string, string>>
  /** True where a partition has rows of another site than this one. */
  hasOtherSites: (table: SitedTable, partition: string, site: string) => Promise<boolean>
  /** Names of those among counts that are stored. */
  findCounts: (counts: readonly ReadTraffic<WindowCount>[]) => Promise<Set<string>>
}

/** Raw traffic that nobody has seen, by the table it goes to. */
export interface FreshTraffic {
  clicks: ReadTraffic<Click>[]
  counts: ReadTraffic<WindowCount>[]
  queries: ReadTraffic<DnsQuery>[]
  requests: ReadTraffic<WebRequest>[]
}

/**
 * Says which raw traffic is stored already. Clicks, DNS queries and requests are known by their
 * place alone: beyond the newest stored position of their partition all are new, and nobody is asked.
 */
export class KnownTraffic {
  private readonly newest = new LRUCache<string, number>({ max: MAX_PARTITIONS })
  /** By table, partition and site: whether it has rows of another site. */
  private readonly otherSites = new LRUCache<string, boolean>({ max: MAX_PARTITIONS })

  constructor(private readonly stored: StoredTraffic) {}

  /** What is new, by its table. What is known is of the site that it is stored with. */
  async takeFresh(partition: string, traffic: readonly ReadTraffic[]): Promise<FreshTraffic> {
    return {
      clicks: await this.takePlaced('clicks', partition, traffic.filter(isClick)),
      counts: await this.takeCounts(traffic.filter(isCount)),
      queries: await this.takePlaced('dns_queries', partition, traffic.filter(isQuery)),
      requests: await this.takePlaced('web_requests', partition, traffic.filter(isRequest)),
    }
  }

  /**
   * Gives traffic that was stored before, and is read again for windows that were open, the site that
   * it is stored with: somebody may have said another one of its source since.
   */
  async keepSites(
    { partition, topic = DEFAULT_TOPICS.click }: { partition: string; topic?: string },
    traffic: readonly ReadTraffic[],
    site: string | undefined,
  ): Promise<void> {
    await this.keepSitesOf('clicks', partition, traffic.filter(isClick), site ?? topic)
    await this.keepSitesOf('web_requests', partition, traffic.filter(isRequest), site ?? '')
  }

  /** Remembers nothing any more: something was deleted from history. */
  letGoAll(): void {
    this.newest.clear()
    this.otherSites.clear()
  }

  private async keepSitesOf(
    table: SitedTable,
    partition: string,
    traffic: readonly ReadTraffic<Click | WebRequest>[],
    site: string,
  ): Promise<void> {
    const borrowed = traffic.filter(({ item }) => item.site === site)
    if (borrowed.length === 0) return
    const key = `${table}\n${partition}\n${site}`
    const hasOthers =
      this.otherSites.get(key) ?? (await this.stored.hasOtherSites(table, partition, site))
    this.otherSites.set(key, hasOthers)
    if (hasOthers) takeSites(borrowed, await this.stored.findPlaced(table, partition, borrowed))
  }

  private async takePlaced<Item extends PlacedTraffic>(
    table: PlacedTable,
    partition: string,
    traffic: ReadTraffic<Item>[],
  ): Promise<ReadTraffic<Item>[]> {
    const last = traffic.at(-1)
    if (last === undefined) return []
    const key = `${table}\n${partition}`
    const newest = this.newest.get(key) ?? (await this.stored.readNewestPosition(table, partition))
    const doubtful = traffic.filter(({ position }) => position <= newest)
    const known = await this.stored.findPlaced(table, partition, doubtful)
    takeSites(doubtful, known)
    this.newest.set(key, Math.max(newest, last.position))
    return known.size === 0 ? traffic : traffic.filter((each) => !known.has(placeName(each)))
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

function takeSites(
  traffic: readonly ReadTraffic<PlacedTraffic>[],
  sites: ReadonlyMap<string, string>,
): void {
  for (const each of traffic) {
    if (each.item.kind === 'dns-query') continue
    each.item.site = sites.get(placeName(each)) ?? each.item.site
  }
}

function isClick(each: ReadTraffic): each is ReadTraffic<Click> {
  return (each.item satisfies Traffic).kind === 'click'
}

function isCount(each: ReadTraffic): each is ReadTraffic<WindowCount> {
  return each.item.kind === 'window-count'
}

function isQuery(each: ReadTraffic): each is ReadTraffic<DnsQuery> {
  return each.item.kind === 'dns-query'
}

function isRequest(each: ReadTraffic): each is ReadTraffic<WebRequest> {
  return each.item.kind === 'request'
}
