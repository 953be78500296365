import type { StoredEvent } from '../record'
import type { StoredPlace } from '../tally/tally'
import { planBatches } from './event-batches'
import { PLACE_SELECTED, type PlaceRow, TALLY_LISTED, toPlace } from './event-places'
import { type EventRows, gatherRows, toIpColumn } from './event-rows'
import { MAX_RESULT_ROWS, type Store } from './store'
import { EVENT_SELECTED, type EventRow, toStoredEvent } from './stored-event'

const HOUR_MS = 3_600_000
/** An id as events carry it. */
const ID_CHARACTERS = 32

/** What a stored event is known by, in the order of the primary key. */
export interface EventKey {
  ip: string | null
  time: number
  id: string
  /** The time is not the event's own and may differ from the stored one. */
  isTimeBorrowed?: boolean
  /** The address it is stored under where it was read with other own networks. */
  otherSide?: string
}

/** The keys, and one more for each event that may be stored under its other side. */
function withOtherSides(keys: readonly EventKey[]): readonly EventKey[] {
  if (keys.every((key) => key.otherSide === undefined)) return keys
  return keys.flatMap((key) =>
    key.otherSide === undefined ? [key] : [key, { ...key, ip: key.otherSide }],
  )
}

/**
 * Events of one workspace in ClickHouse. Where engines share it, batches are numbered by each engine
 * for itself: whatever asks by number means the rows of one of them.
 */
export class EventStore {
  constructor(
    private readonly store: Store,
    private readonly database: string,
    /** This engine among those that share the history; empty where it is alone. */
    readonly engine = '',
  ) {}

  /** Stores encoded rows; returns once they are. Writing the same ones again changes nothing. */
  async insertRows(parts: readonly EventRows[]): Promise<void> {
    for (const { columns, texts } of gatherRows(parts)) {
      await this.store.insertText(`${this.database}.events`, columns, texts)
    }
  }

  /** Ids among `keys` that are stored already. One statement for at most 10,000 keys. */
  async findKnown(keys: readonly EventKey[]): Promise<Set<string>> {
    const timed = keys.filter((key) => key.isTimeBorrowed !== true)
    const borrowed = keys.filter((key) => key.isTimeBorrowed === true)
    const known = await this.findKeys(timed)
    for (const id of await this.findIds(borrowed)) known.add(id)
    return known
  }

  private async findKeys(keys: readonly EventKey[]): Promise<Set<string>> {
    if (keys.length === 0) return new Set()
    // A literal table is parsed ten times faster than a list of tuples. Its cells are our own
    // hashes, canonical addresses and numbers: nothing in them needs escaping.
    const table = withOtherSides(keys)
      .map((key) => `${toIpColumn(key.ip)}\t${key.time}\t${key.id}`)
      .join('\n')
    const rows = await this.store.query<{ id: string }>(
      `SELECT DISTINCT replaceAll(toString(id), '-', '') AS id FROM ${this.database}.events
       WHERE (ip, ts, id) IN (
         SELECT ip, ts, id FROM format(TabSeparated,
           'ip IPv6, ts DateTime64(3, \\'UTC\\'), id UUID', '${table}\n'))`,
    )
    return new Set(rows.map((row) => row.id))
  }

  /** Ids among `keys` that are stored with whatever time. */
  private async findIds(keys: readonly EventKey[]): Promise<Set<string>> {
    if (keys.length === 0) return new Set()
    const table = keys.map((key) => `${toIpColumn(key.ip)}\t${key.id}`).join('\n')
    const rows = await this.store.query<{ id: string }>(
      `SELECT DISTINCT replaceAll(toString(id), '-', '') AS id FROM ${this.database}.events
       WHERE (ip, id) IN (SELECT ip, id FROM format(TabSeparated, 'ip IPv6, id UUID', '${table}\n'))`,
    )
    return new Set(rows.map((row) => row.id))
  }

  /** Ids of all events of an hour, which begins at `start` (ms), in pieces. */
  async *readIds(start: number): AsyncGenerator<string[]> {
    let after = '00000000-0000-0000-0000-000000000000'
    for (;;) {
      // One text of all ids: an object for each would hold up everything else that runs here.
      const [piece] = await this.store.query<{ ids: string; last: string; size: number }>(
        `SELECT arrayStringConcat(groupArray(replaceAll(toString(id), '-', ''))) AS ids,
           toString(max(id)) AS last, count() AS size
         FROM (SELECT id FROM ${this.database}.events
           WHERE ts >= fromUnixTimestamp64Milli({start:Int64}, 'UTC')
             AND ts < fromUnixTimestamp64Milli({end:Int64}, 'UTC') AND id > {after:UUID}
           ORDER BY id LIMIT ${MAX_RESULT_ROWS})`,
        { start, end: start + HOUR_MS, after },
      )
      const { ids, last, size } = piece ?? { ids: '', last: after, size: 0 }
      yield cutIds(ids)
      if (Number(size) < MAX_RESULT_ROWS) return
      after = last
    }
  }

  /** Start times (ms) of the hours that hold events. */
  async listHours(): Promise<number[]> {
    const rows = await this.store.query<{ hour: number }>(
      `SELECT DISTINCT toUnixTimestamp(toStartOfHour(ts)) * 1000 AS hour FROM ${this.database}.events`,
    )
    return rows.map((row) => Number(row.hour))
  }

  /** Number of the newest batch of an engine, 0 where it has none. */
  async readLastSeq(engine = this.engine): Promise<number> {
    const rows = await this.store.query<{ seq: number }>(
      `SELECT max(seq) AS seq FROM ${this.database}.events WHERE engine = {engine:String}`,
      { engine },
    )
    return Number(rows[0]?.seq ?? 0)
  }

  /** Events of an engine's batches after `seq`, in order, whole batches at a time. */
  async *readAfter(seq: number, engine = this.engine): AsyncGenerator<StoredEvent[]> {
    for (const range of await planBatches(this.store, this.database, { seq, engine })) {
      const rows = await this.store.query<EventRow>(
        `SELECT ${EVENT_SELECTED} FROM ${this.database}.events FINAL
         WHERE engine = {engine:String} AND seq >= {from:UInt64} AND seq <= {to:UInt64} ORDER BY seq, id`,
        range,
      )
      yield rows.map(toStoredEvent)
    }
  }

  /** Events among `keys` that may grow a counter, as they are stored. At most 10,000 keys. */
  async findPlaces(keys: readonly EventKey[]): Promise<StoredPlace[]> {
    if (keys.length === 0) return []
    const table = withOtherSides(keys)
      .map((key) => `${toIpColumn(key.ip)}\t${key.id}`)
      .join('\n')
    const rows = await this.store.query<PlaceRow>(
      `SELECT ${PLACE_SELECTED} FROM ${this.database}.events FINAL
       WHERE ${TALLY_LISTED}
         AND (ip, id) IN (SELECT ip, id FROM format(TabSeparated, 'ip IPv6, id UUID', '${table}\n'))`,
    )
    return rows.map(toPlace)
  }

  /** Distinct events by bar of event time and severity level in [from, to), threats alone. */
  async countByBar(
    from: number,
    to: number,
    barMs: number,
  ): Promise<{ start: number; severity: number; count: number }[]> {
    return this.store.query(
      `SELECT intDiv(toUnixTimestamp64Milli(ts), {barMs:UInt64}) * {barMs:UInt64} AS start, severity,
         uniqExact(id) AS count
       FROM ${this.database}.events
       WHERE ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
         AND format != 'health'
       GROUP BY start, severity ORDER BY start LIMIT ${MAX_RESULT_ROWS}`,
      { from, to, barMs },
    )
  }

  /** Whether there is any event; at once, however many there are. */
  async hasAny(): Promise<boolean> {
    const rows = await this.store.query(`SELECT 1 AS one FROM ${this.database}.events LIMIT 1`)
    return rows.length > 0
  }

  /** Number of distinct events. */
  async count(): Promise<number> {
    const rows = await this.store.query<{ count: number }>(
      `SELECT uniqExact(id) AS count FROM ${this.database}.events`,
    )
    return Number(rows[0]?.count ?? 0)
  }
}

function cutIds(text: string): string[] {
  return Array.from({ length: text.length / ID_CHARACTERS }, (_, index) =>
    text.slice(index * ID_CHARACTERS, (index + 1) * ID_CHARACTERS),
  )
}
