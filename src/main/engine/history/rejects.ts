import { type Reject, rejectSchema } from '../../../shared/source'
import type { KeptReject, LogHeader } from '../record'
import type { Cell, Store } from './store'

/** Ids that one statement names. */
const IDS_A_STATEMENT = 10_000
const HEX_ID = /^[0-9a-f]{32}$/

/** What rejects are asked for: all of them, those of a source, or some by their ids. */
export interface RejectChoice {
  source?: string
  ids?: readonly string[]
}

/** Where reading on begins: the arrival (ms) and the id of the last one read. */
export interface RejectCursor {
  at: number
  id: string
}

interface RejectRow extends Omit<Reject, 'at' | 'isWhole'> {
  atMs: number
  whole: number
}

interface WholeRow extends RejectRow {
  part: string
  header: string
  transportMs: number
}

/** Records that were not accepted, for seven days or as many as fit. */
export class RejectStore {
  private readonly table: string

  constructor(
    private readonly store: Store,
    database: string,
  ) {
    this.table = `${database}.rejects`
  }

  async insert(rejects: readonly KeptReject[]): Promise<void> {
    await this.store.insert(
      this.table,
      [
        'id',
        'at',
        'source',
        'partition',
        'position',
        'place',
        'part',
        'reason',
        'text',
        'whole',
        'header',
        'transport_time',
      ],
      rejects.map(toRow),
    )
  }

  /** Newest first, and how many there are. */
  async read(
    source: string | undefined,
    limit: number,
  ): Promise<{ rejects: Reject[]; total: number }> {
    // Qualified: `source` alone would mean the aggregate of that name.
    const where = source === undefined ? '1' : 'r.source = {source:String}'
    const params = { source: source ?? '', limit }
    const rows = await this.store.query<RejectRow>(
      `SELECT id, toUnixTimestamp64Milli(max(r.at)) AS atMs, any(r.source) AS source, any(r.partition) AS partition,
         any(r.position) AS position, any(r.place) AS place, any(r.reason) AS reason, any(r.text) AS text,
         any(r.whole) AS whole
       FROM ${this.table} AS r WHERE ${where} GROUP BY id ORDER BY atMs DESC LIMIT {limit:UInt32}`,
      params,
    )
    const total = await this.store.query<{ total: number }>(
      `SELECT uniqExact(id) AS total FROM ${this.table} AS r WHERE ${where}`,
      params,
    )
    return {
      rejects: rows.map(({ atMs, whole, ...reject }) =>
        rejectSchema.parse({ ...reject, at: atMs, isWhole: whole === 1 }),
      ),
      total: Number(total[0]?.total ?? 0),
    }
  }

  /** Some of those whose text was kept whole, oldest first. */
  async readWhole(
    choice: RejectChoice,
    after: RejectCursor | null,
    limit: number,
  ): Promise<KeptReject[]> {
    const rows = await this.store.query<WholeRow>(
      `SELECT id, toUnixTimestamp64Milli(at) AS atMs, source, partition, position, place, part, reason, text, whole,
         header, toUnixTimestamp64Milli(transport_time) AS transportMs
       FROM ${this.table}
       WHERE whole = 1 AND ${wanted(choice)} AND (toUnixTimestamp64Milli(at), id) > ({at:Int64}, {id:String})
       ORDER BY at, id LIMIT 1 BY id LIMIT {limit:UInt32}`,
      { ...paramsOf(choice), at: after?.at ?? -1, id: after?.id ?? '', limit },
    )
    return rows.map(({ atMs, whole: _whole, header, transportMs, ...reject }) => ({
      ...reject,
      at: atMs,
      isWhole: true,
      header: header === '' ? null : new Map(JSON.parse(header) as [string, string][]),
      transportTime: transportMs,
    }))
  }

  /** How many there are, and of how many only the beginning was kept. */
  async count(choice: RejectChoice): Promise<{ all: number; cut: number }> {
    const rows = await this.store.query<{ all: number; cut: number }>(
      `SELECT uniqExact(id) AS all, uniqExactIf(id, whole = 0) AS cut FROM ${this.table}
       WHERE ${wanted(choice)}`,
      paramsOf(choice),
    )
    return { all: Number(rows[0]?.all ?? 0), cut: Number(rows[0]?.cut ?? 0) }
  }

  async delete(ids: readonly string[]): Promise<void> {
    const safe = ids.filter((id) => HEX_ID.test(id))
    for (let from = 0; from < safe.length; from += IDS_A_STATEMENT) {
      const some = safe.slice(from, from + IDS_A_STATEMENT)
      await this.store.command(
        `DELETE FROM ${this.table} WHERE id IN (${some.map((id) => `'${id}'`).join(',')})`,
      )
    }
  }

  /** Takes the oldest away where all of them, uncompressed, have more than so many bytes. */
  async keepWithin(mostBytes: number): Promise<void> {
    const [size] = await this.store.query<{ bytes: number }>(
      `SELECT sum(data_uncompressed_bytes) AS bytes FROM system.parts
       WHERE active AND concat(database, '.', table) = {table:String}`,
      { table: this.table },
    )
    if (Number(size?.bytes ?? 0) <= mostBytes) return
    const [oldest] = await this.store.query<{ minute: number }>(
      `SELECT toUnixTimestamp(max(minute)) AS minute FROM (
         SELECT minute, sum(bytes) OVER (ORDER BY minute DESC) AS through FROM (
           SELECT toStartOfMinute(at) AS minute, sum(byteSize(*)) AS bytes FROM ${this.table} GROUP BY minute))
       WHERE through > {mostBytes:UInt64}`,
      { mostBytes },
    )
    const before = (Number(oldest?.minute ?? 0) + 60) * 1000
    await this.store.command(
      `ALTER TABLE ${this.table} DELETE WHERE at < fromUnixTimestamp64Milli({before:Int64}, 'UTC')
       SETTINGS mutations_sync = 2, max_execution_time = 0`,
      { before },
    )
  }
}

function toRow(each: KeptReject): Cell[] {
  return [
    each.id,
    each.at,
    each.source,
    each.partition,
    each.position,
    each.place,
    each.part,
    each.reason,
    each.text,
    each.isWhole ? 1 : 0,
    headerText(each.header),
    each.transportTime,
  ]
}

function headerText(header: LogHeader | null): string {
  return header === null ? '' : JSON.stringify([...header])
}

function wanted({ source, ids }: RejectChoice): string {
  const conditions = [
    source === undefined ? [] : ['source = {source:String}'],
    ids === undefined ? [] : ['id IN {ids:Array(String)}'],
  ].flat()
  return conditions.length === 0 ? '1' : conditions.join(' AND ')
}

function paramsOf({ source, ids }: RejectChoice): Record<string, unknown> {
  return { source: source ?? '', ids: ids ?? [] }
}
