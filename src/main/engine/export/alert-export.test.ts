import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AlertExport, ExportPiece } from '../../../shared/alert-export'
import type { ConsoleClient, Engine } from '../engine'
import { startEngine } from '../index'

const HOUR_MS = 3_600_000
const T0 = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 30 * HOUR_MS

describe('the export of a filter', () => {
  let folder: string
  let engine: Engine
  let mk: ConsoleClient

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-export-'))
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: true,
    })
    mk = engine.client({ actor: 'mk' })
  })

  afterEach(async () => {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function receive(name: string, events: { ip: string; time: number; info?: string }[]) {
    const lines = events.map(({ ip, time, info = '/' }) =>
      JSON.stringify({
        user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
        timestamp: time,
        ip,
        alert_id: 40,
        dst_port: 80,
        info,
        reason: 'test',
      }),
    )
    const path = join(folder, `${name}.ndjson`)
    await writeFile(path, `${lines.join('\n')}\n`)
    for await (const update of await mk.imports.run({ paths: [path] })) void update
  }

  async function take(
    input: Partial<AlertExport> & Pick<AlertExport, 'format'>,
    onPiece: (piece: ExportPiece) => Promise<void> = async () => undefined,
  ) {
    const pieces: ExportPiece[] = []
    for await (const piece of await mk.alerts.export(input)) {
      pieces.push(piece)
      await onPiece(piece)
    }
    return { text: pieces.map(({ text }) => text).join(''), pieces }
  }

  const rowsOf = (text: string): Record<string, unknown>[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))

  it('holds each alert of the filter once, over pages and windows', async () => {
    const events = Array.from({ length: 24 }, (_, hour) =>
      Array.from({ length: 1000 }, (__, n) => ({
        ip: `198.18.${Math.floor(n / 250)}.${n % 250}`,
        time: T0 + hour * HOUR_MS + n,
      })),
    ).flat()
    await receive('many', events)
    await receive('other', [{ ip: '203.0.113.1', time: T0 }])
    const { text, pieces } = await take({ format: 'ndjson', filter: { query: 'ip:198.18.0.0/15' } })
    const rows = rowsOf(text)
    expect(rows).toHaveLength(24_000)
    expect(new Set(rows.map(({ id }) => id)).size).toBe(24_000)
    expect(pieces.at(-1)).toMatchObject({ rows: 24_000, done: 24_000, total: 24_000 })
    expect(pieces.length).toBeGreaterThan(20)
    expect(rows[0]).toMatchObject({ subject: expect.stringMatching(/^198\.18\./), status: 'new' })
  })

  it('leaves out what comes while it is written, and loses nothing that grows', async () => {
    await receive('first', [
      { ip: '203.0.113.1', time: T0 },
      { ip: '203.0.113.2', time: T0 + HOUR_MS },
    ])
    let isTold = false
    const { text } = await take({ format: 'ndjson' }, async () => {
      if (isTold) return
      isTold = true
      await receive('second', [
        { ip: '203.0.113.1', time: T0 + 60_000, info: '/more' },
        { ip: '203.0.113.3', time: T0 },
      ])
    })
    expect(rowsOf(text).map(({ subject }) => subject)).toEqual(['203.0.113.2', '203.0.113.1'])
  })

  it('writes the events of the alerts, each with its alert, and no others', async () => {
    await receive('first', [
      { ip: '203.0.113.1', time: T0, info: '=cmd|1' },
      { ip: '203.0.113.1', time: T0 + 1000, info: '/b' },
      { ip: '203.0.113.1', time: T0 + HOUR_MS, info: '/c' },
      { ip: '203.0.113.2', time: T0, info: '/d' },
    ])
    const filter = { query: 'ip:203.0.113.1' }
    const { text } = await take({ of: 'events', format: 'ndjson', filter })
    const rows = rowsOf(text)
    expect(rows.map(({ info }) => info)).toEqual(['=cmd|1', '/b', '/c'])
    const [one, same, later] = rows.map(({ alert }) => alert)
    expect(one).toMatch(/^A-/)
    expect(same).toBe(one)
    expect(later).not.toBe(one)
    const csv = (await take({ of: 'events', format: 'csv', filter })).text.split('\n')
    expect(csv[0]).toMatch(/^alert,timestamp,/)
    expect(csv[1]).toContain(",'=cmd|1,")
    const { text: none } = await take({ format: 'csv', filter: { query: 'ip:192.0.2.9' } })
    expect(none.split('\n')).toHaveLength(2)
  })

  it('refuses a query that cannot be read, and ends where nobody reads on', async () => {
    await expect(take({ format: 'csv', filter: { query: 'ip:(' } })).rejects.toThrow()
    await receive('first', [{ ip: '203.0.113.1', time: T0 }])
    const stopping = new AbortController()
    const pieces = await mk.alerts.export({ format: 'csv' }, { signal: stopping.signal })
    await pieces.next()
    stopping.abort()
    await expect(pieces.next()).rejects.toThrow()
  })
})
