import type { StoredEvent } from '../record'
import { toIpColumn } from './event-rows'
import { MAX_RESULT_ROWS, type Store } from './store'
import { EVENT_SELECTED, type EventRow, toStoredEvent } from './stored-event'

/** Whose events are asked for: an address, or another subject that has none. */
interface EntityName {
  ip: string | null
  subject: string
}

/** Events of others that name it; of its own none does, so nothing is counted twice. */
const MENTIONS = "has(splitByChar('\\n', mentions), {subject:String})"

/** The events of one address or another subject, and those of others that name it. */
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
    const params = {
      ...paramsOf(entity),
      time: before?.time ?? 0,
      id: before === null ? '' : toUuid(before.id),
      limit,
    }
    const parts = await this.readBoth(entity, (wanted) =>
      this.store.query<EventRow>(
        `SELECT ${EVENT_SELECTED} FROM ${this.database}.events FINAL
         PREWHERE ${wanted.first} WHERE ${wanted.rest}
         ${before === null ? '' : "AND (ts, toString(events.id)) < (fromUnixTimestamp64Milli({time:Int64}, 'UTC'), {id:String})"}
         ORDER BY events.ts DESC, toString(events.id) DESC LIMIT {limit:UInt32}`,
        params,
      ),
    )
    return parts.flat().sort(byNewest).slice(0, limit).map(toStoredEvent)
  }

  /** First and last event time and number of events of an address or another subject. */
  async summarise(entity: EntityName): Promise<{ events: number; first: number; last: number }> {
    const parts = await this.readBoth(entity, (wanted) =>
      this.store.query<{ events: number; first: number; last: number }>(
        `SELECT uniqExact(id) AS events, toUnixTimestamp64Milli(min(ts)) AS first, toUnixTimestamp64Milli(max(ts)) AS last
         FROM ${this.database}.events WHERE ${wanted.first} AND ${wanted.rest}`,
        paramsOf(entity),
      ),
    )
    const known = parts.flat().filter(({ events }) => Number(events) > 0)
    if (known.length === 0) return { events: 0, first: 0, last: 0 }
    return {
      events: known.reduce((sum, { events }) => sum + Number(events), 0),
      first: Math.min(...known.map(({ first }) => first)),
      last: Math.max(...known.map(({ last }) => last)),
    }
  }

  /** Events of an address that happened and arrived after a time (ms), but those a sensor blocked. */
  async countSince(ip: string, after: number): Promise<{ count: number; last: number }> {
    const [row] = await this.store.query<{ count: number; last: number }>(
      `SELECT uniqExact(id) AS count, toUnixTimestamp64Milli(max(ts)) AS last
       FROM ${this.database}.events
       WHERE ip = {ip:IPv6} AND ts > fromUnixTimestamp64Milli({after:Int64}, 'UTC')
         AND arrived > fromUnixTimestamp64Milli({after:Int64}, 'UTC') AND blocked_by_sensor = 0
       SETTINGS max_execution_time = 5`,
      { ip: toIpColumn(ip), after },
    )
    return { count: Number(row?.count ?? 0), last: Number(row?.last ?? 0) }
  }

  /** Events of an entity by product and cell of event time since `from`. */
  async countActivity(
    entity: EntityName,
    from: number,
    cellMs: number,
  ): Promise<{ product: string; cell: number; count: number }[]> {
    const parts = await this.readBoth(entity, (wanted) =>
      this.store.query<{ product: string; cell: number; count: number }>(
        `SELECT product, intDiv(toUnixTimestamp64Milli(ts) - {from:Int64}, {cellMs:UInt64}) AS cell, uniqExact(id) AS count
         FROM ${this.database}.events
         WHERE ${wanted.first} AND ${wanted.rest} AND ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
         GROUP BY product, cell ORDER BY product, cell LIMIT ${MAX_RESULT_ROWS}`,
        { ...paramsOf(entity), from, cellMs },
      ),
    )
    return parts.flat()
  }

  /** Asks for its own events and for those of others that name it. */
  private readBoth<Answer>(
    { ip }: EntityName,
    ask: (wanted: { first: string; rest: string }) => Promise<Answer>,
  ): Promise<Answer[]> {
    const own = { first: 'ip = {ip:IPv6}', rest: ip === null ? 'subject = {subject:String}' : '1' }
    return Promise.all([ask(own), ask({ first: "mentions != ''", rest: MENTIONS })])
  }
}

function paramsOf({ ip, subject }: EntityName): Record<string, string> {
  return { ip: toIpColumn(ip), subject }
}

function byNewest(a: EventRow, b: EventRow): number {
  return b.time - a.time || (a.id < b.id ? 1 : -1)
}

function toUuid(hex: string): string {
  if (hex.length !== 32) return hex
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
