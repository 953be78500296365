import type { WatchEvent } from '../../../shared/event'
import { severityOfLevel } from '../../../shared/severity'
import type { StoredEvent } from '../record'
import type { StoredPlace, TallyEvent } from '../tally/tally'
import { EVENT_COLUMNS, type EventRows, fromIpColumn, gatherRows, toIpColumn } from './event-rows'
import { MAX_RESULT_ROWS, type Store } from './store'

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

/** Names of the alert an event belongs to. */
export interface EvidenceKey {
  detector: string
  rule: string
  subject: string
  ip: string | null
  from: number
  to: number
}

interface EventRow {
  ip: string
  time: number
  id: string
  seq: number
  arrivedMs: number
  source: string
  partition: string
  position: number
  format: string
  reporter: string
  product: WatchEvent['product']
  alert_id: number | null
  alert_key: string
  subject: string
  target: string
  target_port: number | null
  info: string
  reason: string
  native_score: number | null
  http_status: number | null
  blocked_by_sensor: number
  raw: string
  raw_size: number
  clock_ahead: number
  detector: string
  rule: string
  title: string
  severity: number
  score: number | null
  indicator: string
}

const SELECTED = `ip, toUnixTimestamp64Milli(ts) AS time, replaceAll(toString(id), '-', '') AS id, seq,
  toUnixTimestamp64Milli(arrived) AS arrivedMs, source, partition, position, format, reporter, product,
  alert_id, alert_key, subject, target, target_port, info, reason, native_score, http_status,
  blocked_by_sensor, raw, raw_size, clock_ahead, detector, rule, title, severity, score, indicator`

const TALLY_SELECTED = `toString(alert_id) AS list, ip, toUnixTimestamp64Milli(ts) AS time,
  toUnixTimestamp64Milli(arrived) AS arrivedMs`

/** Events that may grow a counter: an ntopng alert about an address. */
const TALLY_LISTED = `alert_id IS NOT NULL AND product = 'ntopng' AND ip != toIPv6('::')`

const PLACE_SELECTED = `${TALLY_SELECTED}, seq, engine, replaceAll(toString(id), '-', '') AS id, source,
  partition, position`

interface PlaceRow {
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

function toPlace(row: PlaceRow): StoredPlace {
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

function toStored(row: EventRow): StoredEvent {
  const ip = fromIpColumn(row.ip)
  const subject = row.subject === '' ? (ip ?? '') : row.subject
  return {
    id: row.id,
    format: row.format,
    time: row.time,
    reporter: row.reporter,
    product: row.product,
    alertId: row.alert_id,
    alertKey: row.alert_key,
    subject,
    ip,
    target: row.target === '' ? null : row.target,
    targetPort: row.target_port,
    info: row.info,
    reason: row.reason,
    nativeScore: row.native_score,
    httpStatus: row.http_status,
    isBlockedBySensor: row.blocked_by_sensor === 1,
    raw: row.raw,
    rawSize: row.raw_size === 0 ? undefined : row.raw_size,
    source: row.source,
    partition: row.partition,
    position: row.position,
    arrived: row.arrivedMs,
    isClockAhead: row.clock_ahead === 1,
    seq: row.seq,
    finding: {
      id: row.id,
      detector: row.detector,
      rule: row.rule,
      title: row.title,
      subject,
      severity: severityOfLevel(row.severity),
      score: row.score,
      nativeScore: row.native_score,
      indicator: row.indicator === '' ? null : row.indicator,
    },
  }
}

/** A stored event as consoles see it. */
export function toWatchEvent(event: StoredEvent): WatchEvent {
  const { finding } = event
  return {
    id: event.id,
    time: event.time,
    arrived: event.arrived,
    source: event.source,
    partition: event.partition,
    position: event.position,
    reporter: event.reporter,
    product: event.product,
    alertId: event.alertId,
    rule: finding.rule,
    title: finding.title,
    severity: finding.severity,
    score: finding.score,
    nativeScore: event.nativeScore,
    subject: event.subject,
    ip: event.ip,
    target: event.target,
    targetPort: event.targetPort,
    indicator: finding.indicator,
    info: event.info,
    reason: event.reason,
    httpStatus: event.httpStatus,
    isClockAhead: event.isClockAhead,
    raw: event.raw,
    rawSize: event.rawSize ?? null,
  }
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
    for (const range of await this.planTail(seq, engine)) {
      const rows = await this.store.query<EventRow>(
        `SELECT ${SELECTED} FROM ${this.database}.events FINAL
         WHERE engine = {engine:String} AND seq >= {from:UInt64} AND seq <= {to:UInt64} ORDER BY seq, id`,
        range,
      )
      yield rows.map(toStored)
    }
  }

  /** What the tally needs of batches after `seq`, in order, whole batches at a time. */
  async *readTallyAfter(seq: number): AsyncGenerator<(TallyEvent & { seq: number })[]> {
    for (const range of await this.planTail(seq, this.engine)) {
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
    for (const range of await this.planTail(seq, engine)) {
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

  /** An engine's batches after `seq`, to the newest or through `last`, as ranges of about one result's size. */
  private async planTail(
    seq: number,
    engine: string,
    last = Number.MAX_SAFE_INTEGER,
  ): Promise<{ from: number; to: number; engine: string }[]> {
    const batches = await this.store.query<{ seq: number; size: number }>(
      `SELECT seq, count() AS size FROM ${this.database}.events
       WHERE engine = {engine:String} AND seq > {seq:UInt64} AND seq <= {last:UInt64}
       GROUP BY seq ORDER BY seq`,
      { seq, last, engine },
    )
    return toRanges(batches).map((range) => ({ ...range, engine }))
  }

  /** Newest events of an address (or another subject) before a cursor. */
  async readOf(
    entity: { ip: string | null; subject: string },
    before: { time: number; id: string } | null,
    limit: number,
  ): Promise<StoredEvent[]> {
    const rows = await this.store.query<EventRow>(
      `SELECT ${SELECTED} FROM ${this.database}.events FINAL
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
    return rows.map(toStored)
  }

  /** The newest events of one alert, from events and, where those have gone, from evidence. */
  async readEvidence(key: EvidenceKey, limit = 100): Promise<StoredEvent[]> {
    const params = { ...key, ip: toIpColumn(key.ip), limit }
    const wanted = `ip = {ip:IPv6} AND ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
      AND ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC') AND detector = {detector:String}
      AND rule = {rule:String} ${key.ip === key.subject ? '' : 'AND subject = {subject:String}'}`
    const read = (table: string) =>
      this.store.query<EventRow>(
        `SELECT ${SELECTED} FROM ${this.database}.${table} FINAL WHERE ${wanted}
         ORDER BY ${table}.ts DESC, toString(${table}.id) DESC LIMIT {limit:UInt32}`,
        params,
      )
    const events = await read('events')
    const copies = events.length >= limit ? [] : await read('evidence')
    const seen = new Set(events.map((row) => row.id))
    return [...events, ...copies.filter((row) => !seen.has(row.id))]
      .sort((a, b) => b.time - a.time)
      .slice(0, limit)
      .map(toStored)
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
  async *copyEvidence(
    after: number,
    through: number,
    engine = this.engine,
  ): AsyncGenerator<number> {
    for (const range of await this.planTail(after, engine, through)) {
      await this.copyEvidenceOf(range)
      yield range.to
    }
  }

  private async copyEvidenceOf(batches: {
    from: number
    to: number
    engine: string
  }): Promise<void> {
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

  /** First and last event time and number of events of an address or another subject. */
  async summarise(entity: {
    ip: string | null
    subject: string
  }): Promise<{ events: number; first: number; last: number }> {
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
    entity: { ip: string | null; subject: string },
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

/** Batches as ranges of about one result's size; a batch is never divided. */
function toRanges(
  batches: readonly { seq: number; size: number }[],
): { from: number; to: number }[] {
  const ranges: { from: number; to: number; size: number }[] = []
  for (const { seq, size } of batches) {
    const open = ranges[ranges.length - 1]
    if (open !== undefined && open.size + size <= MAX_RESULT_ROWS) {
      open.to = seq
      open.size += size
    } else ranges.push({ from: seq, to: seq, size })
  }
  return ranges.map(({ from, to }) => ({ from, to }))
}

function cutIds(text: string): string[] {
  return Array.from({ length: text.length / ID_CHARACTERS }, (_, index) =>
    text.slice(index * ID_CHARACTERS, (index + 1) * ID_CHARACTERS),
  )
}

function toUuid(hex: string): string {
  if (hex.length !== 32) return hex
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
