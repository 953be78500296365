import type { Archived } from '../../../shared/archive'
import { ConflictError } from '../decision'
import type { Store } from './store'

/** Where each kind lies, and the column by which it is archived. */
const TABLES: Record<Archived, { table: string; time: string }> = {
  'request-sets': { table: 'request_sets', time: 'bucket' },
  'web-requests': { table: 'web_requests', time: 'ts' },
  'dns-queries': { table: 'dns_queries', time: 'ts' },
  clicks: { table: 'clicks', time: 'ts' },
  events: { table: 'events', time: 'ts' },
}
/** Rows of one file; a minute with more is one file all the same. */
const FILE_ROWS = 200_000
/** Days asked for at once. */
const MOST_DAYS = 5_000
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const PARQUET = `FORMAT Parquet SETTINGS output_format_parquet_compression_method = 'zstd',
  output_format_parquet_string_as_string = 1, max_execution_time = 0`

/** A part of a range, ms; `to` is not in it. */
interface Span {
  from: number
  to: number
}

/** One Parquet file of a kind. */
interface ParquetFile extends Span {
  rows: number
  bytes: Buffer
}

/** Reads ranges of history as Parquet, which ClickHouse writes itself. */
export class ArchiveStore {
  constructor(
    private readonly store: Store,
    private readonly database: string,
    private readonly fileRows = FILE_ROWS,
  ) {}

  /**
   * What history has of a kind in a range of event time, a file a day or more where there is much, so
   * that one file at a time is in memory. Rows that were written twice are there once.
   * @throws ConflictError where rows came or went meanwhile.
   */
  async *read(kind: Archived, range: Span): AsyncGenerator<ParquetFile> {
    const columns = await this.listColumns(kind)
    for (const day of await this.listDays(kind, range)) {
      const within = { from: Math.max(day, range.from), to: Math.min(day + DAY_MS, range.to) }
      let rows = 0
      for (const part of cutMinutes(await this.countMinutes(kind, within), within, this.fileRows)) {
        rows += part.rows
        yield { ...part, bytes: await this.readFile(kind, columns, part) }
      }
      // What was counted must be what was read.
      const now = await this.countMinutes(kind, within)
      if (now.reduce((sum, { size }) => sum + size, 0) === rows) continue
      const name = new Date(day).toISOString().slice(0, 10)
      throw new ConflictError(
        `Rows of ${name} came or went while they were archived. Archive a range that is over.`,
      )
    }
  }

  /** Addresses and ids as people write them: other programs know no such types. */
  private async listColumns(kind: Archived): Promise<string> {
    const { table } = TABLES[kind]
    const columns = await this.store.query<{ name: string; type: string }>(
      `SELECT name, type FROM system.columns
       WHERE database = {database:String} AND table = {table:String} AND default_kind = ''
       ORDER BY position`,
      { database: this.database, table },
    )
    return columns
      .map(({ name, type }) => {
        if (type === 'IPv6')
          return `replaceOne(toString(\`${name}\`), '::ffff:', '') AS \`${name}\``
        return type === 'UUID' ? `toString(\`${name}\`) AS \`${name}\`` : `\`${name}\``
      })
      .join(', ')
  }

  /** Beginnings of the days that hold something, ms. */
  private async listDays(kind: Archived, range: Span): Promise<number[]> {
    const { table, time } = TABLES[kind]
    const rows = await this.store.query<{ day: number }>(
      `SELECT DISTINCT toUInt32(toUnixTimestamp(toStartOfDay(${time}, 'UTC'))) AS day
       FROM ${this.database}.${table} WHERE ${within(time)} ORDER BY day LIMIT ${MOST_DAYS}`,
      { ...range },
    )
    return rows.map(({ day }) => day * 1000)
  }

  private async countMinutes(kind: Archived, range: Span): Promise<Minute[]> {
    const { table, time } = TABLES[kind]
    const rows = await this.store.query<{ minute: number; size: number }>(
      `SELECT toUInt32(toUnixTimestamp(toStartOfMinute(${time}))) AS minute, count() AS size
       FROM ${this.database}.${table} FINAL WHERE ${within(time)} GROUP BY minute ORDER BY minute`,
      { ...range },
    )
    return rows.map(({ minute, size }) => ({ begin: minute * 1000, size: Number(size) }))
  }

  private readFile(kind: Archived, columns: string, { from, to }: Span): Promise<Buffer> {
    const { table, time } = TABLES[kind]
    return this.store.readBytes(
      `SELECT ${columns} FROM ${this.database}.${table} FINAL
       WHERE ${within(time)} ORDER BY ${time} ${PARQUET}`,
      { from, to },
    )
  }
}

interface Minute {
  begin: number
  size: number
}

/** Minutes in a row that fit into a file together. */
function cutMinutes(
  minutes: readonly Minute[],
  { from, to }: Span,
  most: number,
): (Span & { rows: number })[] {
  const parts: (Span & { rows: number })[] = []
  for (const { begin, size } of minutes) {
    const last = parts.at(-1)
    const end = Math.min(begin + MINUTE_MS, to)
    if (last !== undefined && last.rows + size <= most) {
      last.rows += size
      last.to = end
    } else parts.push({ from: Math.max(begin, from), to: end, rows: size })
  }
  return parts
}

function within(time: string): string {
  return `${time} >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
       AND ${time} < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`
}
