import { type Severity, severityOfLevel } from '../../../shared/severity'
import { fromIpColumn, toIpColumn } from './event-rows'
import { MAX_RESULT_ROWS, type Store } from './store'

/** A question whose answer takes longer than this, s, is given up. */
const LIMITS = `LIMIT ${MAX_RESULT_ROWS} SETTINGS max_execution_time = 10`
const SPAN = `toUnixTimestamp64Milli(min(ts)) AS first, toUnixTimestamp64Milli(max(ts)) AS last`

/** How often something of history has a value, and the event times (ms) of the first and the last. */
export interface KnownValue {
  value: string
  count: number
  first: number
  last: number
}

/** What history knows of many values at once: a statement a table, however many they are. */
export class KnownValues {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Alerts whose subject, target or indicator is one of the values, with the worst severity. */
  async ofAlerts(
    values: readonly string[],
    signal?: AbortSignal,
  ): Promise<(KnownValue & { severity: Severity })[]> {
    const rows = await this.store.query<KnownValue & { severity: number }>(
      `SELECT value, uniqExact(id) AS count, max(severity) AS severity,
         toUnixTimestamp64Milli(min(first)) AS first, toUnixTimestamp64Milli(max(last)) AS last
       FROM (SELECT id, a.severity AS severity, a.first AS first, a.last AS last,
               arrayJoin(arrayDistinct([subject, target, indicator])) AS value
             FROM ${this.database}.alerts AS a
             WHERE subject IN {values:Array(String)} OR target IN {values:Array(String)}
               OR indicator IN {values:Array(String)})
       WHERE value IN {values:Array(String)} GROUP BY value ${LIMITS}`,
      { values },
      signal,
    )
    return rows.map((row) => ({ ...toKnown(row), severity: severityOfLevel(row.severity) }))
  }

  /** Events of addresses. */
  async ofEventAddresses(ips: readonly string[], signal?: AbortSignal): Promise<KnownValue[]> {
    return this.askAddresses('events', 'ip', 'uniqExact(id)', ips, signal)
  }

  /** Events with an address in a network; `first` and `last` are its ends. */
  async ofNetwork(
    network: { value: string; first: string; last: string },
    signal?: AbortSignal,
  ): Promise<KnownValue[]> {
    const rows = await this.store.query<KnownValue>(
      `SELECT {value:String} AS value, uniqExact(id) AS count, ${SPAN}
       FROM ${this.database}.events
       PREWHERE ip >= {from:IPv6} AND ip <= {to:IPv6} HAVING count > 0 ${LIMITS}`,
      { value: network.value, from: toIpColumn(network.first), to: toIpColumn(network.last) },
      signal,
    )
    return rows.map(toKnown)
  }

  /** Events of other subjects than addresses, and events that name something besides theirs. */
  async ofEventNames(names: readonly string[], signal?: AbortSignal): Promise<KnownValue[]> {
    const rows = await this.store.query<KnownValue>(
      `SELECT value, uniqExact(id) AS count, ${SPAN}
       FROM (SELECT id, ts, arrayJoin(arrayDistinct(arrayPushBack(splitByChar('\\n', mentions), subject))) AS value
             FROM ${this.database}.events
             WHERE subject IN {names:Array(String)}
               OR hasAny(splitByChar('\\n', mentions), {names:Array(String)}))
       WHERE value IN {names:Array(String)} GROUP BY value ${LIMITS}`,
      { names },
      signal,
    )
    return rows.map(toKnown)
  }

  /** DNS queries for domains and names below them. */
  async ofDnsNames(domains: readonly string[], signal?: AbortSignal): Promise<KnownValue[]> {
    const rows = await this.store.query<KnownValue>(
      `WITH splitByChar('.', trim(TRAILING '.' FROM lowerUTF8(name))) AS labels
       SELECT value, uniqExact(id) AS count, ${SPAN}
       FROM (SELECT id, ts, arrayJoin(arrayMap(
               from -> arrayStringConcat(arraySlice(labels, from), '.'), arrayEnumerate(labels))) AS value
             FROM ${this.database}.dns_queries)
       WHERE value IN {domains:Array(String)} GROUP BY value ${LIMITS}`,
      { domains },
      signal,
    )
    return rows.map(toKnown)
  }

  /** DNS queries of clients. */
  ofDnsClients(ips: readonly string[], signal?: AbortSignal): Promise<KnownValue[]> {
    return this.askAddresses('dns_queries', 'client', 'uniqExact(id)', ips, signal)
  }

  /** Requests of clients to web servers. */
  ofWebClients(ips: readonly string[], signal?: AbortSignal): Promise<KnownValue[]> {
    const places = 'uniqExact(partition, position, part)'
    return this.askAddresses('web_requests', 'client', places, ips, signal)
  }

  private async askAddresses(
    table: string,
    column: string,
    count: string,
    ips: readonly string[],
    signal?: AbortSignal,
  ): Promise<KnownValue[]> {
    const rows = await this.store.query<KnownValue>(
      `SELECT toString(${column}) AS value, ${count} AS count, ${SPAN}
       FROM ${this.database}.${table} PREWHERE ${column} IN {ips:Array(IPv6)}
       GROUP BY value ${LIMITS}`,
      { ips: ips.map(toIpColumn) },
      signal,
    )
    return rows.map((row) => toKnown({ ...row, value: fromIpColumn(row.value) ?? row.value }))
  }
}

function toKnown({ value, count, first, last }: KnownValue): KnownValue {
  return { value, count: Number(count), first: Number(first), last: Number(last) }
}
