import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, it } from 'vitest'
import { waitForChanges } from './change-waiter'

const NEVER_MS = 3_600_000
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-waiter-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

it('comes back after its while, also where the folder does not exist', async () => {
  const waiter = waitForChanges(join(folder, 'none', 'a'), 1)
  await waiter.wait(new AbortController().signal)
  waiter.close()
})

it('comes back sooner when the file changes', async () => {
  const path = join(folder, 'a')
  const waiter = waitForChanges(path, NEVER_MS)
  const changed = waiter.wait(new AbortController().signal)
  await writeFile(path, 'x')
  await changed
  waiter.close()
})

it('comes back at once when it is told to stop', async () => {
  const waiter = waitForChanges(join(folder, 'a'), NEVER_MS)
  const stopper = new AbortController()
  const stopped = waiter.wait(stopper.signal)
  stopper.abort()
  await stopped
  await waiter.wait(stopper.signal)
  waiter.close()
})
