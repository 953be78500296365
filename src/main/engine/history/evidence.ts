import type { StoredEvent } from '../record'
import { type BatchRange, planBatches } from './event-batches'
import { EVENT_COLUMNS, toIpColumn } from './event-rows'
import type { Store } from './store'
import { EVENT_SELECTED, type EventRow, toStoredEvent } from './stored-event'

/** Names of the alert an event belongs to. */
export interface EvidenceKey {
  detector: string
  rule: string
  subject: string
  ip: string | null
  from: number
  to: number
}

/** Events of alerts, and the copies of some of them that outlive the events. */
export class EvidenceStore {
  constructor(
    private readonly store: Store,
    private readonly database: string,
    private readonly engine = '',
  ) {}

  /** The newest events of one alert, from events and, where those have gone, from evidence. */
  async read(key: EvidenceKey, limit = 100): Promise<StoredEvent[]> {
    const params = { ...key, ip: toIpColumn(key.ip), limit }
    const wanted = `ip = {ip:IPv6} AND ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
      AND ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC') AND detector = {detector:String}
      AND rule = {rule:String} ${key.ip === key.subject ? '' : 'AND subject = {subject:String}'}`
    const read = (table: string) =>
      this.store.query<EventRow>(
        `SELECT ${EVENT_SELECTED} FROM ${this.database}.${table} FINAL WHERE ${wanted}
         ORDER BY ${table}.ts DESC, toString(${table}.id) DESC LIMIT {limit:UInt32}`,
        params,
      )
    const events = await read('events')
    const copies = events.length >= limit ? [] : await read('evidence')
    const seen = new Set(events.map((row) => row.id))
    return [...events, ...copies.filter((row) => !seen.has(row.id))]
      .sort((a, b) => b.time - a.time)
      .slice(0, limit)
      .map(toStoredEvent)
  }

  /** How many events of one alert arrived after a time, ms. */
  async countArrivedAfter(key: EvidenceKey, after: number): Promise<number> {
    const rows = await this.store.query<{ count: number }>(
      `SELECT uniqExact(id) AS count FROM ${this.database}.events
       WHERE ip = {ip:IPv6} AND ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
         AND ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC') AND detector = {detector:String}
         AND rule = {rule:String} AND subject = ${key.ip === key.subject ? "''" : '{subject:String}'}
         AND arrived > fromUnixTimestamp64Milli({after:Int64}, 'UTC')`,
      { ...key, ip: toIpColumn(key.ip), after },
    )
    return Number(rows[0]?.count ?? 0)
  }

  /**
   * Copies up to 100 events of each alert of the batches in (after, through] to evidence. It takes
   * some batches at a time, so that nobody waits for long, and says after each through which it is.
   */
  async *copy(after: number, through: number, engine = this.engine): AsyncGenerator<number> {
    for (const range of await planBatches(this.store, this.database, {
      seq: after,
      last: through,
      engine,
    })) {
      await this.copyBatches(range)
      yield range.to
    }
  }

  private async copyBatches(batches: BatchRange): Promise<void> {
    const range = 'engine = {engine:String} AND seq >= {from:UInt64} AND seq <= {to:UInt64}'
    const key = 'detector, rule, ip, subject, toStartOfHour(ts)'
    await this.store.command(
      `INSERT INTO ${this.database}.evidence (${EVENT_COLUMNS.join(', ')})
       SELECT ${EVENT_COLUMNS.join(', ')} FROM ${this.database}.events
       WHERE ${range} AND (${key}) NOT IN (
         SELECT ${key} FROM ${this.database}.evidence
         WHERE (${key}) IN (SELECT DISTINCT ${key} FROM ${this.database}.events WHERE ${range})
         GROUP BY ${key} HAVING uniqExact(id) >= 100)
       ORDER BY ts, id LIMIT 100 BY ${key} SETTINGS max_threads = 1`,
      batches,
    )
  }
}
