import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { settingsSchema } from '../../shared/settings'
import { webAnomalySettingsSchema } from '../../shared/web-anomaly'
import { createWebAnomaly } from './detectors/web-anomaly/web-anomaly'
import { importFiles } from './importing'
import { type OpenedStore, STORES } from './testing/stores'
import { followLines, openTrafficWorkspace, readOn } from './traffic.test-kit'
import type { Workspace } from './workspace'

const T0 = Date.UTC(2026, 2, 2, 10)
const NOW = T0 + 30 * 60_000
/** Two clients, a line each ten seconds: one bucket of two minutes, and what comes after it. */
const LINES = Array.from({ length: 20 }, (_, n) => {
  const time = new Date(T0 + n * 10_000).toISOString().slice(11, 19)
  return `203.0.113.${n % 2} - - [02/Mar/2026:${time} +0000] "GET /${n} HTTP/1.1" 200 5 "-" "x"`
})
const NAMED = `www.example.com ${LINES[0]?.replace('/0 ', '/named ')}`

describe.each(STORES)('the site of a source in history $where', (kind) => {
  if (kind.obstacle !== null) {
    it.skip(`needs ClickHouse: ${kind.obstacle}`)
    return
  }
  let opened: OpenedStore
  let folder: string
  let run = ''
  let runs = 0

  beforeAll(async () => {
    opened = await kind.open()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-sites-'))
  })
  beforeEach(() => {
    run = `sites${runs++}`
  })
  afterAll(async () => {
    await opened.end()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  const open = (clock: { now: number }, site?: string) =>
    openTrafficWorkspace({
      over: opened.store,
      run,
      folder,
      clock,
      windowed: [createWebAnomaly(() => webAnomalySettingsSchema.parse({}))],
      sources: [{ id: 'live', kind: 'log-file', name: 'Shop', path: '/logs/access.log', site }],
      web: {
        scorer: async () => null,
        fail: (error) => {
          throw error
        },
      },
    })
  const count = async (table: string, column: string) => {
    const rows = await opened.store.query<{ name: string; size: number }>(
      `SELECT ${column} AS name, toUInt32(count()) AS size FROM t_${run}.${table} FINAL
       GROUP BY name ORDER BY name`,
    )
    return Object.fromEntries(rows.map(({ name, size }) => [name, size]))
  }

  async function importLog(workspace: Workspace, lines: readonly string[], site?: string) {
    const path = join(folder, `${run}.log`)
    await writeFile(path, `${lines.join('\n')}\n`)
    const parts = {
      pipeline: workspace.pipeline,
      windows: workspace.importWindows(),
      now: () => NOW,
      whyAway: () => null,
      firstTime: async () => null,
      onAccepted: () => undefined,
    }
    for await (const step of importFiles(parts, [path], { format: 'auto', site })) void step
  }

  it('is that of imported lines without one, of their request sets, and of no line that has one', async () => {
    const workspace = await open({ now: NOW })
    await importLog(workspace, [...LINES, NAMED], 'shop.example.com')
    const requests = { 'shop.example.com': 20, 'www.example.com': 1 }
    const sets = { 'shop.example.com': 4, 'www.example.com': 1 }
    expect(await count('web_requests', 'site')).toEqual(requests)
    expect(await count('request_sets', 'host')).toEqual(sets)
    for (const other of ['other.example.com', undefined]) {
      await importLog(workspace, [...LINES, NAMED], other)
      expect(await count('web_requests', 'site')).toEqual(requests)
      expect(await count('request_sets', 'host')).toEqual(sets)
    }
    await workspace.close()
  })

  it('counts from the change on: what was read before it stays, also of a bucket that was open', async () => {
    const clock = { now: T0 + 100_000 }
    const first = await open(clock, 'shop.example.com')
    await readOn(first, LINES.slice(0, 8), 3, clock)
    await first.close()
    clock.now = NOW
    const second = await open(clock, 'other.example.com')
    await followLines(second, LINES, 3, clock)
    await second.close()
    expect(await count('web_requests', 'site')).toEqual({
      'other.example.com': 12,
      'shop.example.com': 8,
    })
    const sets = await opened.store.query(
      `SELECT host, toUInt32(sum(requests)) AS requests FROM t_${run}.request_sets FINAL
       GROUP BY host ORDER BY host`,
    )
    expect(sets).toEqual([
      { host: 'other.example.com', requests: 12 },
      { host: 'shop.example.com', requests: 8 },
    ])
  })
})

describe('the site in the settings', () => {
  const read = (site: string) =>
    settingsSchema.safeParse({
      sources: [{ id: 'a', kind: 'log-file', name: 'A', path: '/a', site }],
    })

  it('is a host in small letters', () => {
    expect(read(' WWW.Example.com ').data?.sources[0]?.site).toBe('www.example.com')
    expect(read('[2001:db8::1]').data?.sources[0]?.site).toBe('[2001:db8::1]')
  })

  it.each(['', 'https://example.com', 'example.com:80', 'a b', 'a/b'])('is not %j', (site) => {
    expect(read(site).success).toBe(false)
  })
})
