import { formatAddress, networkAt, parseAddress } from '../../../shared/address'
import type { RelatedGroup, Relation } from '../../../shared/entity-page'
import { severityOfLevel } from '../../../shared/severity'
import { fromIpColumn, toIpColumn } from './event-rows'
import type { Store } from './store'

/** Rows of one relation, the newest of all there are. */
const ROWS = 20
/** A question whose answer takes longer than this, s, is given up. */
const MOST_SECONDS = 10

/** One row as every question answers it; level 0 is none, else the severity's and one. */
interface Row {
  value: string
  events: number
  level: number
  lastMs: number
  total: number
}

const NAME = "trim(TRAILING '.' FROM lowerUTF8(name))"
const SINCE = "ts >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')"
/** Sums over rows of `alerts`. */
const OF_ALERTS = `sum(count) AS events, toUInt8(max(severity) + 1) AS level,
  toUnixTimestamp64Milli(max(a.last)) AS lastMs`
const OF_DNS = `uniqExact(id) AS events, toUInt8(0) AS level, toUnixTimestamp64Milli(max(ts)) AS lastMs`

/** Which entities have to do with one, as alerts, events and DNS tell it. */
export class RelatedEntities {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Relations of an entity since a time (ms); those without a row are left out. */
  async read(
    { ip, subject }: { ip: string | null; subject: string },
    since: number,
  ): Promise<RelatedGroup[]> {
    const network = ip === null ? null : neighbourhoodOf(ip)
    const questions: [Relation, string][] = [
      ['targets', this.ofAlerts('a.target', 'a.subject = {subject:String}')],
      ['attackers', this.ofAlerts('a.subject', 'a.target = {subject:String}')],
      ['indicators', this.ofAlerts('a.indicator', 'a.subject = {subject:String}')],
      ['clients', this.ofAlerts('a.subject', 'a.indicator = {subject:String}')],
      ['named with', this.namedWith(ip)],
      ip === null ? ['answers', this.answersOf()] : ['resolves here', this.namesOf()],
    ]
    if (network !== null) questions.push(['neighbours', this.neighbours()])
    const params = {
      subject,
      since,
      ip: toIpColumn(ip),
      address: ip ?? '',
      name: subject.toLowerCase().replace(/\.+$/, ''),
      first: network === null ? '::' : toIpColumn(network.first),
      last: network === null ? '::' : toIpColumn(network.last),
    }
    const groups = await Promise.all(
      questions.map(async ([relation, sql]) => {
        const rows = await this.store.query<Row>(
          `SELECT value, events, level, lastMs, count() OVER () AS total FROM (${sql})
           WHERE value != '' AND value != {subject:String}
           ORDER BY lastMs DESC, value LIMIT ${ROWS} SETTINGS max_execution_time = ${MOST_SECONDS}`,
          params,
        )
        return {
          relation,
          network: relation === 'neighbours' ? (network?.text ?? '') : '',
          rows: rows.map(toRow),
          total: Number(rows[0]?.total ?? 0),
        }
      }),
    )
    return groups.filter(({ rows }) => rows.length > 0)
  }

  /** Another column of alerts, where one is the entity. */
  private ofAlerts(column: string, condition: string): string {
    return `SELECT ${column} AS value, ${OF_ALERTS} FROM ${this.database}.alerts AS a FINAL
      WHERE ${condition} AND a.last >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') GROUP BY value`
  }

  /** Users, hosts and addresses that events name besides it, or whose events name it. */
  private namedWith(ip: string | null): string {
    const own = ip === null ? "ip = toIPv6('::') AND subject = {subject:String}" : 'ip = {ip:IPv6}'
    const mentioned = `arrayFilter(x -> x != '', splitByChar('\\n', mentions))`
    return `SELECT value, uniqExact(id) AS events, toUInt8(max(severity) + 1) AS level,
        toUnixTimestamp64Milli(max(ts)) AS lastMs FROM (
        SELECT arrayJoin(${mentioned}) AS value, id, severity, ts FROM ${this.database}.events
        WHERE ${own} AND mentions != '' AND ${SINCE}
        UNION ALL
        SELECT arrayJoin(arrayConcat([subject], ${mentioned})) AS value, id, severity, ts
        FROM ${this.database}.events
        WHERE mentions != '' AND has(splitByChar('\\n', mentions), {subject:String}) AND ${SINCE}
      ) GROUP BY value`
  }

  /** Addresses and names that DNS answered for a name. */
  private answersOf(): string {
    return `SELECT arrayJoin(splitByChar('\\n', answers)) AS value, ${OF_DNS}
      FROM ${this.database}.dns_queries
      WHERE ${NAME} = {name:String} AND answers != '' AND ${SINCE} GROUP BY value`
  }

  /** Names for which DNS answered an address. */
  private namesOf(): string {
    return `SELECT ${NAME} AS value, ${OF_DNS} FROM ${this.database}.dns_queries
      WHERE has(splitByChar('\\n', answers), {address:String}) AND ${SINCE} GROUP BY value`
  }

  /** Addresses of the same network that have events. */
  private neighbours(): string {
    return `SELECT toString(ip) AS value, uniqExact(id) AS events, toUInt8(max(severity) + 1) AS level,
        toUnixTimestamp64Milli(max(ts)) AS lastMs FROM ${this.database}.events
      WHERE ip BETWEEN {first:IPv6} AND {last:IPv6} AND ip != {ip:IPv6} AND ${SINCE} GROUP BY value`
  }
}

function toRow({ value, events, level, lastMs }: Row): RelatedGroup['rows'][number] {
  return {
    value: fromIpColumn(value) ?? value,
    events: Number(events),
    severity: Number(level) === 0 ? null : severityOfLevel(Number(level) - 1),
    last: Number(lastMs),
  }
}

/** The /24 of an IPv4 address or the /64 of an IPv6 one. */
function neighbourhoodOf(ip: string): { text: string; first: string; last: string } | null {
  const address = parseAddress(ip)
  if (address === null) return null
  const { family, first, last, text } = networkAt(address, address.family === 4 ? 24 : 64)
  return {
    text,
    first: formatAddress({ family, number: first }),
    last: formatAddress({ family, number: last }),
  }
}
