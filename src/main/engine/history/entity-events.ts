import type { StoredEvent } from '../record'
import { toIpColumn } from './event-rows'
import { MAX_RESULT_ROWS, type Store } from './store'
import { EVENT_SELECTED, type EventRow, toStoredEvent } from './stored-event'

/** Whose events are asked for: an address, or another subject that has none. */
interface EntityName {
  ip: string | null
  subject: string
}

/** The events of one address or another subject. */
export class EntityEvents {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Newest events of an address (or another subject) before a cursor. */
  async read(
    entity: EntityName,
    before: { time: number; id: string } | null,
    limit: number,
  ): Promise<StoredEvent[]> {
    const rows = await this.store.query<EventRow>(
      `SELECT ${EVENT_SELECTED} FROM ${this.database}.events FINAL
       PREWHERE ip = {ip:IPv6} WHERE ${entity.ip === null ? 'subject = {subject:String}' : 'true'}
       ${before === null ? '' : "AND (ts, toString(events.id)) < (fromUnixTimestamp64Milli({time:Int64}, 'UTC'), {id:String})"}
       ORDER BY events.ts DESC, toString(events.id) DESC LIMIT {limit:UInt32}`,
      {
        ip: toIpColumn(entity.ip),
        subject: entity.subject,
        time: before?.time ?? 0,
        id: before === null ? '' : toUuid(before.id),
        limit,
      },
    )
    return rows.map(toStoredEvent)
  }

  /** First and last event time and number of events of an address or another subject. */
  async summarise(entity: EntityName): Promise<{ events: number; first: number; last: number }> {
    const rows = await this.store.query<{ events: number; first: number; last: number }>(
      `SELECT uniqExact(id) AS events, toUnixTimestamp64Milli(min(ts)) AS first, toUnixTimestamp64Milli(max(ts)) AS last
       FROM ${this.database}.events
       WHERE ip = {ip:IPv6} ${entity.ip === null ? 'AND subject = {subject:String}' : ''}`,
      { ip: toIpColumn(entity.ip), subject: entity.subject },
    )
    return rows[0] ?? { events: 0, first: 0, last: 0 }
  }

  /** Events of an entity by product and cell of event time since `from`. */
  async countActivity(
    entity: EntityName,
    from: number,
    cellMs: number,
  ): Promise<{ product: string; cell: number; count: number }[]> {
    return this.store.query(
      `SELECT product, intDiv(toUnixTimestamp64Milli(ts) - {from:Int64}, {cellMs:UInt64}) AS cell, uniqExact(id) AS count
       FROM ${this.database}.events
       WHERE ip = {ip:IPv6} AND ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
       ${entity.ip === null ? 'AND subject = {subject:String}' : ''}
       GROUP BY product, cell ORDER BY product, cell LIMIT ${MAX_RESULT_ROWS}`,
      { ip: toIpColumn(entity.ip), subject: entity.subject, from, cellMs },
    )
  }
}

function toUuid(hex: string): string {
  if (hex.length !== 32) return hex
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
