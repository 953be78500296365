import type { AlertKey } from './alert-drawing'
import { MAX_RESULT_ROWS, type Store } from './store'

type Key = Pick<AlertKey, 'id' | 'windowStart'>

/** Row of a window that no alert has: everything is to be drawn from what history has now. */
const ALL_ALERTS = 0

/** What others did to alerts. */
export interface OthersAlerts {
  /** Ids of those that another engine marked as its own too. */
  ids: ReadonlySet<string>
  /** Events were taken away since the last call: what is remembered of any alert may be wrong. */
  isTakenAway: boolean
}

/**
 * Which engines have stored events of which alerts. An engine marks an alert before it draws it, and
 * after storing more events of it asks whether others did: whoever finds nobody knows all events of
 * it that were stored before somebody else's mark, and that one's drawing has all of those.
 */
export class AlertEngines {
  /** Times that events were taken away, as far as they were read. */
  private readonly known = new Set<string>()

  constructor(
    private readonly store: Store,
    private readonly database: string,
    /** This engine among those that share the history. */
    private readonly engine: string,
  ) {}

  /** Says that this engine has stored events of these alerts. A mark is kept for 7 days. */
  async mark(keys: readonly Key[]): Promise<void> {
    if (keys.length === 0) return
    const rows = keys.map(({ windowStart, id }) => `${this.engine}\t${toCells(windowStart, id)}\n`)
    await this.store.insertText(
      `${this.database}.alert_engines`,
      ['engine', 'window', 'id'],
      [Buffer.from(rows.join(''))],
    )
  }

  /** What other engines did to these alerts. */
  async findOthers(keys: readonly Key[]): Promise<OthersAlerts> {
    if (keys.length === 0) return { ids: new Set(), isTakenAway: false }
    const starts = new Set(keys.map(({ windowStart }) => windowStart))
    // Most windows have marks of this engine alone: to ask of those costs nothing an alert.
    const shared = await this.findSharedWindows([...starts])
    const isTakenAway = shared.delete(ALL_ALERTS) && (await this.readTakenAway())
    const doubtful = keys.filter(({ windowStart }) => shared.has(windowStart))
    const ids = new Set<string>()
    for (let from = 0; from < doubtful.length; from += MAX_RESULT_ROWS) {
      const some = doubtful.slice(from, from + MAX_RESULT_ROWS)
      for (const id of await this.findMarked(some)) ids.add(id)
    }
    return { ids, isTakenAway }
  }

  /** Windows (ms) among these that others marked alerts of, and ALL_ALERTS where events were taken away. */
  private async findSharedWindows(starts: readonly number[]): Promise<Set<number>> {
    const rows = await this.store.query<{ start: number }>(
      `SELECT DISTINCT toUnixTimestamp(window) * 1000 AS start FROM ${this.database}.alert_engines
       WHERE engine != {engine:String} AND window IN {starts:Array(UInt32)} LIMIT ${MAX_RESULT_ROWS}`,
      { engine: this.engine, starts: [ALL_ALERTS, ...starts.map(toSeconds)] },
    )
    return new Set(rows.map(({ start }) => Number(start)))
  }

  /** Whether events were taken away since the last call. */
  private async readTakenAway(): Promise<boolean> {
    const rows = await this.store.query<{ id: string }>(
      `SELECT DISTINCT id FROM ${this.database}.alert_engines
       WHERE engine != {engine:String} AND window = toDateTime(${ALL_ALERTS}, 'UTC') LIMIT ${MAX_RESULT_ROWS}`,
      { engine: this.engine },
    )
    const before = this.known.size
    for (const { id } of rows) this.known.add(id)
    return this.known.size > before || rows.length >= MAX_RESULT_ROWS
  }

  /** Ids among these that others marked. */
  private async findMarked(keys: readonly Key[]): Promise<string[]> {
    const table = keys.map(({ windowStart, id }) => toCells(windowStart, id)).join('\n')
    const rows = await this.store.query<{ id: string }>(
      `SELECT DISTINCT id FROM ${this.database}.alert_engines
       WHERE engine != {engine:String} AND (window, id) IN (SELECT w, i FROM format(TabSeparated,
         'w DateTime(\\'UTC\\'), i String', '${table}\n')) LIMIT ${MAX_RESULT_ROWS}`,
      { engine: this.engine },
    )
    return rows.map(({ id }) => id)
  }
}

/** Tells all engines to draw alerts anew, since events were taken away. */
export async function markTakenAway(store: Store, database: string): Promise<void> {
  await store.command(
    `INSERT INTO ${database}.alert_engines (engine, window, id)
     SELECT '', ${ALL_ALERTS}, toString(generateUUIDv4())`,
  )
}

/** Numbers and our own hashes: nothing in them needs escaping. */
function toCells(windowStart: number, id: string): string {
  return `${toSeconds(windowStart)}\t${id}`
}

function toSeconds(start: number): number {
  return Math.trunc(start / 1000)
}
