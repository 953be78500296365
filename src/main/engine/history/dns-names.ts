import type { DnsOrder, DnsRow } from '../../../shared/dns-names'
import type { TrafficSpan } from '../../../shared/traffic'
import { fromIpColumn, toIpColumn } from './event-rows'
import type { Store } from './store'

/** A question whose answer takes longer than this, s, is given up. */
const MOST_SECONDS = 10
const IN_SPAN = `ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
         AND ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`
const SUMS = `uniqExact(id) AS queries, uniqExactIf(id, rcode = 'NXDOMAIN') AS failed,
         toUnixTimestamp64Milli(max(ts)) AS last,
         maxOrNullIf(arrayMax(scores), notEmpty(scores)) AS score`
const NAME = "trim(TRAILING '.' FROM lowerUTF8(name))"
const ORDERS: Record<DnsOrder, string> = {
  latest: 'last DESC, value',
  score: 'score DESC NULLS LAST, last DESC, value',
  queries: 'queries DESC, value',
}

/** Which part of a list is wanted. */
export interface DnsPart {
  span: TrafficSpan
  order: DnsOrder
  /** Rows before it. */
  after: number
  limit: number
}

/** Who asked DNS for what, in SQL. Names are compared without their case and the dot at their end. */
export class DnsNames {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Event time of the newest query, ms; null without any. */
  async readNewest(): Promise<number | null> {
    const [row] = await this.store.query<{ size: number; newest: number }>(
      `SELECT count() AS size, toUnixTimestamp64Milli(max(ts)) AS newest
       FROM ${this.database}.dns_queries`,
    )
    return row === undefined || Number(row.size) === 0 ? null : Number(row.newest)
  }

  /** Names that an address asked for. */
  readOfClient(ip: string, part: DnsPart): Promise<{ rows: DnsRow[]; total: number }> {
    return this.read(
      `SELECT if(${NAME} = '', '.', ${NAME}) AS value, 1 AS names, ${SUMS}
       FROM ${this.database}.dns_queries
       WHERE client = {client:IPv6} AND ${IN_SPAN} GROUP BY value`,
      { client: toIpColumn(ip) },
      part,
    )
  }

  /** Clients that asked for a domain or for a name below it. */
  async readOfDomain(domain: string, part: DnsPart): Promise<{ rows: DnsRow[]; total: number }> {
    const bare = domain.toLowerCase().replace(/\.+$/, '')
    const { rows, total } = await this.read(
      `SELECT toString(client) AS value, uniqExact(${NAME}) AS names, ${SUMS}
       FROM ${this.database}.dns_queries
       WHERE ${IN_SPAN} AND endsWith(concat('.', ${NAME}), {ending:String})
       GROUP BY value`,
      { ending: `.${bare}` },
      part,
    )
    return { total, rows: rows.map((row) => ({ ...row, value: fromIpColumn(row.value) ?? '' })) }
  }

  private async read(
    sql: string,
    params: Record<string, string>,
    { span, order, after, limit }: DnsPart,
  ): Promise<{ rows: DnsRow[]; total: number }> {
    const rows = await this.store.query<DnsRow & { total: number }>(
      `SELECT value, queries, failed, names, last, score, count() OVER () AS total FROM (${sql})
       ORDER BY ${ORDERS[order]} LIMIT {limit:UInt32} OFFSET {after:UInt32}
       SETTINGS max_execution_time = ${MOST_SECONDS}`,
      { ...span, ...params, limit, after },
    )
    return {
      total: Number(rows[0]?.total ?? 0),
      rows: rows.map(({ value, ...row }) => ({
        value,
        queries: Number(row.queries),
        failed: Number(row.failed),
        names: Number(row.names),
        last: Number(row.last),
        score: row.score,
      })),
    }
  }
}
