import type { Decision, DecisionLog } from '../decision'
import { everywhere, syncCopies, wholeEngine } from './placement'
import { type Cell, MAX_RESULT_ROWS, type Store } from './store'

/** Decisions written in one insert. */
const WRITE_CHUNK = 5_000

/** A committed position: everything up to `applied` has gone the whole way. */
export interface Position {
  source: string
  partition: string
  applied: number
  /** Smallest position an open window still needs. */
  replayFrom: number
  /** Where the other side goes on, in its own words; absent where `applied` says it. */
  cursor?: string
}

/** A stored decision. */
export interface DecisionRow {
  kind: Decision['kind']
  object: string
  revision: number
  change_id: string
  atMs: number
  actor: string
  action: string
  reason: string
  data: string
  undoes: string
  n: number
}

/** Columns of a `DecisionRow`. */
export const DECISION_SELECTED = `kind, object, revision, change_id, toUnixTimestamp64Milli(at) AS atMs, actor,
  action, reason, data, undoes, n`

const DECISION_COLUMNS = [
  'kind',
  'object',
  'revision',
  'change_id',
  'at',
  'actor',
  'action',
  'reason',
  'data',
  'undoes',
  'n',
] as const

/** Decisions of one workspace: appended rows, read back in the order they were made. */
export class DecisionStore implements DecisionLog {
  private next = 1
  /** First numbers of what is being written. */
  private readonly writing = new Set<number>()

  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** Every decision up to this number is stored, or will never be. */
  get storedThrough(): number {
    return Math.min(this.next, ...this.writing) - 1
  }

  async append(decisions: Decision[]): Promise<void> {
    const first = this.next
    this.next += decisions.length
    this.writing.add(first)
    try {
      await this.insert(decisions, first)
    } finally {
      this.writing.delete(first)
    }
  }

  /** Writes decisions under the numbers from `first` on. Writing the same again changes nothing. */
  async insert(decisions: readonly Decision[], first: number): Promise<void> {
    for (let from = 0; from < decisions.length; from += WRITE_CHUNK) {
      await this.store.insert(
        `${this.database}.decisions`,
        DECISION_COLUMNS,
        decisions
          .slice(from, from + WRITE_CHUNK)
          .map((each, index) => toRow(each, first + from + index)),
      )
    }
  }

  /** Alerts that decisions after `after` and up to `through` are about, in order. */
  async readDecided(
    after: number,
    through: number,
    limit: number,
  ): Promise<{ id: string; revision: number; n: number }[]> {
    const rows = await this.store.query<{ id: string; revision: number; n: number }>(
      `SELECT object AS id, revision, n FROM ${this.database}.decisions FINAL
       WHERE kind = 'alert' AND n > {after:UInt64} AND n <= {through:UInt64}
       ORDER BY n LIMIT {limit:UInt32}`,
      { after, through, limit },
    )
    return rows.map((row) => ({ id: row.id, revision: row.revision, n: Number(row.n) }))
  }

  async load(kinds: Decision['kind'][]): Promise<Decision[]> {
    const decisions: Decision[] = []
    let after = { n: -1, object: '' }
    for (;;) {
      const rows = await this.store.query<DecisionRow>(
        `SELECT ${DECISION_SELECTED} FROM ${this.database}.decisions FINAL
         WHERE kind IN {kinds:Array(String)} AND (toInt64(n), object) > ({n:Int64}, {object:String})
         ORDER BY n, object, change_id LIMIT ${MAX_RESULT_ROWS}`,
        { kinds, ...after },
      )
      for (const row of rows) {
        decisions.push(toDecision(row))
        after = { n: row.n, object: row.object }
      }
      if (rows.length < MAX_RESULT_ROWS) break
    }
    const newest = await this.store.query<{ n: number }>(
      `SELECT max(n) AS n FROM ${this.database}.decisions`,
    )
    this.next = Math.max(this.next, Number(newest[0]?.n ?? 0) + 1)
    return decisions
  }

  /**
   * Puts changed decisions where those stood that `change` was given, in the same order; what it
   * gives back as it is stays untouched. The new row is there before the old one goes, so that this
   * may be begun anew after a kill.
   */
  async rewrite(change: (decision: Decision) => Decision): Promise<void> {
    let after = { n: -1, object: '' }
    for (;;) {
      const rows = await this.store.query<DecisionRow>(
        `SELECT ${DECISION_SELECTED} FROM ${this.database}.decisions FINAL WHERE (toInt64(n), object) > ({n:Int64}, {object:String})
         ORDER BY n, object LIMIT ${MAX_RESULT_ROWS}`,
        after,
      )
      const changed = rows.flatMap((row) => {
        const before = toDecision(row)
        const decision = change(before)
        return decision === before ? [] : [{ n: row.n, before, decision }]
      })
      if (changed.length > 0) await this.replace(changed)
      const last = rows.at(-1)
      if (last === undefined || rows.length < MAX_RESULT_ROWS) break
      after = { n: last.n, object: last.object }
    }
    await this.store.command(
      `DROP TABLE IF EXISTS ${everywhere(this.store, `${this.database}.moved_decisions`)} SYNC`,
    )
    // Of two rows with one key the newer stays: this lets the older go from the disk as well.
    await this.store.command(
      `OPTIMIZE TABLE ${this.database}.decisions FINAL SETTINGS max_execution_time = 0`,
    )
  }

  private async replace(
    changed: readonly { n: number; before: Decision; decision: Decision }[],
  ): Promise<void> {
    await this.store.insert(
      `${this.database}.decisions`,
      DECISION_COLUMNS,
      changed.map(({ decision, n }) => toRow(decision, n)),
    )
    const moved = changed.filter(({ before, decision }) => before.object !== decision.object)
    if (moved.length === 0) return
    // The text of a mutation stays on disk, so it names the old objects through a table.
    const old = `${this.database}.moved_decisions`
    await this.store.command(`DROP TABLE IF EXISTS ${everywhere(this.store, old)} SYNC`)
    await this.store.command(
      `CREATE TABLE ${everywhere(this.store, old)} (n UInt64, object String)
       ENGINE = ${wholeEngine(this.store, 'MergeTree')} ORDER BY n`,
    )
    await this.store.insert(
      old,
      ['n', 'object'],
      moved.map(({ n, before }) => [n, before.object]),
    )
    await syncCopies(this.store, old)
    await this.store.command(
      `ALTER TABLE ${this.database}.decisions DELETE WHERE (n, object) IN (SELECT n, object FROM ${old})
       SETTINGS mutations_sync = 2, max_execution_time = 0`,
    )
  }
}

function toRow(each: Decision, n: number): Cell[] {
  return [
    each.kind,
    each.object,
    each.revision,
    each.changeId,
    each.at,
    each.actor,
    each.action,
    each.reason,
    JSON.stringify(each.data),
    each.undoes ?? '',
    n,
  ]
}

/** A decision as it was before it was stored. */
export function toDecision(row: DecisionRow): Decision {
  return {
    kind: row.kind,
    object: row.object,
    revision: row.revision,
    changeId: row.change_id,
    at: row.atMs,
    actor: row.actor,
    action: row.action,
    reason: row.reason,
    data: JSON.parse(row.data) as Record<string, unknown>,
    undoes: row.undoes === '' ? null : row.undoes,
  }
}

/** Notes that mean the same to every engine, and stand once. */
const COMMON = ['#fenced', '#history']
/** What stands behind the source of a row that is one engine's own. */
const OWNED = /^(.*)@([0-9a-f]{16})$/s

/** A position with whose it is; empty for those of an engine that was alone, and for common notes. */
export interface OwnedPosition extends Position {
  engine: string
}

/**
 * Positions of sources and of the projections, in one table. Where engines share it, each has rows of
 * its own, which no other writes: none hides another's.
 */
export class PositionStore {
  private n = 0

  constructor(
    private readonly store: Store,
    private readonly database: string,
    /** This engine among those that share the history; empty where it is alone. */
    private readonly engine = '',
  ) {}

  /**
   * This engine's own. Where it has none of a source, those of an engine that was alone here before:
   * a partition's name says what is in it. How far projections had read is not taken over.
   */
  async load(): Promise<Position[]> {
    const own = new Map<string, Position>()
    for (const { engine, ...position } of await this.loadOfAll()) {
      const { source, partition } = position
      const isUsable =
        engine === this.engine ||
        (engine === '' && (COMMON.includes(source) || !source.startsWith('#')))
      const key = `${source}\n${partition}`
      if (isUsable && (engine === this.engine || !own.has(key))) own.set(key, position)
    }
    return [...own.values()]
  }

  /** Those of all engines. */
  async loadOfAll(): Promise<OwnedPosition[]> {
    const rows = await this.store.query<Required<Position> & { n: number }>(
      `SELECT source, partition, applied, replay_from AS replayFrom, cursor, n FROM ${this.database}.positions FINAL
       LIMIT ${MAX_RESULT_ROWS}`,
    )
    for (const row of rows) this.n = Math.max(this.n, row.n)
    return rows.map(({ source: name, partition, applied, replayFrom, cursor }) => {
      const [, source = name, engine = ''] = OWNED.exec(name) ?? []
      const position = { source, partition, applied, replayFrom, engine }
      return cursor === '' ? position : { ...position, cursor }
    })
  }

  async save(
    positions: readonly Position[],
    now: number,
    engine: string = this.engine,
  ): Promise<void> {
    this.n += 1
    await this.store.insert(
      `${this.database}.positions`,
      ['source', 'partition', 'applied', 'replay_from', 'cursor', 'updated', 'n'],
      positions.map(({ source, partition, applied, replayFrom, cursor = '' }) => [
        engine === '' || COMMON.includes(source) ? source : `${source}@${engine}`,
        partition,
        applied,
        replayFrom,
        cursor,
        now,
        this.n,
      ]),
    )
  }
}
