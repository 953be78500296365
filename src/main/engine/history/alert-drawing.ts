import type { WatchEvent } from '../../../shared/event'
import { severityOfLevel } from '../../../shared/severity'
import type { AlertFacts } from '../alerts/facts'
import { GROUP_WINDOW_MS } from '../alerts/identity'
import { toIpColumn } from './event-rows'
import { MAX_RESULT_ROWS, type Store } from './store'

/** Alerts that one statement draws. */
const DRAWN_TOGETHER = 5_000

/** What an alert is known by, and where its events lie. */
export interface AlertKey {
  id: string
  detector: string
  rule: string
  subject: string
  ip: string | null
  /** Start of its group window, ms. */
  windowStart: number
}

/** What history has of one alert; `firstOne` are title, product, alert id, indicator and finding's address. */
interface DrawnRow {
  detector: string
  rule: string
  subject: string
  startMs: number
  count: number
  /** Stored rows of its events, more than those where two engines had the same at a time. */
  stored: number
  firstMs: number
  lastMs: number
  newestTarget: string
  firstArrivedMs: number
  lastArrivedMs: number
  worst: number
  score: number | null
  nativeScore: number | null
  firstOne: [string, WatchEvent['product'], number | null, string, string]
}

/** Aggregates that events and findings have in common. The first one to arrive gives alerts their words. */
const COMMON = `toUnixTimestamp64Milli(min(e.arrived)) AS firstArrivedMs,
  toUnixTimestamp64Milli(max(e.arrived)) AS lastArrivedMs,
  max(e.severity) AS worst, max(e.score) AS score, max(e.native_score) AS nativeScore`

/** Draws what alerts say from all events and findings of them, whoever stored those. */
export class AlertDrawing {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** The facts of alerts by id, \`seq\` 0; those of which history has nothing are left out. */
  async read(keys: readonly AlertKey[]): Promise<Map<string, AlertFacts>> {
    const drawn = new Map<string, AlertFacts>()
    const doubled: AlertKey[] = []
    await this.draw(
      keys,
      (some) => this.readEvents(some, ''),
      (key, row) => {
        if (row.stored === row.count) drawn.set(key.id, toFacts(key, row))
        else doubled.push(key)
      },
    )
    const take = (key: AlertKey, row: DrawnRow) => void drawn.set(key.id, toFacts(key, row))
    // Of an event that is stored twice the first arrival counts. Leaving that to FINAL costs three
    // times as much, so only those pay for it that need it.
    await this.draw(doubled, (some) => this.readEvents(some, 'FINAL'), take)
    const others = keys.filter(({ id }) => !drawn.has(id))
    await this.draw(others, (some) => this.readFindings(some), take)
    return drawn
  }

  private async draw(
    keys: readonly AlertKey[],
    read: (keys: readonly AlertKey[]) => Promise<DrawnRow[]>,
    take: (key: AlertKey, row: DrawnRow) => void,
  ): Promise<void> {
    for (let from = 0; from < keys.length; from += DRAWN_TOGETHER) {
      const some = keys.slice(from, from + DRAWN_TOGETHER)
      const rows = await read(some)
      if (rows.length >= MAX_RESULT_ROWS && some.length > 1) {
        // Not all came: half of them at a time.
        const half = Math.ceil(some.length / 2)
        await this.draw(some.slice(0, half), read, take)
        await this.draw(some.slice(half), read, take)
        continue
      }
      const byName = new Map(
        rows.map((row) => [nameOf(row.detector, row.rule, row.subject, row.startMs), row]),
      )
      for (const key of some) {
        const row = byName.get(nameOf(key.detector, key.rule, key.subject, key.windowStart))
        if (row !== undefined) take(key, row)
      }
    }
  }

  /** Reads by primary key: address, then time. */
  private readEvents(keys: readonly AlertKey[], final: '' | 'FINAL'): Promise<DrawnRow[]> {
    const cells = keys.map(
      ({ ip, windowStart }) => `${toIpColumn(ip)}\t${Math.trunc(windowStart / 1000)}`,
    )
    // Addresses and numbers: nothing in them needs escaping.
    const table = [...new Set(cells)].join('\n')
    const places = (columns: string) =>
      `(SELECT ${columns} FROM format(TabSeparated, 'i IPv6, w DateTime(\\'UTC\\')', '${table}\n'))`
    const starts = keys.map(({ windowStart }) => windowStart)
    const nameless = keys.filter(({ ip, subject }) => ip !== subject).map(({ subject }) => subject)
    return this.store.query<DrawnRow>(
      `SELECT detector, rule, if(e.subject = '', replaceOne(toString(e.ip), '::ffff:', ''), e.subject) AS subject,
         toUnixTimestamp(toStartOfHour(e.ts)) * 1000 AS startMs, uniqExact(e.id) AS count, count() AS stored,
         toUnixTimestamp64Milli(min(e.ts)) AS firstMs, toUnixTimestamp64Milli(max(e.ts)) AS lastMs,
         argMax(e.target, (e.ts, e.target)) AS newestTarget, ${COMMON},
         argMin((e.title, e.product, e.alert_id, e.indicator, ''), (e.arrived, e.id)) AS firstOne
       FROM ${this.database}.events AS e ${final}
       WHERE e.ip IN ${places('i')}
         AND e.ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND e.ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
         AND (e.ip, toStartOfHour(e.ts)) IN ${places('i, w')}
         AND (e.subject = '' OR e.subject IN {nameless:Array(String)}) AND e.rule IN {rules:Array(String)}
       GROUP BY e.detector, e.rule, e.subject, e.ip, startMs LIMIT ${MAX_RESULT_ROWS}`,
      {
        from: lowest(starts),
        to: -lowest(starts.map((start) => -start)) + GROUP_WINDOW_MS,
        nameless: [...new Set(nameless)],
        rules: rulesOf(keys),
      },
    )
  }

  /** Findings are few: they are looked through. */
  private async readFindings(keys: readonly AlertKey[]): Promise<DrawnRow[]> {
    return this.store.query<DrawnRow>(
      `SELECT detector, rule, e.subject AS subject, toUnixTimestamp(toStartOfHour(e.first)) * 1000 AS startMs,
         sum(e.count) AS count, count AS stored, toUnixTimestamp64Milli(min(e.first)) AS firstMs,
         toUnixTimestamp64Milli(max(e.last)) AS lastMs, argMax(e.target, (e.last, e.target)) AS newestTarget,
         ${COMMON}, argMin((e.title, e.product, CAST(NULL AS Nullable(Int64)), e.indicator, e.ip), (e.arrived, e.id)) AS firstOne
       FROM ${this.database}.findings AS e FINAL
       WHERE e.subject IN {subjects:Array(String)} AND e.rule IN {rules:Array(String)}
       GROUP BY e.detector, e.rule, e.subject, startMs LIMIT ${MAX_RESULT_ROWS}`,
      { subjects: [...new Set(keys.map(({ subject }) => subject))], rules: rulesOf(keys) },
    )
  }
}

function toFacts(key: AlertKey, row: DrawnRow): AlertFacts {
  const [title, product, alertId, indicator, ip] = row.firstOne
  return {
    id: key.id,
    seq: 0,
    windowStart: key.windowStart,
    detector: key.detector,
    product,
    rule: key.rule,
    alertId: alertId === null ? null : Number(alertId),
    subject: key.subject,
    ip: key.ip ?? (ip === '' ? null : ip),
    target: row.newestTarget === '' ? null : row.newestTarget,
    indicator: indicator === '' ? null : indicator,
    title,
    severity: severityOfLevel(row.worst),
    score: row.score,
    nativeScore: row.nativeScore,
    first: Number(row.firstMs),
    last: Number(row.lastMs),
    firstArrived: Number(row.firstArrivedMs),
    lastArrived: Number(row.lastArrivedMs),
    count: Number(row.count),
  }
}

function nameOf(detector: string, rule: string, subject: string, startMs: number): string {
  return `${detector}\n${rule}\n${subject}\n${startMs}`
}

function rulesOf(keys: readonly AlertKey[]): string[] {
  return [...new Set(keys.map(({ rule }) => rule))]
}

function lowest(numbers: readonly number[]): number {
  return numbers.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY)
}
