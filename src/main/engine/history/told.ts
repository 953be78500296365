import { type Severity, severityLevel, severityOfLevel } from '../../../shared/severity'
import { MAX_RESULT_ROWS, type Store } from './store'

/** What an outlet told last of an alert. */
export interface Told {
  id: string
  windowStart: number
  /** Last batch that was in it. */
  seq: number
  /** Decisions on it. */
  revision: number
  severity: Severity
  at: number
}

interface ToldRow {
  id: string
  windowMs: number
  seq: number
  revision: number
  severity: number
  atMs: number
}

const SELECTED = `t.id AS id, toUnixTimestamp(t.window) * 1000 AS windowMs, t.seq AS seq,
  t.revision AS revision, t.severity AS severity, toUnixTimestamp64Milli(t.at) AS atMs`

/** What outlets told of the alerts of one workspace. */
export class ToldStore {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** What an outlet told of these alerts, by id; those it never told are left out. */
  async read(outlet: string, ids: readonly string[]): Promise<Map<string, Told>> {
    if (ids.length === 0) return new Map()
    const rows = await this.store.query<ToldRow>(
      `SELECT ${SELECTED} FROM ${this.database}.told AS t FINAL
       WHERE outlet = {outlet:String} AND t.id IN {ids:Array(String)} LIMIT ${MAX_RESULT_ROWS}`,
      { outlet, ids: [...ids] },
    )
    return new Map(rows.map((row) => [row.id, toTold(row)]))
  }

  /** Alerts that grew after an outlet told them, at most 20,000. */
  async readOutgrown(outlet: string): Promise<Told[]> {
    const rows = await this.store.query<ToldRow>(
      `SELECT ${SELECTED} FROM ${this.database}.told AS t FINAL
       INNER JOIN (SELECT id, max(seq) AS seq FROM ${this.database}.alerts GROUP BY id) AS a ON a.id = t.id
       WHERE t.outlet = {outlet:String} AND a.seq > t.seq LIMIT ${MAX_RESULT_ROWS}`,
      { outlet },
    )
    return rows.map(toTold)
  }

  /** Notes what was told. */
  async note(outlet: string, told: readonly Told[]): Promise<void> {
    await this.store.insert(
      `${this.database}.told`,
      ['outlet', 'id', 'window', 'seq', 'revision', 'severity', 'at', 'version'],
      told.map((each) => [
        outlet,
        each.id,
        Math.trunc(each.windowStart / 1000),
        each.seq,
        each.revision,
        severityLevel(each.severity),
        each.at,
        versionOf(each),
      ]),
    )
  }

  /** Forgets what an outlet told that is there no more. */
  async letGo(outlet: string): Promise<void> {
    await this.store.command(`DELETE FROM ${this.database}.told WHERE outlet = {outlet:String}`, {
      outlet,
    })
  }
}

/** Grows whenever something new is told of an alert. */
export function versionOf({ seq, revision }: Pick<Told, 'seq' | 'revision'>): number {
  return seq + revision
}

function toTold(row: ToldRow): Told {
  return {
    id: row.id,
    windowStart: Number(row.windowMs),
    seq: Number(row.seq),
    revision: row.revision,
    severity: severityOfLevel(row.severity),
    at: Number(row.atMs),
  }
}
