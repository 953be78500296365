import { type AddressRange, formatAddress } from '../../../shared/address'
import { toIpColumn } from './event-rows'
import type { Store } from './store'

/** A question whose answer takes longer than this, s, is given up. */
export const MOST_SECONDS = 5

const SINCE = "ts >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')"
const WIDE = 'BETWEEN {wideFirst:IPv6} AND {wideLast:IPv6}'
const NEAR = 'BETWEEN {nearFirst:IPv6} AND {nearLast:IPv6}'
const NAME = "trim(TRAILING '.' FROM lowerUTF8(name))"
const ANSWERS = "splitByChar('\\n', answers)"
const isGood = (status: string) => `${status} BETWEEN 200 AND 399`
const isOwn = (address: string) =>
  `arrayExists((f, t) -> ${address} BETWEEN f AND t, {ownFirst:Array(IPv6)}, {ownLast:Array(IPv6)})`
/** A text as an address; what is none is `::`. */
const asAddress = (text: string) => `toIPv6OrDefault(${text})`

/** What is looked for: an address or network with the network around it, or a domain. */
export type Sought = { near: AddressRange; wide: AddressRange } | { domain: string }

/** What is looked for, among whom, from when on (ms). */
export interface TrafficQuestion {
  sought: Sought
  /** Ranges of own addresses. */
  own: readonly AddressRange[]
  since: number
}

/** How many of ours, how many in all, and how many of those went well: of the value, and around it. */
export interface GoodTraffic {
  who: number
  all: number
  good: number
  wideWho: number
  wideAll: number
  wideGood: number
}

/** Who of ours got good answers from somebody, in SQL: one statement a table. */
export class GoodTrafficStore {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Requests of clients in a range that web servers answered well; `who` is signed-in users. */
  async ofWeb(question: TrafficQuestion, signal?: AbortSignal): Promise<GoodTraffic> {
    if (!('near' in question.sought)) return NONE
    return this.sum(
      `SELECT user AS person, cityHash64(partition, position, part) AS key, 1 AS isGood,
         client ${NEAR} AS isNear
       FROM ${this.database}.web_requests PREWHERE client ${WIDE}
       WHERE ${SINCE} AND ${isGood('status')}`,
      question,
      signal,
    )
  }

  /** Good answers of DNS to own clients: those that name an address, or those to a domain's names. */
  async ofDns(question: TrafficQuestion, signal?: AbortSignal): Promise<GoodTraffic> {
    const isDomain = 'domain' in question.sought
    const found = isDomain
      ? `1 AS isNear FROM ${this.database}.dns_queries
         WHERE endsWith(concat('.', ${NAME}), {ending:String}) AND rcode = 'NOERROR'`
      : `arrayExists(a -> a != toIPv6('::') AND a ${NEAR}, arrayMap(x -> ${asAddress('x')}, ${ANSWERS})) AS isNear
         FROM ${this.database}.dns_queries
         WHERE answers != '' AND rcode IN ('NOERROR', '')
           AND arrayExists(a -> a != toIPv6('::') AND a ${WIDE}, arrayMap(x -> ${asAddress('x')}, ${ANSWERS}))`
    return this.sum(
      `SELECT toString(client) AS person, cityHash64(id) AS key, 1 AS isGood, ${found}
         AND ${SINCE} AND ${isOwn('client')}`,
      question,
      signal,
    )
  }

  /** Events between own addresses and the value; good are those with a good HTTP status. */
  async ofEvents(question: TrafficQuestion, signal?: AbortSignal): Promise<GoodTraffic> {
    const status = `ifNull(${isGood('http_status')}, 0) AS isGood`
    const key = 'cityHash64(id) AS key'
    const target = asAddress('target')
    const events = `${this.database}.events`
    const sql =
      'domain' in question.sought
        ? `SELECT toString(ip) AS person, ${key}, ${status}, 1 AS isNear FROM ${events}
           WHERE ${SINCE} AND ${isOwn('ip')}
             AND arrayExists(x -> endsWith(concat('.', lowerUTF8(x)), {ending:String}),
               arrayConcat([target, indicator], splitByChar('\\n', mentions)))`
        : `SELECT toString(${target}) AS person, ${key}, ${status}, ip ${NEAR} AS isNear
           FROM ${events} PREWHERE ip ${WIDE} WHERE ${SINCE} AND ${isOwn(target)}
           UNION ALL
           SELECT toString(ip) AS person, ${key}, ${status}, ${target} ${NEAR} AS isNear
           FROM ${events} WHERE ${SINCE} AND target != '' AND ${target} ${WIDE} AND ${isOwn('ip')}`
    return this.sum(sql, question, signal)
  }

  private async sum(
    sql: string,
    { sought, own, since }: TrafficQuestion,
    signal?: AbortSignal,
  ): Promise<GoodTraffic> {
    const [row] = await this.store.query<GoodTraffic>(
      `SELECT uniqExactIf(person, isNear AND person != '') AS who, uniqExactIf(key, isNear) AS all,
         uniqExactIf(key, isNear AND isGood) AS good, uniqExactIf(person, person != '') AS wideWho,
         uniqExact(key) AS wideAll, uniqExactIf(key, isGood) AS wideGood
       FROM (${sql}) SETTINGS max_execution_time = ${MOST_SECONDS}`,
      {
        since,
        ownFirst: own.map(({ family, first }) => endOf(family, first)),
        ownLast: own.map(({ family, last }) => endOf(family, last)),
        ...('domain' in sought
          ? { ending: `.${sought.domain}` }
          : {
              nearFirst: endOf(sought.near.family, sought.near.first),
              nearLast: endOf(sought.near.family, sought.near.last),
              wideFirst: endOf(sought.wide.family, sought.wide.first),
              wideLast: endOf(sought.wide.family, sought.wide.last),
            }),
      },
      signal,
    )
    if (row === undefined) return NONE
    return {
      who: Number(row.who),
      all: Number(row.all),
      good: Number(row.good),
      wideWho: Number(row.wideWho),
      wideAll: Number(row.wideAll),
      wideGood: Number(row.wideGood),
    }
  }
}

const NONE: GoodTraffic = { who: 0, all: 0, good: 0, wideWho: 0, wideAll: 0, wideGood: 0 }

function endOf(family: AddressRange['family'], number: bigint): string {
  return toIpColumn(formatAddress({ family, number }))
}
