import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenedStore, STORES } from '../testing/stores'
import { importLines, openTrafficWorkspace } from '../traffic.test-kit'
import { ArchiveStore } from './archive'
import { openEmbeddedStore, type Store } from './store'

const DAY_MS = 86_400_000
const T0 = Date.UTC(2026, 2, 1, 23, 50)
const NOW = T0 + DAY_MS
/** A line each minute, over midnight. */
const LINES = Array.from({ length: 40 }, (_, n) => {
  const time = new Date(T0 + n * 60_000).toISOString()
  const [day, clock] = [Number(time.slice(8, 10)), time.slice(11, 19)]
  return `203.0.113.${n} - - [0${day}/Mar/2026:${clock} +0000] "GET /${n} HTTP/1.1" 200 5 "-" "\u00e4"`
})

describe.each(STORES)('history as Parquet $where', ({ where, obstacle, open }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore
  let folder: string
  /** Reads files; the embedded store reads its own. */
  let reader: Store

  beforeAll(async () => {
    opened = await open()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-parquet-'))
    const isEmbedded = where === 'in the embedded store'
    reader = isEmbedded ? opened.store : await openEmbeddedStore(join(folder, 'reader'))
    const clock = { now: NOW }
    const workspace = await openTrafficWorkspace({ over: opened.store, run: 'pq', folder, clock })
    for (let time = 0; time < 2; time += 1) await importLines(workspace, LINES, 7, NOW)
    await workspace.close()
  })
  afterAll(async () => {
    if (reader !== opened.store) await reader.close()
    await opened.end()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  it('has each row of a range once, with addresses in words, a file a day or more', async () => {
    const archive = new ArchiveStore(opened.store, 't_pq', 12)
    const files: { from: number; to: number; rows: number }[] = []
    const paths: string[] = []
    const range = { from: T0 + 60_000, to: T0 + 39 * 60_000 }
    for await (const { bytes, ...file } of archive.read('web-requests', range)) {
      const path = join(folder, `${files.length}.parquet`)
      await writeFile(path, bytes)
      files.push(file)
      paths.push(path)
    }
    expect(files.map(({ rows }) => rows)).toEqual([9, 12, 12, 5])
    const rows: Record<string, unknown>[] = []
    for (const path of paths) {
      rows.push(
        ...(await reader.query<Record<string, unknown>>(
          `SELECT toUnixTimestamp64Milli(ts) AS time, client, path, user_agent, query
           FROM file({path:String}, Parquet) ORDER BY time`,
          { path },
        )),
      )
    }
    expect(rows).toEqual(
      LINES.slice(1, 39).map((_, n) => ({
        time: T0 + (n + 1) * 60_000,
        client: `203.0.113.${n + 1}`,
        path: `/${n + 1}`,
        user_agent: '\u00e4',
        query: null,
      })),
    )
  })

  it('says so where rows come while it is read', async () => {
    const counted = new ArchiveStore(
      {
        ...opened.store,
        readBytes: async (sql, params) => {
          const bytes = await opened.store.readBytes(sql, params)
          await opened.store.command(
            `INSERT INTO t_pq.clicks (ts, partition, position) VALUES ('2026-03-02 00:10:00', 'late', ${Date.now()})`,
          )
          return bytes
        },
      },
      't_pq',
    )
    await opened.store.command(
      "INSERT INTO t_pq.clicks (ts, partition, position) VALUES ('2026-03-02 00:05:00', 'a', 1)",
    )
    const read = async () => {
      for await (const file of counted.read('clicks', { from: T0, to: NOW })) void file
    }
    await expect(read()).rejects.toThrow('Rows of 2026-03-02 came or went')
  })
})
