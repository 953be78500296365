import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogFileSource } from './log-file'
import { partitionOf } from './record-batcher'
import { type Positions, TRANSPORT_TIME } from './source'

/** Seconds since 1970, in the order in which things happen. */
const [OLD, FIRST, SECOND, THIRD] = [1_700_000_000, 1_700_001_000, 1_700_002_000, 1_700_003_000]

let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-rotated-'))
  path = join(folder, 'live.ndjson')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(file: string, changedAt: number, ...numbers: number[]): Promise<void> {
  await writeFile(file, numbers.map((n) => `{"n":${n}}\n`).join(''))
  await utimes(file, changedAt, changedAt)
}

function follow() {
  const stopper = new AbortController()
  const source = createLogFileSource(
    { id: 'a', name: 'A', path, format: 'auto' },
    {
      isFollowed: true,
      now: () => SECOND * 1000,
      // All that is there was read: that is enough.
      changes: () => ({ wait: async () => stopper.abort(), close: () => undefined }),
    },
  )
  return { source, signal: stopper.signal }
}

async function readNumbers(positions: Positions): Promise<number[]> {
  const { source, signal } = follow()
  const numbers: number[] = []
  for await (const { records } of source.read(positions, signal)) {
    numbers.push(...records.map(({ text }) => (JSON.parse(text) as { n: number }).n))
  }
  return numbers
}

describe('what rotation put aside before anything was stored', () => {
  it('is read, and what was put aside before the start is not', async () => {
    await write(join(folder, 'live.ndjson.2'), OLD, 1, 2)
    await write(path, FIRST, 3, 4)
    const begun = (await follow().source.transportTime?.()) ?? 0
    expect(begun).toBe(FIRST * 1000)
    await rename(path, join(folder, 'live.ndjson.1'))
    await write(path, SECOND, 5)
    expect(await readNumbers(new Map([[TRANSPORT_TIME, begun]]))).toEqual([3, 4, 5])
  })

  it('is read where the file did not exist at the start', async () => {
    await write(join(folder, 'live.ndjson.2'), OLD, 1, 2)
    const begun = (await follow().source.transportTime?.()) ?? 0
    await write(join(folder, 'live.ndjson.1'), SECOND, 3)
    await write(path, THIRD, 4)
    expect(await readNumbers(new Map([[TRANSPORT_TIME, begun]]))).toEqual([3, 4])
  })

  it('is not read where nothing was ever begun', async () => {
    await write(join(folder, 'live.ndjson.1'), FIRST, 1)
    await write(path, SECOND, 2)
    expect(await readNumbers(new Map())).toEqual([2])
  })
})

describe('what rotation put aside and kept', () => {
  it('is read also where the last file that is known is gone', async () => {
    await write(join(folder, 'live.ndjson.3'), OLD, 1, 2)
    await write(join(folder, 'live.ndjson.2'), SECOND, 5)
    await write(join(folder, 'live.ndjson.1'), THIRD, 6)
    await write(path, THIRD, 7)
    const positions = new Map([
      [partitionOf('{"n":3}'), 16],
      [TRANSPORT_TIME, FIRST * 1000],
    ])
    expect(await readNumbers(positions)).toEqual([5, 6, 7])
  })

  it('is read behind the position of the file that is known', async () => {
    await write(join(folder, 'live.ndjson.2'), SECOND, 3, 4)
    await write(join(folder, 'live.ndjson.1'), THIRD, 5)
    await write(path, THIRD, 6)
    const positions = new Map([
      [partitionOf('{"n":3}'), 8],
      [TRANSPORT_TIME, FIRST * 1000],
    ])
    expect(await readNumbers(positions)).toEqual([4, 5, 6])
  })
})
