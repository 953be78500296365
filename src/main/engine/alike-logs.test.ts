import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ConsoleClient, Engine } from './engine'
import { startEngine } from './index'

const NOW = Date.now() - 3_600_000
/** Stands first in every file, and is a reject. */
const HEADER = '{"log":"alerts","version":1}\n'

let folder = ''
let engine: Engine | null = null

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-alike-'))
})
afterEach(async () => {
  await stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

async function start(): Promise<ConsoleClient> {
  const dataFolder = join(folder, 'data')
  engine = await startEngine({ dataFolder, isDemoWanted: false, areSourcesWanted: true })
  return engine.client({ actor: 'mk' })
}

async function stop(): Promise<void> {
  await engine?.stop()
  engine = null
}

/** Lines of one length, so that a position in one file fits any other. */
const lines = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
      timestamp: NOW + from + n,
      ip: '203.0.113.5',
      alert_id: 40,
      dst_port: 80,
      info: `/?id=${1_000_000 + from + n}`,
      reason: 'made up',
    }),
  )
    .map((text) => `${text}\n`)
    .join('')

/** Waits until so many events were counted, and says how many there are once all is read. */
async function count(client: ConsoleClient, wanted: number): Promise<number> {
  for (;;) {
    const { content } = await client.blacklists.export({ list: '40', format: 'json' })
    const { blacklist } = JSON.parse(content) as { blacklist: Record<string, number> }
    const hits = blacklist['203.0.113.5'] ?? 0
    const isAtEnd = engine?.status().sources.every(({ state }) => state === 'waiting') === true
    if (hits >= wanted && isAtEnd) return hits
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

it('two followed logs that begin alike lose nothing, rotated while nobody looked', async () => {
  const [one, other] = [join(folder, 'one.log'), join(folder, 'other.log')]
  await writeFile(one, HEADER + lines(0, 300))
  await writeFile(other, HEADER + lines(10_000, 300))
  const first = await start()
  for (const path of [one, other]) {
    await first.sources.add({ name: path, path, format: 'auto' })
  }
  expect(await count(first, 600)).toBe(600)
  expect((await first.sources.rejects({})).total).toBe(2)
  await stop()

  // One is rotated and longer than before, the other rotated and just as long.
  await appendFile(one, lines(300, 10))
  await rename(one, `${one}.1`)
  await writeFile(one, HEADER + lines(20_000, 500))
  await rename(other, `${other}.1`)
  await writeFile(other, HEADER + lines(30_000, 300))
  const second = await start()
  expect(await count(second, 1_410)).toBe(1_410)
  await stop()

  const third = await start()
  expect(await count(third, 1_410)).toBe(1_410)
  const sources = engine?.status().sources ?? []
  expect(sources.map(({ accepted, duplicates }) => [accepted, duplicates])).toEqual([
    [0, 0],
    [0, 0],
  ])
  await appendFile(other, lines(40_000, 1))
  expect(await count(third, 1_411)).toBe(1_411)
})
