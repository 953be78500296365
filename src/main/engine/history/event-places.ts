import type { StoredPlace, TallyEvent } from '../tally/tally'
import { planBatches, toRanges } from './event-batches'
import { fromIpColumn } from './event-rows'
import { MAX_RESULT_ROWS, type Store } from './store'

const TALLY_SELECTED = `toString(alert_id) AS list, ip, toUnixTimestamp64Milli(ts) AS time,
  toUnixTimestamp64Milli(arrived) AS arrivedMs`

/** Events that may grow a counter: an ntopng alert about an address. */
export const TALLY_LISTED = `alert_id IS NOT NULL AND product = 'ntopng' AND ip != toIPv6('::')`

/** What is selected of a place. */
export const PLACE_SELECTED = `${TALLY_SELECTED}, seq, engine, replaceAll(toString(id), '-', '') AS id, source,
  partition, position`

/** A place as it is selected. */
export interface PlaceRow {
  list: string
  ip: string
  time: number
  arrivedMs: number
  seq: number
  engine: string
  id: string
  source: string
  partition: string
  position: number
}

/** A row as the place it tells of. */
export function toPlace(row: PlaceRow): StoredPlace {
  const { id, source, partition, engine } = row
  return {
    ...toTally(row),
    seq: Number(row.seq),
    engine,
    id,
    source,
    partition,
    position: Number(row.position),
  }
}

function toTally(row: { list: string; ip: string; time: number; arrivedMs: number }): TallyEvent {
  return { list: row.list, ip: fromIpColumn(row.ip) ?? '', time: row.time, arrived: row.arrivedMs }
}

/** What counters are drawn from: events that may grow one, and where they came from. */
export class EventPlaces {
  constructor(
    private readonly store: Store,
    private readonly database: string,
    /** This engine among those that share the history; empty where it is alone. */
    private readonly engine = '',
  ) {}

  /** What the tally needs of batches after `seq`, in order, whole batches at a time. */
  async *readTallyAfter(seq: number): AsyncGenerator<(TallyEvent & { seq: number })[]> {
    for (const range of await this.plan(seq, this.engine)) {
      const rows = await this.store.query<{
        list: string
        ip: string
        time: number
        arrivedMs: number
        seq: number
      }>(
        `SELECT ${TALLY_SELECTED}, seq FROM ${this.database}.events FINAL
         WHERE ${TALLY_LISTED} AND engine = {engine:String}
           AND seq >= {from:UInt64} AND seq <= {to:UInt64} ORDER BY seq`,
        range,
      )
      yield rows.map((row) => ({ ...toTally(row), seq: row.seq }))
    }
  }

  /** As `readTallyAfter`, with the id of each event and where it came from. */
  async *readPlacesAfter(seq: number, engine = this.engine): AsyncGenerator<StoredPlace[]> {
    for (const range of await this.plan(seq, engine)) {
      const rows = await this.store.query<PlaceRow>(
        `SELECT ${PLACE_SELECTED} FROM ${this.database}.events FINAL
         WHERE ${TALLY_LISTED} AND engine = {engine:String}
           AND seq >= {from:UInt64} AND seq <= {to:UInt64} ORDER BY seq`,
        range,
      )
      yield rows.map(toPlace)
    }
  }

  /** The same of all engines, in order of arrival; what arrived in one millisecond comes together. */
  async *readPlacesByArrival(): AsyncGenerator<StoredPlace[]> {
    const moments = await this.store.query<{ seq: number; size: number }>(
      `SELECT toUnixTimestamp64Milli(arrived) AS seq, count() AS size FROM ${this.database}.events
       WHERE ${TALLY_LISTED} GROUP BY seq ORDER BY seq`,
    )
    for (const range of toRanges(moments)) {
      const rows = await this.store.query<PlaceRow>(
        `SELECT ${PLACE_SELECTED} FROM ${this.database}.events FINAL
         WHERE ${TALLY_LISTED} AND arrived >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
           AND arrived <= fromUnixTimestamp64Milli({to:Int64}, 'UTC')
         ORDER BY arrivedMs, engine, seq`,
        range,
      )
      yield rows.map(toPlace)
    }
  }

  /**
   * The newest position that each list has of each partition, before those given. Partitions that
   * are not given stand together under an empty name, by the newest batch of an engine up to \`seq\`.
   */
  async readNewestPlaces(
    partitions: ReadonlyMap<string, number>,
    fenced: readonly string[],
    seq: number,
    engine = this.engine,
  ): Promise<{ list: string; partition: string; newest: number }[]> {
    const names = [...partitions.keys()]
    const name = "concat(source, '/', partition)"
    const rows = await this.store.query<{ list: string; partition: string; newest: number }>(
      `WITH transform(${name}, {names:Array(String)}, {ends:Array(UInt64)}, toUInt64(0)) AS end
       SELECT toString(alert_id) AS list, ${name} AS name, max(position) AS newest, name AS partition
       FROM ${this.database}.events WHERE ${TALLY_LISTED} AND position < end GROUP BY list, name
       LIMIT ${MAX_RESULT_ROWS}`,
      { names: ['', ...names], ends: [0, ...partitions.values()] },
    )
    const others = await this.store.query<{ list: string; newest: number }>(
      `SELECT toString(alert_id) AS list, max(seq) AS newest FROM ${this.database}.events
       WHERE ${TALLY_LISTED} AND engine = {engine:String} AND seq <= {seq:UInt64}
         AND ${name} NOT IN {fenced:Array(String)}
       GROUP BY list LIMIT ${MAX_RESULT_ROWS}`,
      { seq, fenced: [...fenced], engine },
    )
    return [
      ...rows.map(({ list, partition, newest }) => ({ list, partition, newest: Number(newest) })),
      ...others.map(({ list, newest }) => ({ list, partition: '', newest: Number(newest) })),
    ]
  }

  private plan(seq: number, engine: string) {
    return planBatches(this.store, this.database, { seq, engine })
  }
}
