import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClickHouseServer, startClickHouse } from '../../../scripts/servers/clickhouse.mjs'
import { waitUntil } from '../../../scripts/servers/loopback.mjs'
import { needServers } from '../../../scripts/servers/needed.mjs'
import type { Engine } from './engine'
import { startEngine } from './index'

const { isSkipped, why } = needServers('ClickHouse')
const BEGIN = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000
const ADDRESSES = 40
const PIECE = 5_000
/** Waiting events, and those of the batch that could still come in beside them. */
const MOST_QUEUED = 40_000
const PATIENCE_MS = 100_000

/** Lines of so many events. */
const recordsOf = (events: number) => events + events / 10

/** Events `from` to `to`; every tenth line stands there twice. */
function linesOf(from: number, to: number): string {
  const lines: string[] = []
  for (let n = from; n < to; n += 1) {
    const text = JSON.stringify({
      user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
      timestamp: BEGIN + n,
      ip: `203.0.113.${n % ADDRESSES}`,
      alert_id: 40,
      dst_port: 80,
      info: `/?id=${n}`,
      reason: 'Detected SQL Inj in logs',
    })
    lines.push(text)
    if (n % 10 === 0) lines.push(text)
  }
  return `${lines.join('\n')}\n`
}

describe.skipIf(isSkipped)(`an engine whose ClickHouse server goes away${why}`, () => {
  let server: ClickHouseServer
  let folder: string
  let log: string

  beforeAll(async () => {
    server = await startClickHouse({ username: 'watch', password: 'right' })
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-away-'))
    log = join(folder, 'alerts.log')
    await writeFile(log, '')
    const settings = {
      history: { url: server.url, username: 'watch', database: 'soc', fsync: false },
      hasStoppedDemo: true,
      sources: [{ id: 'log', kind: 'log-file', name: 'Log', path: log }],
    }
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings))
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  const start = () =>
    startEngine({
      dataFolder: join(folder, 'data'),
      settingsFile: join(folder, 'settings.json'),
      isDemoWanted: false,
      areSourcesWanted: true,
      env: { WATCHFLOOR_CLICKHOUSE_PASSWORD: 'right' },
    })

  const waitForRecords = (engine: Engine, records: number) =>
    waitUntil(
      `The source at ${records} records`,
      async () =>
        engine.status().sources[0]?.records === records && engine.status().history.queued === 0,
      PATIENCE_MS,
    )

  /** Counters of list 40, and events by address. */
  async function read(engine: Engine) {
    const client = engine.client({ actor: 'mk' })
    const { entries } = await client.blacklists.entries({ list: '40', state: 'all', limit: 1000 })
    const { alerts } = await client.alerts.list({ status: 'all', limit: 1000, cursor: null })
    const told: Record<string, { counter: number; alert: number; events: number }> = {}
    for (const { value, count } of entries) {
      const ofIt = alerts.filter(({ subject }) => subject === value)
      const { events } = await client.entity.get({ value })
      told[value] = {
        counter: count,
        alert: ofIt.reduce((sum, alert) => sum + alert.count, 0),
        events,
      }
    }
    return told
  }

  it('waits with its sources, says so, and loses and doubles nothing', async () => {
    let engine = await start()
    try {
      await appendFile(log, linesOf(0, PIECE))
      await waitForRecords(engine, recordsOf(PIECE))
      await server.kill()
      let most = 0
      let written = PIECE
      // More than may wait: the rest stays in the file.
      while (written < 12 * PIECE) {
        await appendFile(log, linesOf(written, written + PIECE))
        written += PIECE
        most = Math.max(most, engine.status().history.queued)
      }
      await waitUntil('The status says so', async () => engine.status().history.state === 'away')
      expect(engine.status().history.message).toMatch(/ClickHouse at .* is away/)
      await waitUntil('Records wait', async () => engine.status().history.queued > 0)
      most = Math.max(most, engine.status().history.queued)
      await server.restart()
      await waitForRecords(engine, recordsOf(written))
      expect(engine.status().history.state).toBe('ready')
      // A kill in the middle of what is being stored.
      await appendFile(log, linesOf(written, written + 2 * PIECE))
      written += 2 * PIECE
      await waitUntil('It is being stored', async () => engine.status().history.queued > 0)
      await server.kill()
      await server.restart()
      await waitForRecords(engine, recordsOf(written))
      expect(most).toBeLessThanOrEqual(MOST_QUEUED)
      const each = written / ADDRESSES
      const truth = Object.fromEntries(
        Array.from({ length: ADDRESSES }, (_, n) => [
          `203.0.113.${n}`,
          { counter: each, alert: each, events: each },
        ]),
      )
      expect(await read(engine)).toEqual(truth)
      await engine.stop()
      engine = await start()
      expect(await read(engine)).toEqual(truth)
      const { steps } = await engine.client({ actor: 'mk' }).connections.testHistory()
      expect(steps.map(({ name, isOk }) => `${name} ${isOk}`)).toEqual([
        'connection true',
        'version true',
        'clock true',
      ])
    } finally {
      await engine.stop()
    }
  }, 240_000)
})
