import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openEmbeddedStore } from './store'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-store-'))
})
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

it('is closed once nothing runs on it any more: another path can be opened then', async () => {
  const store = await openEmbeddedStore(join(folder, 'one'))
  const running = [store.query('SELECT sleep(2)'), store.command('SELECT sleep(2)')]
  const settled = Promise.allSettled(running)
  await store.close()
  const other = await openEmbeddedStore(join(folder, 'other'))
  expect(await other.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  await other.close()
  expect(await settled).toHaveLength(2)
})
