import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ConsoleClient, Engine } from './engine'
import { startEngine } from './index'

const NOW = Date.now() - 3_600_000
const ZEEK_LOG = fileURLToPath(
  new URL('../../../resources/samples/zeek-notice.log', import.meta.url),
)
let folder = ''
let data = ''
let engine: Engine | null = null

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-replay-'))
  data = join(folder, 'data')
})
afterEach(async () => {
  await engine?.stop()
  engine = null
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

async function start(): Promise<ConsoleClient> {
  engine = await startEngine({ dataFolder: data, isDemoWanted: false, areSourcesWanted: true })
  return engine.client({ actor: 'mk' })
}

async function stop(): Promise<void> {
  await engine?.stop()
  engine = null
}

const line = (n: number) =>
  JSON.stringify({
    user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
    timestamp: NOW + n,
    ip: `203.0.113.${n}`,
    alert_id: 40,
    dst_port: 80,
    info: `/?id=${n}`,
    reason: 'made up',
  })

async function countRejects(client: ConsoleClient): Promise<number> {
  return (await client.sources.rejects({})).total
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20))
}

it('makes events of rejects that a mended format reads, of their own place, and keeps the rest', async () => {
  const file = join(folder, 'live.ndjson')
  const long = JSON.stringify({ text: 'x'.repeat(20_000) })
  const text = [line(1), 'junk', line(2), long, line(3)].map((each) => `${each}\n`).join('')
  await writeFile(file, text)
  const first = await start()
  const { source } = await first.sources.add({ name: 'Live', path: file, format: 'ntopng' })
  await until(async () => (await countRejects(first)) === 5)
  const before = await first.sources.rejects({})
  expect(before.rejects.map(({ isWhole }) => isWhole).filter((isWhole) => !isWhole)).toHaveLength(1)
  // Nothing is mended yet.
  expect(await first.sources.replayRejects({ source: source.id })).toEqual({
    records: 4,
    left: 4,
    accepted: 0,
    duplicates: 0,
    cut: 1,
    more: 0,
  })
  expect((await first.sources.rejects({})).rejects).toEqual(before.rejects)
  await stop()

  const settingsFile = join(data, 'settings.json')
  const settings = await readFile(settingsFile, 'utf8')
  await writeFile(settingsFile, settings.replace('"ntopng"', '"blacklist-event"'))
  const client = await start()
  const told = await client.live.watch({ after: 0 })
  await told.next()
  expect(await client.sources.replayRejects({ source: 'another' })).toMatchObject({ records: 0 })
  expect(await client.sources.replayRejects({ source: source.id })).toEqual({
    records: 4,
    left: 1,
    accepted: 3,
    duplicates: 0,
    cut: 1,
    more: 0,
  })
  // Consoles read anew; no alert is news.
  const batch = await told.next()
  expect(batch.value).toMatchObject({ isReset: true, alerts: [] })
  await told.return(undefined)
  const { events } = await client.entity.events({ value: '203.0.113.2' })
  expect(events).toMatchObject([{ source: source.id, position: text.indexOf(line(2)) }])
  expect((await client.blacklists.export({ list: '40', format: 'txt' })).content).toBe(
    '203.0.113.1\n203.0.113.2\n203.0.113.3\n',
  )
  const left = (await client.sources.rejects({})).rejects
  expect(left.map(({ place }) => place).sort()).toEqual(['line 2', 'line 4'])
  for (const reject of left) {
    const was = before.rejects.find(({ place }) => place === reject.place)
    expect([reject.at, reject.text]).toEqual([was?.at, was?.text])
  }

  expect(await client.sources.replayRejects({})).toMatchObject({ records: 1, accepted: 0 })
  let accepted = -1
  for await (const step of await client.imports.run({ paths: [file], format: 'blacklist-event' })) {
    accepted = step.summary?.accepted ?? accepted
  }
  expect(accepted).toBe(0)
})

it('reads chosen ones again, with the header that stood above them', async () => {
  const client = await start()
  let rejected = 0
  for await (const step of await client.imports.run({ paths: [ZEEK_LOG], format: 'ntopng' })) {
    rejected = step.summary?.rejected ?? 0
  }
  expect(rejected).toBeGreaterThan(1)
  const [one] = (await client.sources.rejects({})).rejects
  if (one === undefined) throw new Error('no reject')
  expect(await client.sources.replayRejects({ ids: [one.id] })).toMatchObject({
    records: 1,
    accepted: 1,
    left: 0,
  })
  expect(await countRejects(client)).toBe(rejected - 1)
  expect(await client.sources.replayRejects({ ids: [one.id] })).toMatchObject({ records: 0 })
  expect(await client.sources.replayRejects({ source: 'import' })).toMatchObject({
    records: rejected - 1,
    left: 0,
  })
  expect(await countRejects(client)).toBe(0)
})
