import type { PlacedTraffic, ReadTraffic, WindowCount } from '../record'
import { readPushedRequests } from './pushed-requests'
import {
  readPushedClicks,
  readPushedCounts,
  readPushedQueries,
  type StoredTraffic,
} from './pushed-traffic'
import type { Store } from './store'
import { CLICK_COLUMNS, COUNT_COLUMNS, DNS_COLUMNS } from './traffic-rows'
import { REQUEST_COLUMNS } from './web-request-rows'

/** Tables of raw traffic that is known by its place alone. */
export type PlacedTable = 'clicks' | 'dns_queries' | 'web_requests'

/** Those of them whose rows have a site. */
export type SitedTable = Exclude<PlacedTable, 'dns_queries'>

/** Rows of raw traffic on their way to history. */
export interface TrafficRows {
  table: PlacedTable | 'window_counts'
  text: Buffer
  size: number
}

const COLUMNS: Record<TrafficRows['table'], readonly string[]> = {
  clicks: CLICK_COLUMNS,
  window_counts: COUNT_COLUMNS,
  dns_queries: DNS_COLUMNS,
  web_requests: REQUEST_COLUMNS,
}

/** What a count is known by. */
export function countName({ topic, site, start, end, isFlagged, count }: WindowCount): string {
  return `${start} ${end} ${Number(isFlagged)} ${count} ${site}\t${topic}`
}

/** What a click, DNS query or request is known by within its partition. */
export function placeName({ position, part }: Pick<ReadTraffic, 'position' | 'part'>): string {
  return `${position} ${part}`
}

/** Raw traffic of one workspace: rows that no list and no alert is drawn from. */
export class TrafficStore {
  constructor(
    private readonly store: Store,
    private readonly database: string,
    /** This engine among those that share the history; empty where it is alone. */
    private readonly engine = '',
  ) {}

  /** Stores rows; writing the same ones again changes nothing. */
  async insertRows(rows: readonly TrafficRows[]): Promise<void> {
    for (const table of Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]) {
      const texts = rows.filter((each) => each.table === table).map(({ text }) => text)
      if (texts.length > 0) {
        await this.store.insertText(`${this.database}.${table}`, COLUMNS[table], texts)
      }
    }
  }

  /** Newest position of a partition's rows in a table, -1 where it has none. */
  async readNewestPosition(table: PlacedTable, partition: string): Promise<number> {
    const [row] = await this.store.query<{ size: number; newest: number }>(
      `SELECT count() AS size, max(position) AS newest FROM ${this.database}.${table}
       WHERE partition = {partition:String}`,
      { partition },
    )
    return row === undefined || Number(row.size) === 0 ? -1 : Number(row.newest)
  }

  /**
   * What one source that others push to brought here from a time on (ms), counts those of windows that
   * end after it, in pages, each delivery in the order of its records; DNS queries and requests to web
   * servers from a time of their own on, since there may be many of them.
   */
  async *readPushed(
    source: string,
    from: number,
    queriesFrom: number,
    requestsFrom: number,
  ): AsyncGenerator<StoredTraffic[]> {
    const pushed = { source, engine: this.engine, from }
    yield* readPushedClicks(this.store, this.database, pushed)
    yield* readPushedCounts(this.store, this.database, pushed)
    yield* readPushedQueries(this.store, this.database, { ...pushed, from: queriesFrom })
    yield* readPushedRequests(this.store, this.database, { ...pushed, from: requestsFrom })
  }

  /** True where a partition has rows of another site than this one. */
  async hasOtherSites(table: SitedTable, partition: string, site: string): Promise<boolean> {
    const rows = await this.store.query(
      `SELECT 1 FROM ${this.database}.${table}
       WHERE partition = {partition:String} AND site != {site:String} LIMIT 1`,
      { partition, site },
    )
    return rows.length > 0
  }

  /**
   * Names of those among traffic of one partition that are stored in a table already, each with its
   * site, which is empty where it has none.
   */
  async findPlaced(
    table: PlacedTable,
    partition: string,
    traffic: readonly ReadTraffic<PlacedTraffic>[],
  ): Promise<Map<string, string>> {
    if (traffic.length === 0) return new Map()
    // A borrowed time may be another one now; the others say where in the table to look.
    const isBorrowed = traffic.some(({ item }) => hasBorrowed(item))
    const times = traffic.map(({ item }) => item.time)
    const positions = traffic.map(({ position }) => position)
    const span = isBorrowed
      ? ''
      : `AND ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
         AND ts <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')`
    const site = table === 'dns_queries' ? "'' AS site" : 'site'
    const rows = await this.store.query<{ position: number; part: number; site: string }>(
      `SELECT DISTINCT position, part, ${site} FROM ${this.database}.${table}
       WHERE partition = {partition:String} AND position >= {first:UInt64} AND position <= {last:UInt64}
         ${span}`,
      {
        partition,
        first: lowest(positions),
        last: highest(positions),
        ...(isBorrowed ? {} : { from: lowest(times), to: highest(times) }),
      },
    )
    return new Map(
      rows.map((row) => [placeName({ position: Number(row.position), part: row.part }), row.site]),
    )
  }

  /** Names of those among counts that are stored already. */
  async findCounts(counts: readonly ReadTraffic<WindowCount>[]): Promise<Set<string>> {
    if (counts.length === 0) return new Set()
    const starts = counts.map(({ item }) => item.start)
    const rows = await this.store.query<{
      startMs: number
      endMs: number
      topic: string
      site: string
      flagged: number
      count: number
    }>(
      `SELECT DISTINCT toUnixTimestamp64Milli(start) AS startMs, toUnixTimestamp64Milli(end) AS endMs,
         topic, site, flagged, count
       FROM ${this.database}.window_counts
       WHERE start >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
         AND start <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')
         AND (start, end, flagged, count) IN (SELECT s, e, f, c FROM format(TabSeparated,
           's DateTime64(3, \\'UTC\\'), e DateTime64(3, \\'UTC\\'), f UInt8, c UInt64', '${tableOf(counts)}'))`,
      { from: lowest(starts), to: highest(starts) },
    )
    return new Set(
      rows.map(({ startMs, endMs, flagged, ...row }) =>
        countName({
          kind: 'window-count',
          time: startMs,
          isTimeBorrowed: false,
          start: startMs,
          end: endMs,
          isFlagged: flagged === 1,
          topic: row.topic,
          site: row.site,
          count: Number(row.count),
        }),
      ),
    )
  }
}

/** Numbers alone: nothing in them needs escaping. */
function tableOf(counts: readonly ReadTraffic<WindowCount>[]): string {
  return counts
    .map(
      ({ item: { start, end, isFlagged, count } }) =>
        `${start}\t${end}\t${Number(isFlagged)}\t${count}\n`,
    )
    .join('')
}

function hasBorrowed(item: PlacedTraffic): boolean {
  return item.isTimeBorrowed || (item.kind === 'dns-query' && item.isYearBorrowed)
}

function lowest(numbers: readonly number[]): number {
  return numbers.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY)
}

function highest(numbers: readonly number[]): number {
  return numbers.reduce((most, each) => Math.max(most, each), Number.NEGATIVE_INFINITY)
}
