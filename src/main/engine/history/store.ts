import { Readable } from 'node:stream'
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import { EngineError } from '../engine'
import { EmbeddedConnection } from './embedded-connection'
import { watchOpening } from './open-watch'
import { shieldStandardInput } from './standard-input'
import { checkStoreFiles } from './store-files'

type ClientConnection = NonNullable<NonNullable<Parameters<typeof createClient>[0]>['connection']>

/** Settings every statement runs with, so that nothing depends on what a statement before it set. */
export const STATEMENT_SETTINGS = {
  // We batch ourselves; the embedded engine would otherwise hold rows back.
  async_insert: 0,
  // Inserts are a few megabytes: reading them on several threads costs more than it gives.
  input_format_parallel_parsing: 0,
  // Lists of keys travel inside the statement.
  max_query_size: '67108864',
  max_execution_time: 60,
  max_memory_usage: '2000000000',
  output_format_json_quote_64bit_integers: 0,
  // Event times may span years in one insert.
  max_partitions_per_insert_block: '0',
} as const

/** Most rows one query may return: the embedded engine holds results whole. */
export const MAX_RESULT_ROWS = 20_000

/** A value that may stand in a row of an insert. */
export type Cell = string | number | boolean | null

/** The few things history asks of ClickHouse, embedded or server. */
export interface Store {
  /** Cluster whose nodes hold the tables; without one they lie in one place. */
  readonly cluster?: string
  /**
   * Rows of a query as objects. Parameters are bound (`{name:Type}`), never pasted. With a signal that
   * aborts, a server gives the query up; the embedded engine ends what it has begun.
   */
  query: <Row>(
    sql: string,
    params?: Record<string, unknown>,
    signal?: AbortSignal,
  ) => Promise<Row[]>
  /** The answer of a query in the format that it names itself, as bytes, whole. */
  readBytes: (sql: string, params?: Record<string, unknown>) => Promise<Buffer>
  /** A statement without rows in its answer. */
  command: (sql: string, params?: Record<string, unknown>) => Promise<void>
  /** Inserts rows given in the order of `columns`. Returns once they are stored. */
  insert: (table: string, columns: readonly string[], rows: readonly Cell[][]) => Promise<void>
  /** Inserts rows given as pieces of TabSeparated text, in UTF-8: the fastest way for many. */
  insertText: (table: string, columns: readonly string[], texts: readonly Buffer[]) => Promise<void>
  close: () => Promise<void>
}

/**
 * Connections that read. The way through asks two things at a time at most, what is known and what
 * alerts are; with a third nobody else waits for it, and with one more to write they are as many as
 * the threads that Node has for them.
 */
const READERS = 3

/** Opening takes well under a second; beyond this it hangs, and the process ends itself. */
const OPENING_MS = 120_000

/**
 * Opens the embedded engine at `path`.
 * @throws EngineError NO_EMBEDDED_STORE where this platform has no build of it, IN_USE where another
 * program has it open, STORE_BROKEN where the path cannot be opened.
 */
export async function openEmbeddedStore(path: string, openingMs = OPENING_MS): Promise<Store> {
  const { createChdbConnection } = await import('chdb/connection').catch((error: unknown) => {
    throw new EngineError(
      'NO_EMBEDDED_STORE',
      `The embedded ClickHouse engine (package chdb) is not installed for ${process.platform}-${process.arch}. Run npm ci on Linux or macOS, or set history.url to a ClickHouse server.`,
      { cause: error },
    )
  })
  const { drainPending } = await import('chdb')
  await checkStoreFiles(path)
  shieldStandardInput()
  const stopWatching = watchOpening(
    `watchfloor: The history in ${path} did not open within ${openingMs / 1000} s. Start again; if that does not help, restore the data folder from a backup.`,
    openingMs,
  )
  try {
    const connect = (size: number) =>
      createClient({
        connection: new EmbeddedConnection(
          // The client and chdb each carry a copy of the same types.
          Array.from({ length: size }, () =>
            createChdbConnection({ path }),
          ) as unknown[] as ClientConnection[],
        ),
        clickhouse_settings: STATEMENT_SETTINGS,
      })
    const store = storeOf(connect(1), connect(READERS))
    await store.query('SELECT 1')
    return {
      ...store,
      close: async () => {
        await store.close()
        // A connection closes behind what still runs on it; a process that ends before that may hang.
        await drainPending()
      },
    }
  } catch (error) {
    throw toOpeningError(path, error)
  } finally {
    stopWatching()
  }
}

/** What the system and the embedded engine say of a disk without room. */
const FULL_DISK = /ENOSPC|No space left|not enough space/i

/** What went wrong while the history at a path or host was opened, in one line. */
export function toOpeningError(where: string, error: unknown): EngineError {
  if (error instanceof EngineError) return error
  const words = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
  if (FULL_DISK.test(words)) {
    return new EngineError(
      'NOT_WRITABLE',
      `The disk that holds the history in ${where} is full. Make room, and start again; nothing was lost.`,
      { cause: error },
    )
  }
  return new EngineError(
    'STORE_BROKEN',
    `The history in ${where} cannot be opened: ${words.replace(/[\s.]+$/, '')}. If no other program uses it, restore it from a backup, or move it away to begin anew.`,
    { cause: error },
  )
}

/**
 * Halves of surrogate pairs, as a text has them that was cut without care, become U+FFFD: ClickHouse
 * refuses them in JSON, and so the whole insert, each time it is tried again.
 */
function toStorable(cell: Cell): Cell {
  return typeof cell === 'string' ? cell.replace(/\p{Surrogate}/gu, '\ufffd') : cell
}

/** Objects with the same fields in the same order share their shape, however many there are. */
function toRow<Row>(names: readonly string[], cells: readonly unknown[]): Row {
  const row: Record<string, unknown> = {}
  for (let index = 0; index < names.length; index += 1) row[names[index] ?? ''] = cells[index]
  return row as Row
}

/** What history asks, through clients; those who read have a connection of their own. */
export function storeOf(client: ClickHouseClient, reader: ClickHouseClient): Store {
  return {
    query: async <Row>(sql: string, params?: Record<string, unknown>, signal?: AbortSignal) => {
      signal?.throwIfAborted()
      // Names come once, and all of it is parsed at once: a third of what a document a row takes.
      const result = await reader.query({
        query: sql,
        query_params: params,
        format: 'JSONCompact',
        abort_signal: signal,
      })
      const { meta = [], data } = await result.json<unknown[]>()
      const names = meta.map(({ name }) => name)
      return data.map((cells) => toRow<Row>(names, cells))
    },
    readBytes: async (sql, params) => {
      const { stream } = await reader.exec({
        query: sql,
        query_params: params,
        decompress_response_stream: true,
      })
      const parts: Uint8Array[] = []
      for await (const part of stream) parts.push(part)
      return Buffer.concat(parts)
    },
    command: async (sql, params) => {
      await client.command({ query: sql, query_params: params })
    },
    insert: async (table, columns, rows) => {
      if (rows.length === 0) return
      await client.insert({
        table,
        columns: [...columns] as [string, ...string[]],
        values: rows.map((row) => row.map(toStorable)),
        format: 'JSONCompactEachRow',
      })
    },
    insertText: async (table, columns, texts) => {
      await client.insert({
        table,
        columns: [...columns] as [string, ...string[]],
        values: Readable.from(texts, { objectMode: false }),
        format: 'TabSeparated',
      })
    },
    close: async () => {
      await client.close()
      if (reader !== client) await reader.close()
    },
  }
}
