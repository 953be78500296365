import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { noSeverityCounts } from '../../shared/severity'
import type { ImportSummary } from '../../shared/source'
import type { ConsoleClient, Engine } from './engine'
import { startEngine } from './index'

const HOUR_MS = 3_600_000
const CONTEXT = { actor: 'mk' }

function line(n: number, over: Record<string, unknown> = {}): string {
  return JSON.stringify({
    user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
    timestamp: Date.now() - HOUR_MS + n,
    ip: `203.0.113.${n % 20}`,
    alert_id: 40,
    dst_port: 80,
    info: `/?id=${n}`,
    reason: 'Detected SQL Inj in logs',
    ...over,
  })
}

describe('a running engine', () => {
  const folders: string[] = []
  const engines: Engine[] = []

  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.stop()
    for (const folder of folders.splice(0))
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function makeFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'watchfloor-engine-'))
    folders.push(folder)
    return folder
  }

  async function start(
    dataFolder: string,
    over: { isDemoWanted?: boolean; areSourcesWanted?: boolean } = {},
  ) {
    const engine = await startEngine({
      dataFolder,
      isDemoWanted: false,
      areSourcesWanted: true,
      ...over,
    })
    engines.push(engine)
    return { engine, client: engine.client(CONTEXT) }
  }

  async function stop(engine: Engine): Promise<void> {
    engines.splice(engines.indexOf(engine), 1)
    await engine.stop()
  }

  async function runImport(client: ConsoleClient, paths: string[]): Promise<ImportSummary> {
    let summary: ImportSummary | null = null
    for await (const step of await client.imports.run({ paths })) summary = step.summary ?? summary
    if (summary === null) throw new Error('the import gave no summary')
    return summary
  }

  it('imports a file, shows its alerts, and accepts nothing the second time', async () => {
    const folder = await makeFolder()
    const file = join(folder, 'events.ndjson')
    const lines = Array.from({ length: 50 }, (_, n) => line(n))
    await writeFile(
      file,
      `${[...lines, lines[3], 'junk', line(60, { ip: '999.1.1.1' })].join('\n')}\n`,
    )
    const { engine, client } = await start(join(folder, 'data'))
    expect(await runImport(client, [file])).toMatchObject({
      records: 53,
      rejected: 2,
      skipped: 0,
      accepted: 50,
      duplicates: 1,
      alerts: 20,
    })
    const page = await client.live.page({ tab: 'open', since: 0 })
    expect(page.total).toBe(20)
    // A console that missed what arrived is told how much, by severity.
    expect(Object.values(page.arrivedSince ?? {}).reduce((sum, count) => sum + count, 0)).toBe(20)
    const later = await client.live.page({ tab: 'open', since: Date.now() + 60_000 })
    expect(later.arrivedSince).toEqual(noSeverityCounts())
    expect(page.groups.reduce((sum, group) => sum + group.count, 0)).toBe(50)
    const { rejects, total } = await client.sources.rejects({})
    expect(total).toBe(2)
    expect(rejects.map((reject) => reject.place).sort()).toEqual(['line 52', 'line 53'])
    expect(engine.status().totals).toMatchObject({ open: 20, unread: 20 })
    await stop(engine)
    const again = await start(join(folder, 'data'))
    expect(await runImport(again.client, [file])).toMatchObject({
      accepted: 0,
      duplicates: 51,
      alerts: 0,
    })
    expect((await again.client.live.page({ tab: 'open' })).total).toBe(20)
  })

  it('acknowledges, closes with a reason, undoes, and remembers it after a restart', async () => {
    const folder = await makeFolder()
    const file = join(folder, 'events.ndjson')
    await writeFile(file, `${Array.from({ length: 5 }, (_, n) => line(n)).join('\n')}\n`)
    const { engine, client } = await start(join(folder, 'data'))
    await runImport(client, [file])
    const { groups, number } = await client.live.page({ tab: 'open' })
    const [group] = groups
    if (group === undefined) throw new Error('no row')
    const target = { group: group.key, tab: 'open', filter: {}, seen: number } as const
    await client.alerts.act({ target, action: { kind: 'acknowledge' } })
    const closed = await client.alerts.act({
      target,
      action: { kind: 'close', reason: 'benign positive', note: 'ours' },
    })
    expect(closed.changed).toBe(1)
    expect((await client.live.page({ tab: 'open' })).total).toBe(4)
    await client.changes.undo({ changeId: closed.changeId })
    const detail = await client.alerts.get({ id: group.lead.id })
    expect(detail.alert).toMatchObject({ status: 'acknowledged', assignee: 'mk', revision: 3 })
    expect(detail.evidence).toHaveLength(1)
    expect(detail.evidenceOf).toEqual({ unit: 'event', total: detail.alert.count })
    expect(detail.timeline.filter((entry) => entry.kind === 'decision')).toHaveLength(3)
    expect(detail.block).toMatchObject({ isOffered: true, indicator: group.subject })
    await stop(engine)
    const again = await start(join(folder, 'data'))
    expect((await again.client.alerts.get({ id: group.lead.id })).alert).toEqual(detail.alert)
    expect((await again.client.live.page({ tab: 'mine' })).total).toBe(1)
  })

  it('blocks an address, keeps an allowed one out of the export, and finds both after a restart', async () => {
    const folder = await makeFolder()
    const file = join(folder, 'events.ndjson')
    await writeFile(file, `${Array.from({ length: 5 }, (_, n) => line(n)).join('\n')}\n`)
    const { engine, client } = await start(join(folder, 'data'))
    await runImport(client, [file])
    await client.blacklists.create({ list: 'manual', title: 'Manual blocks' })
    await client.blacklists.add({ list: 'manual', value: '203.0.113.4', reason: 'RCE attempt' })
    await client.blacklists.allow({ value: '203.0.113.2', reason: 'our scanner' })
    const manual = await client.blacklists.export({ list: 'manual', format: 'txt' })
    expect(manual.content).toBe('203.0.113.4\n')
    const counted = await client.blacklists.export({ list: '40', format: 'txt' })
    expect(counted.content).toBe('203.0.113.0\n203.0.113.1\n203.0.113.3\n203.0.113.4\n')
    expect(
      (await client.live.page({ tab: 'blocked' })).groups.map((group) => group.subject),
    ).toEqual(['203.0.113.4'])
    const entity = await client.entity.get({ value: '203.0.113.4' })
    expect(entity).toMatchObject({ events: 1, alerts: 1, neverBlock: null })
    expect(entity.lists.find((list) => list.list === 'manual')).toMatchObject({
      state: 'active',
      entry: '203.0.113.4',
    })
    await stop(engine)
    const again = await start(join(folder, 'data'))
    expect((await again.client.blacklists.export({ list: '40', format: 'txt' })).content).toBe(
      counted.content,
    )
    expect((await again.client.blacklists.export({ list: 'manual', format: 'txt' })).content).toBe(
      manual.content,
    )
  })

  it('follows a growing file and goes on behind it after a restart', async () => {
    const folder = await makeFolder()
    const file = join(folder, 'live.ndjson')
    await writeFile(file, `${line(1)}\n${line(2)}\n`)
    const first = await start(join(folder, 'data'))
    await first.client.sources.add({ name: 'Live', path: file, format: 'auto' })
    await until(async () => (await first.client.live.page({ tab: 'all' })).total === 2)
    await stop(first.engine)
    await appendFile(file, `${line(3)}\n`)
    const second = await start(join(folder, 'data'))
    await until(async () => (await second.client.live.page({ tab: 'all' })).total === 3)
    expect(second.engine.status().sources[0]).toMatchObject({ accepted: 1, duplicates: 0 })
  })

  it('tells live changes in numbered batches and goes on after the last number', async () => {
    const folder = await makeFolder()
    const file = join(folder, 'live.ndjson')
    await writeFile(file, '')
    const { client } = await start(join(folder, 'data'))
    await client.sources.add({ name: 'Live', path: file, format: 'auto' })
    const batches = await client.live.watch({ after: 0 })
    const hello = await batches.next()
    expect(hello.value).toMatchObject({ alerts: [], isReset: false })
    await appendFile(file, `${line(1)}\n`)
    const told = await batches.next()
    if (told.done === true) throw new Error('the stream ended')
    expect(told.value.alerts.map((alert) => alert.subject)).toEqual(['203.0.113.1'])
    expect(told.value.arrived.high).toBe(1)
    // An hour old: late, and so it waits for the summary of its source.
    const { outcomes } = await client.notifications.list({})
    expect(outcomes).toMatchObject([
      { result: 'waiting', reason: 'late', kind: 'catch-up', counts: { high: 1 } },
    ])
    expect(outcomes[0]?.body).toMatch(/^Live: 1 high\./)
    await client.live.acknowledge({ stream: told.value.stream, number: told.value.number })
    await batches.return(undefined)
  })

  it('runs the demo in a workspace of its own and ends it with the first real event', async () => {
    const folder = await makeFolder()
    const { engine, client } = await start(join(folder, 'data'), { isDemoWanted: true })
    expect((await client.hello()).workspace).toBe('demo')
    await until(async () => (await client.live.page({ tab: 'all' })).total > 0)
    await client.blacklists.allow({ value: '203.0.113.7', reason: 'demo' })
    expect((await client.blacklists.export({ list: '40', format: 'txt' })).fileName).toMatch(
      /^demo-/,
    )
    const file = join(folder, 'events.ndjson')
    await writeFile(file, `${line(1)}\n`)
    await runImport(client, [file])
    await until(async () => (await client.hello()).workspace === 'main')
    expect((await client.live.page({ tab: 'all' })).groups.map((group) => group.subject)).toEqual([
      '203.0.113.1',
    ])
    const lists = await client.blacklists.lists()
    expect(lists.find((list) => list.kind === 'allowlist')?.entries).toBe(0)
    await until(async () => (await client.settings.get()).hasStoppedDemo)
    await until(async () => engine.status().sources.length === 0)
  })

  it('keeps the demo where an import brought nothing', async () => {
    const folder = await makeFolder()
    const { client } = await start(join(folder, 'data'), { isDemoWanted: true })
    const broken = join(folder, 'broken.json')
    await writeFile(broken, 'no JSON\n')
    await runImport(client, [broken, join(folder, 'mistyped.json')])
    await until(async () => (await client.live.page({ tab: 'all' })).total > 0)
    expect((await client.hello()).workspace).toBe('demo')
    expect((await client.settings.get()).hasStoppedDemo).toBe(false)
  })

  it('changes settings one field at a time and refuses what is not valid', async () => {
    const folder = await makeFolder()
    const { client } = await start(join(folder, 'data'))
    await client.settings.change({ patch: { appearance: { theme: 'dark' } } })
    await client.settings.change({
      patch: { appearance: { density: 'compact' }, ownNetworks: ['203.0.113.0/24'] },
    })
    expect((await client.settings.get()).appearance).toMatchObject({
      theme: 'dark',
      density: 'compact',
    })
    await expect(
      client.settings.change({ patch: { retention: { eventsDays: -1 } } }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    const written = JSON.parse(await readFile(join(folder, 'data', 'settings.json'), 'utf8'))
    expect(written.ownNetworks).toEqual(['203.0.113.0/24'])
  })

  it('says in one line that a data folder is in use, newer, or that settings are wrong', async () => {
    const folder = await makeFolder()
    const data = join(folder, 'data')
    const { engine } = await start(data)
    await stop(engine)
    await writeFile(join(data, 'settings.json'), '{"retention": {"eventsDays": "long"}}')
    await expect(start(data)).rejects.toMatchObject({
      code: 'BAD_SETTINGS',
      message: expect.stringContaining('retention.eventsDays'),
    })
    await writeFile(join(data, 'settings.json'), '{}')
    await writeFile(join(data, 'layout.json'), '{"layout": 99, "program": "9.0.0"}')
    await expect(start(data)).rejects.toMatchObject({ code: 'NEWER_LAYOUT' })
  })
})

/** Asks again until it holds; the test's own time limit ends it. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20))
}
