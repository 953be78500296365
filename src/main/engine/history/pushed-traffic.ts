import { FORMATS, type FormatName } from '../../../shared/source'
import type { Click, DnsQuery, ReadTraffic, WebRequest, WindowCount } from '../record'
import { fromIpColumn } from './event-rows'
import { MAX_RESULT_ROWS, type Store } from './store'

/** Raw traffic with the delivery that brought it. */
export interface StoredTraffic extends ReadTraffic<Click | DnsQuery | WebRequest | WindowCount> {
  partition: string
}

/** Whose traffic is read: of a source, as an engine stored it, from a time on (ms). */
export interface Pushed {
  source: string
  engine: string
  from: number
}

/** Where a row stands among all of a source. */
export interface Place {
  arrivedMs: number
  partition: string
  position: number
}

const NOWHERE: Place = { arrivedMs: 0, partition: '', position: 0 }

interface ClickRow extends Place {
  time: number
  part: number
  site: string
  path: string
  article: string
  title: string
  country: string
  platform: string
  os: string
  browser: string
  timer: number | null
  height: number | null
  ip: string
  nulls: number
  timeBorrowed: number
  clockAhead: number
}

interface CountRow extends Place {
  startMs: number
  endMs: number
  topic: string
  site: string
  flagged: number
  count: number
}

interface QueryRow extends Place {
  time: number
  nanos: number
  part: number
  format: string
  id: string
  client: string
  clientPort: number
  server: string
  name: string
  type: string
  rcode: string
  answers: string
  answerCount: number
  judgedBy: string[]
  scores: number[]
  timeBorrowed: number
  clockAhead: number
}

/** Clicks from a time on, in the order in which they came. */
export async function* readPushedClicks(
  store: Store,
  database: string,
  pushed: Pushed,
): AsyncGenerator<StoredTraffic[]> {
  const pages = readPages<ClickRow>((after) =>
    store.query(
      `SELECT toUnixTimestamp64Milli(arrived) AS arrivedMs, partition, position, part,
         toUnixTimestamp64Milli(ts) AS time, site, path, article, title, country, platform, os, browser,
         timer, height, ip, nulls, time_borrowed AS timeBorrowed, clock_ahead AS clockAhead
       FROM ${database}.clicks FINAL
       WHERE ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND source = {source:String}
         AND engine = {engine:String}
         AND (arrivedMs, partition, position) > ({arrivedMs:Int64}, {partition:String}, {position:UInt64})
       ORDER BY arrivedMs, partition, position, part LIMIT ${MAX_RESULT_ROWS}`,
      { ...pushed, ...after },
    ),
  )
  for await (const page of pages) yield page.map(toClick)
}

/** Counts for windows that end after a time, in the order in which they came. */
export async function* readPushedCounts(
  store: Store,
  database: string,
  pushed: Pushed,
): AsyncGenerator<StoredTraffic[]> {
  const pages = readPages<CountRow>((after) =>
    store.query(
      `SELECT toUnixTimestamp64Milli(arrived) AS arrivedMs, partition, position,
         toUnixTimestamp64Milli(start) AS startMs, toUnixTimestamp64Milli(end) AS endMs, topic, site,
         flagged, count
       FROM ${database}.window_counts FINAL
       WHERE end > fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND source = {source:String}
         AND engine = {engine:String}
         AND (arrivedMs, partition, position) > ({arrivedMs:Int64}, {partition:String}, {position:UInt64})
       ORDER BY arrivedMs, partition, position LIMIT ${MAX_RESULT_ROWS}`,
      { ...pushed, ...after },
    ),
  )
  for await (const page of pages) yield page.map(toCount)
}

/** DNS queries from a time on, in the order in which they came. */
export async function* readPushedQueries(
  store: Store,
  database: string,
  pushed: Pushed,
): AsyncGenerator<StoredTraffic[]> {
  const pages = readPages<QueryRow>((after) =>
    store.query(
      `SELECT toUnixTimestamp64Milli(arrived) AS arrivedMs, partition, position, part,
         toUnixTimestamp64Milli(ts) AS time, nanos, format, replaceAll(toString(id), '-', '') AS id,
         client, client_port AS clientPort, server, name, type, rcode, answers,
         answer_count AS answerCount, judged_by AS judgedBy, scores, time_borrowed AS timeBorrowed,
         clock_ahead AS clockAhead
       FROM ${database}.dns_queries FINAL
       WHERE ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND source = {source:String}
         AND engine = {engine:String}
         AND (arrivedMs, partition, position) > ({arrivedMs:Int64}, {partition:String}, {position:UInt64})
       ORDER BY arrivedMs, partition, position, part LIMIT ${MAX_RESULT_ROWS}`,
      { ...pushed, ...after },
    ),
  )
  for await (const page of pages) yield page.map(toQuery)
}

/** Pages of rows that are ordered by their place; rows of one place are never parted. */
export async function* readPages<Row extends Place>(
  readAfter: (after: Place) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  let after = NOWHERE
  for (;;) {
    const rows = (await readAfter(after)).map((row) => ({
      ...row,
      arrivedMs: Number(row.arrivedMs),
      position: Number(row.position),
    }))
    const isLast = rows.length < MAX_RESULT_ROWS
    const last = rows.at(-1)
    if (last === undefined) return
    const whole = isLast ? rows : rows.filter((row) => !isSamePlace(row, last))
    yield whole
    if (isLast) return
    const { arrivedMs, partition, position } = whole.at(-1) ?? last
    after = { arrivedMs, partition, position }
  }
}

function isSamePlace(one: Place, other: Place): boolean {
  return one.partition === other.partition && one.position === other.position
}

function toClick(row: ClickRow): StoredTraffic {
  const said = (text: string) => (text === '' ? null : text)
  const { partition, position, part, site, path, nulls } = row
  return {
    partition,
    position,
    part,
    isClockAhead: row.clockAhead === 1,
    item: {
      kind: 'click',
      time: Number(row.time),
      isTimeBorrowed: row.timeBorrowed === 1,
      site,
      path,
      article: said(row.article),
      title: said(row.title),
      country: said(row.country),
      platform: said(row.platform),
      os: said(row.os),
      browser: said(row.browser),
      timer: row.timer === null ? null : Number(row.timer),
      height: row.height === null ? null : Number(row.height),
      ip: fromIpColumn(row.ip),
      nulls,
    },
  }
}

function toCount(row: CountRow): StoredTraffic {
  const { partition, position, topic, site } = row
  const start = Number(row.startMs)
  return {
    partition,
    position,
    part: 0,
    isClockAhead: false,
    item: {
      kind: 'window-count',
      time: start,
      isTimeBorrowed: false,
      topic,
      site,
      start,
      end: Number(row.endMs),
      isFlagged: row.flagged === 1,
      count: Number(row.count),
    },
  }
}

function toQuery(row: QueryRow): StoredTraffic {
  const { partition, position, part, nanos, id, name, type, rcode, judgedBy, scores } = row
  const known = judgedBy.map((detector, at): [string, number] => [detector, scores[at] ?? 0])
  return {
    partition,
    position,
    part,
    isClockAhead: row.clockAhead === 1,
    item: {
      kind: 'dns-query',
      format: formatOf(row.format),
      id,
      time: Number(row.time),
      nanos,
      isTimeBorrowed: row.timeBorrowed === 1,
      isYearBorrowed: false,
      client: fromIpColumn(row.client) ?? row.client,
      clientPort: row.clientPort === 0 ? null : row.clientPort,
      server: row.server === '' ? null : row.server,
      name,
      type,
      rcode,
      answers: row.answers === '' ? [] : row.answers.split('\n'),
      answerCount: row.answerCount,
      ...(known.length === 0 ? {} : { scores: Object.fromEntries(known) }),
    },
  }
}

/** Rows may be older than the formats of today. */
export function formatOf(name: string): FormatName {
  return FORMATS.find((each) => each === name) ?? 'auto'
}
