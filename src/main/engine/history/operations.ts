import type { Reject } from '../../../shared/source'
import type { Decision, DecisionLog } from '../decision'
import type { KeptReject } from '../record'
import { MAX_RESULT_ROWS, type Store } from './store'

/** A committed position: everything up to `applied` has gone the whole way. */
export interface Position {
  source: string
  partition: string
  applied: number
  /** Smallest position an open window still needs. */
  replayFrom: number
}

interface DecisionRow {
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
}

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

  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  async append(decisions: Decision[]): Promise<void> {
    await this.store.insert(
      `${this.database}.decisions`,
      DECISION_COLUMNS,
      decisions.map((each) => [
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
        this.next++,
      ]),
    )
  }

  async load(kinds: Decision['kind'][]): Promise<Decision[]> {
    const decisions: Decision[] = []
    let after = -1
    for (;;) {
      const rows = await this.store.query<DecisionRow & { n: number }>(
        `SELECT kind, object, revision, change_id, toUnixTimestamp64Milli(at) AS atMs, actor, action, reason,
           data, undoes, n
         FROM ${this.database}.decisions FINAL WHERE kind IN {kinds:Array(String)} AND n > {after:Int64}
         ORDER BY n LIMIT ${MAX_RESULT_ROWS}`,
        { kinds, after },
      )
      for (const row of rows) {
        decisions.push(toDecision(row))
        after = row.n
      }
      if (rows.length < MAX_RESULT_ROWS) break
    }
    const newest = await this.store.query<{ n: number }>(
      `SELECT max(n) AS n FROM ${this.database}.decisions`,
    )
    this.next = Math.max(this.next, Number(newest[0]?.n ?? 0) + 1)
    return decisions
  }
}

function toDecision(row: DecisionRow): Decision {
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

/** Positions of sources and of the projections, in one table. */
export class PositionStore {
  private n = 0

  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  async load(): Promise<Position[]> {
    const rows = await this.store.query<Position & { n: number }>(
      `SELECT source, partition, applied, replay_from AS replayFrom, n FROM ${this.database}.positions FINAL
       LIMIT ${MAX_RESULT_ROWS}`,
    )
    for (const row of rows) this.n = Math.max(this.n, row.n)
    return rows.map(({ source, partition, applied, replayFrom }) => ({
      source,
      partition,
      applied,
      replayFrom,
    }))
  }

  async save(positions: readonly Position[], now: number): Promise<void> {
    this.n += 1
    await this.store.insert(
      `${this.database}.positions`,
      ['source', 'partition', 'applied', 'replay_from', 'updated', 'n'],
      positions.map((each) => [
        each.source,
        each.partition,
        each.applied,
        each.replayFrom,
        now,
        this.n,
      ]),
    )
  }
}

/** Records that were not accepted, for seven days. */
export class RejectStore {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  async insert(rejects: readonly Omit<KeptReject, 'part'>[]): Promise<void> {
    await this.store.insert(
      `${this.database}.rejects`,
      ['id', 'at', 'source', 'partition', 'position', 'place', 'reason', 'text'],
      rejects.map((each) => [
        each.id,
        each.at,
        each.source,
        each.partition,
        each.position,
        each.place,
        each.reason,
        each.text,
      ]),
    )
  }

  async read(
    source: string | undefined,
    limit: number,
  ): Promise<{ rejects: Reject[]; total: number }> {
    // Qualified: `source` alone would mean the aggregate of that name.
    const where = source === undefined ? '1' : 'r.source = {source:String}'
    const params = { source: source ?? '', limit }
    const rejects = await this.store.query<Reject & { atMs: number }>(
      `SELECT id, toUnixTimestamp64Milli(max(r.at)) AS atMs, any(r.source) AS source, any(r.partition) AS partition,
         any(r.position) AS position, any(r.place) AS place, any(r.reason) AS reason, any(r.text) AS text
       FROM ${this.database}.rejects AS r WHERE ${where} GROUP BY id ORDER BY atMs DESC LIMIT {limit:UInt32}`,
      params,
    )
    const total = await this.store.query<{ total: number }>(
      `SELECT uniqExact(id) AS total FROM ${this.database}.rejects AS r WHERE ${where}`,
      params,
    )
    return {
      rejects: rejects.map(({ atMs, ...reject }) => ({ ...reject, at: atMs })),
      total: Number(total[0]?.total ?? 0),
    }
  }
}
