import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { webAnomalySettingsSchema } from '../../shared/web-anomaly'
import { createWebAnomaly } from './detectors/web-anomaly/web-anomaly'
import { sourceOf, until, useEngines } from './kafka/engines.test-kit'
import { type OpenedStore, STORES } from './testing/stores'
import { followLines, openTrafficWorkspace, readOn } from './traffic.test-kit'

const HOUR_MS = 3_600_000
/** An hour that is over. */
const T0 = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS
const NOW = T0 + HOUR_MS

/** A line of the combined format, so many seconds after the beginning of the hour. */
function lineAt(second: number, request = 'GET /a.html HTTP/1.1', client = '192.0.2.7'): string {
  const [day, month, year, clock] = new Date(T0 + second * 1_000)
    .toUTCString()
    .slice(5, 25)
    .split(' ')
  return `www.example.com ${client} - - [${day}/${month}/${year}:${clock} +0000] "${request}" 200 512 "-" "test"`
}

interface Row {
  bucket: number
  requests: number
  total: number
  minutes: number
  paths: number
}

describe('request sets of hostile and disordered lines', () => {
  let opened: OpenedStore
  let folder: string
  let runs = 0
  beforeAll(async () => {
    const [embedded] = STORES
    if (embedded === undefined) throw new Error('There is no store')
    opened = await embedded.open()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-hostile-requests-'))
  })
  afterAll(async () => {
    await opened.end()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function setsOf(lines: readonly string[], at = 3): Promise<Row[]> {
    const run = `hostile${runs++}`
    const settings = webAnomalySettingsSchema.parse({})
    const clock = { now: NOW }
    const workspace = await openTrafficWorkspace({
      over: opened.store,
      run,
      folder,
      clock,
      windowed: [createWebAnomaly(() => settings)],
      web: { scorer: async () => null, fail: () => undefined },
    })
    await readOn(workspace, lines, at, clock)
    // Once more, as after a kill: all of it is known.
    await readOn(workspace, lines, at + 1, clock)
    await followLines(workspace, lines, at, clock)
    await workspace.close()
    const rows = await opened.store.query<Row>(
      `SELECT toInt32((toUnixTimestamp64Milli(bucket) - ${T0}) / 1000) AS bucket,
         toUInt32(requests) AS requests, features[1] AS total, features[2] AS minutes,
         features[25] AS paths
       FROM t_${run}.request_sets FINAL ORDER BY bucket, client`,
    )
    return rows.map((row) => ({ ...row, minutes: Number(row.minutes.toFixed(3)) }))
  }

  it('hold lines out of order within the grace, and leave out what comes later', async () => {
    const lines = [5, 100, 20, 130, 90, 145, 110, 290, 10].map((second) => lineAt(second))
    // 10 s comes when 290 s has been there: its bucket is over.
    expect(await setsOf(lines, 1)).toEqual([
      { bucket: 0, requests: 5, total: 5, minutes: 1.75, paths: 1 },
      { bucket: 120, requests: 2, total: 7, minutes: 2.333, paths: 1 },
      { bucket: 240, requests: 1, total: 8, minutes: 4.75, paths: 1 },
    ])
  })

  it('count lines that are the same as often as the log has them', async () => {
    expect(await setsOf([1, 1, 1].map((second) => lineAt(second)))).toMatchObject([
      { requests: 3, total: 3, minutes: 0 },
    ])
  })

  it('are not hurried on by a clock that runs ahead, and hold nothing of the far future', async () => {
    const ahead = lineAt(3_600 + 6 * 3_600, 'GET /ahead HTTP/1.1')
    const far = lineAt(3_600 + 30 * 86_400, 'GET /far HTTP/1.1')
    const rows = await setsOf([lineAt(1), ahead, far, lineAt(2), lineAt(100)], 1)
    expect(rows.find(({ bucket }) => bucket === 0)).toMatchObject({ requests: 3, paths: 1 })
    expect(rows.map(({ bucket }) => bucket).every((bucket) => bucket < 8 * 3_600)).toBe(true)
  })

  it('stand where the clock of a server jumps back: what it then says is late', async () => {
    const rows = await setsOf([lineAt(10), lineAt(1_000), lineAt(20), lineAt(1_010)], 1)
    expect(rows.map(({ bucket, requests }) => [bucket, requests])).toEqual([
      [0, 1],
      [960, 2],
    ])
  })

  it('count what was sent instead of a request, and addresses of a megabyte, and no junk', async () => {
    const tls = lineAt(2, '\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xFC\\x03\\x03')
    const long = `/${'x'.repeat(1_000_000)}`
    const lines = [
      lineAt(1),
      tls,
      lineAt(3, `GET ${long} HTTP/1.1`),
      lineAt(4, `GET ${long}y HTTP/1.1`),
      `${lineAt(5)}\0`,
      '\u0000\u0001\ufffd\ufffd not a line',
      lineAt(6, 'GET /b\\"c HTTP/1.1'),
      lineAt(7, ''),
    ]
    // Addresses that are alike in what is kept of them are one path.
    expect(await setsOf(lines)).toMatchObject([{ bucket: 0, requests: 6, total: 6, paths: 5 }])
  })
})

describe('request sets of a log that is rotated in the middle of a bucket', () => {
  const engines = useEngines()

  it('are those of both files', async () => {
    const clock = { ahead: 0 }
    const desk = await engines.start(undefined, { now: () => Date.now() + clock.ahead })
    const log = join(desk.folder, 'access.log')
    await writeFile(log, `${[1, 30, 40, 50, 60].map((second) => lineAt(second)).join('\n')}\n`)
    const { source } = await desk.client.sources.add({
      kind: 'log-file',
      name: 'Edge',
      path: log,
      format: 'access-log',
    })
    const untilRead = (count: number) =>
      until(`${count} lines are read`, () => sourceOf(desk, source.id).records === count)
    await untilRead(5)
    await appendFile(log, `${lineAt(70)}\n`)
    await rename(log, `${log}.1`)
    const rest = [80, 85, 90, 95].map((second) => lineAt(second, 'GET /b HTTP/1.1'))
    await writeFile(log, `${rest.join('\n')}\n`)
    await untilRead(10)
    const read = () => desk.client.web.requestSets({ value: '192.0.2.7', limit: 4 })
    await until('the bucket is over', async () => {
      clock.ahead += 5_000
      return (await read()).rows.length > 0
    })
    const { rows } = await read()
    expect(rows).toMatchObject([{ host: 'www.example.com', requests: 10 }])
  }, 150_000)
})
