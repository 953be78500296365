import {
  appendFile,
  copyFile,
  mkdtemp,
  readFile,
  rename,
  rm,
  truncate,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MARK_BYTES } from './file-mark'
import { Follower } from './follower.test-kit'

/** Every file begins with it, and all lines are of one length, so that positions fit any file. */
const HEADER = '{"log":"alerts","v":1}\n'
const line = (n: number) => `{"n":"${String(n).padStart(16, '0')}"}\n`
const linesOf = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => line(from + index)).join('')
/** Lines that make a file longer than what a mark is drawn from. */
const MANY = Math.ceil((2 * MARK_BYTES) / line(0).length)

let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-alike-'))
  path = join(folder, 'live.ndjson')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Reads all there is and stops; the numbers that were read, without headers. */
async function readOnce(positions: Map<string, number>): Promise<number[]> {
  const follower = new Follower(path, positions)
  await follower.stop()
  expect([follower.failure, follower.problems]).toEqual([null, []])
  for (const [name, value] of follower.positions) positions.set(name, value)
  return numbersOf(follower.texts)
}

function numbersOf(texts: readonly string[]): number[] {
  return texts.flatMap((text) => {
    const { n } = JSON.parse(text) as { n?: string }
    return n === undefined ? [] : [Number(n)]
  })
}

const range = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => from + index)

/** Puts the live file aside; files put aside later are newer. */
async function rotate(number: number, how: 'rename' | 'gzip' | 'copy'): Promise<void> {
  const aside = how === 'gzip' ? `${path}.${number}.gz` : `${path}.${number}`
  if (how === 'rename') await rename(path, aside)
  else if (how === 'copy') {
    await copyFile(path, aside)
    await truncate(path)
  } else {
    await writeFile(aside, gzipSync(await readFile(path)))
    await unlink(path)
  }
  const changedAt = Date.now() / 1000 + number
  await utimes(aside, changedAt, changedAt)
}

describe.each(['rename', 'gzip', 'copy'] as const)(
  'files that begin alike, put aside by %s',
  (how) => {
    it('are told apart after a restart, whichever is longer', async () => {
      for (const [before, rest, after] of [
        [MANY, 3, 2 * MANY],
        [MANY, 0, MANY],
        [5, 2, 9],
        [MANY, 2, 3],
      ] as const) {
        const positions = new Map<string, number>()
        await writeFile(path, HEADER + linesOf(0, before))
        expect(await readOnce(positions)).toEqual(range(0, before))
        await appendFile(path, linesOf(before, rest))
        await rotate(1, how)
        await appendFile(path, HEADER + linesOf(100_000, after))
        expect(await readOnce(positions)).toEqual([
          ...range(before, rest),
          ...range(100_000, after),
        ])
        expect(await readOnce(positions)).toEqual([])
        await rm(folder, { recursive: true })
        folder = await mkdtemp(join(tmpdir(), 'watchfloor-alike-'))
        path = join(folder, 'live.ndjson')
      }
    })

    it('are all read where only the header of the first was, and several followed', async () => {
      const positions = new Map<string, number>()
      await writeFile(path, HEADER)
      expect(await readOnce(positions)).toEqual([])
      await appendFile(path, linesOf(0, MANY))
      await rotate(1, how)
      await appendFile(path, HEADER + linesOf(MANY, 7))
      await rotate(2, how)
      await appendFile(path, HEADER)
      expect(await readOnce(positions)).toEqual(range(0, MANY + 7))
      await appendFile(path, linesOf(MANY + 7, 2))
      expect(await readOnce(positions)).toEqual(range(MANY + 7, 2))
    })
  },
)

describe('a file that begins as those put aside before it', () => {
  it('does not make them be read again while it holds no more than the beginning', async () => {
    const positions = new Map<string, number>()
    await writeFile(path, HEADER + linesOf(0, MANY))
    expect(await readOnce(positions)).toEqual(range(0, MANY))
    await rename(path, `${path}.1`)
    await writeFile(path, HEADER)
    await utimes(path, Date.now() / 1000 + 9, Date.now() / 1000 + 9)
    expect(await readOnce(positions)).toEqual([])
    expect(await readOnce(positions)).toEqual([])
    await appendFile(path, line(MANY))
    expect(await readOnce(positions)).toEqual([MANY])
  })

  it('is read whole where it took the place of a longer one that is gone', async () => {
    const positions = new Map<string, number>()
    await writeFile(path, HEADER + linesOf(0, MANY))
    await readOnce(positions)
    await writeFile(path, HEADER + linesOf(100_000, 2 * MANY))
    expect(await readOnce(positions)).toEqual(range(100_000, 2 * MANY))
  })

  it('is read whole where both are compressed', async () => {
    const positions = new Map<string, number>()
    await writeFile(path, gzipSync(HEADER + linesOf(0, MANY)))
    expect(await readOnce(positions)).toEqual(range(0, MANY))
    expect(await readOnce(positions)).toEqual([])
    for (const count of [2 * MANY, 2]) {
      await writeFile(path, gzipSync(HEADER + linesOf(100_000 * count, count)))
      expect(await readOnce(positions)).toEqual(range(100_000 * count, count))
    }
  })

  it('goes on where a copy of the file itself took its place', async () => {
    const positions = new Map<string, number>()
    await writeFile(path, HEADER + linesOf(0, MANY))
    await readOnce(positions)
    await copyFile(path, join(folder, 'elsewhere'))
    await rename(join(folder, 'elsewhere'), path)
    await appendFile(path, line(MANY))
    expect(await readOnce(positions)).toEqual([MANY])
  })
})

it('a position that was kept without a mark is still where reading goes on', async () => {
  const positions = new Map<string, number>()
  await writeFile(path, HEADER + linesOf(0, 3))
  await readOnce(positions)
  for (const name of positions.keys()) if (name.startsWith('#')) positions.delete(name)
  await appendFile(path, line(3))
  expect(await readOnce(positions)).toEqual([3])
})
