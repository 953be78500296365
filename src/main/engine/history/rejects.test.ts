import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { KeptReject } from '../record'
import { RejectStore } from './rejects'
import { migrate } from './schema'
import { openEmbeddedStore, type Store } from './store'

const MINUTE_MS = 60_000
const NOW = Date.now()
const TEXT_CHARS = 1_000

let folder = ''
let store: Store

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-rejects-'))
  store = await openEmbeddedStore(folder)
  await migrate(store, { database: 'watchfloor', fsync: false })
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

const reject = (n: number): KeptReject => ({
  id: String(n).padStart(32, '0'),
  source: 's',
  partition: 'p',
  position: n,
  place: `line ${n}`,
  part: '',
  reason: 'not JSON',
  text: 'x'.repeat(TEXT_CHARS),
  isWhole: true,
  header: null,
  transportTime: NOW,
  at: NOW - n * MINUTE_MS,
})

it('lets the oldest go where they take more room than they may, and only these', async () => {
  const rejects = new RejectStore(store, 'watchfloor')
  const numbers = Array.from({ length: 100 }, (_, n) => n)
  await rejects.insert(numbers.map(reject))
  await rejects.keepWithin(200 * TEXT_CHARS)
  expect((await rejects.read(undefined, 1)).total).toBe(100)
  await rejects.keepWithin(50 * TEXT_CHARS)
  const kept = (await rejects.read(undefined, 100)).rejects.map(({ position }) => position)
  expect(kept.length).toBeGreaterThan(30)
  expect(kept.length).toBeLessThanOrEqual(50)
  expect(kept).toEqual(numbers.slice(0, kept.length))
  await rejects.keepWithin(50 * TEXT_CHARS)
  expect((await rejects.read(undefined, 1)).total).toBe(kept.length)
})
