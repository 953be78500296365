import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serialize } from 'node:v8'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MemoryTally } from './memory'
import { readSnapshot, writeSnapshot } from './snapshot'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-'))
  file = join(folder, 'tally.snapshot')
})

afterEach(() => rm(folder, { recursive: true }))

function newTally(): MemoryTally {
  return new MemoryTally({ ttlMs: () => 1000, isHeld: () => false })
}

describe('snapshots', () => {
  it('bring every counter and the number of the batch back', async () => {
    const tally = newTally()
    tally.apply(7, [
      { list: '40', ip: '203.0.113.9', time: 5, arrived: 10 },
      { list: '41', ip: '2001:db8::1', time: 6, arrived: 11 },
    ])
    await writeSnapshot(file, tally, 3)
    const snapshot = await readSnapshot(file)
    expect(snapshot).toMatchObject({ seq: 7, decisions: 3 })
    const again = newTally()
    again.load(snapshot?.seq ?? 0, snapshot?.lists ?? [])
    expect(again.seq()).toBe(7)
    for (const list of ['40', '41']) expect(again.counters(list)).toEqual(tally.counters(list))
  })

  it('read as nothing where they are missing, cut off, of another layout or something else', async () => {
    expect(await readSnapshot(file)).toBeNull()
    await writeSnapshot(file, newTally(), 0)
    expect(await readSnapshot(file)).not.toBeNull()
    await truncate(file, (await readFile(file)).length - 3)
    expect(await readSnapshot(file)).toBeNull()
    await writeFile(file, serialize({ layout: 2, seq: 1, decisions: 0, lists: [] }))
    expect(await readSnapshot(file)).toBeNull()
    await writeFile(file, 'not a snapshot')
    expect(await readSnapshot(file)).toBeNull()
    expect(await readSnapshot(folder)).toBeNull()
  })
})
