import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenedStore, STORES } from '../testing/stores'
import { migrate } from './schema'
import { WebRuns } from './web-runs'

const MINUTE_MS = 60_000
/** Yesterday: history lets go of what is old. */
const T0 = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 14 * 3_600_000
const inWords = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
const OPTIONS = { database: 't_runs', fsync: false }

describe.each(STORES)('runs over web requests $where', ({ obstacle, open }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore

  beforeAll(async () => {
    opened = await open()
    await migrate(opened.store, OPTIONS)
  })
  afterAll(() => opened.end())

  it('end with a long pause, are those of one engine and source, and count a bucket once', async () => {
    const row = (bucket: number, host: string, source: string, arrived: number, engine = '') => [
      inWords(T0 + bucket * 2 * MINUTE_MS),
      host,
      120_000,
      source,
      engine,
      inWords(T0 + arrived * MINUTE_MS),
      3,
      10,
    ]
    const columns = [
      'bucket',
      'host',
      'bucket_ms',
      'source',
      'engine',
      'arrived',
      'clients',
      'requests',
    ]
    await opened.store.insert('t_runs.host_buckets', columns, [
      row(0, 'a.example.com', 'edge', 3),
      row(0, 'b.example.com', 'edge', 3),
      row(1, 'a.example.com', 'edge', 5),
      row(2, 'a.example.com', 'edge', 15),
      row(3, 'a.example.com', 'edge', 26),
      row(9, 'a.example.com', 'import', 4),
      row(10, 'a.example.com', 'edge', 30, 'two'),
    ])
    const runs = new WebRuns(opened.store, 't_runs')
    const told = (await runs.list(T0)).map((run) => [
      run.engine,
      run.source,
      (run.start - T0) / MINUTE_MS,
      (run.stop - T0) / MINUTE_MS,
      (run.from - T0) / MINUTE_MS,
      (run.to - T0) / MINUTE_MS,
      run.buckets,
      run.hosts,
      run.requestSets,
      run.requests,
    ])
    expect(told).toEqual([
      ['two', 'edge', 30, 30, 20, 22, 1, 1, 3, 10],
      ['', 'edge', 26, 26, 6, 8, 1, 1, 3, 10],
      ['', 'edge', 3, 15, 0, 6, 3, 2, 12, 40],
      ['', 'import', 4, 4, 18, 20, 1, 1, 3, 10],
    ])
    expect(await runs.list(T0 + 27 * MINUTE_MS)).toHaveLength(1)
  })
})
