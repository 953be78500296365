import {
  appendFile,
  copyFile,
  mkdtemp,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Follower } from './follower.test-kit'
import { partitionOf } from './record-batcher'

let folder = ''
let path = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-follow-'))
  path = join(folder, 'live.ndjson')
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const linesOf = (count: number, from: number) =>
  Array.from({ length: count }, (_, index) => `{"n":${from + index}}\n`).join('')

describe('a growing file', () => {
  it('gives what is appended, and a line only when it is whole', async () => {
    await writeFile(path, '{"n":0}\n')
    const follower = new Follower(path)
    await follower.idle()
    expect(follower.texts).toEqual(['{"n":0}'])
    expect(follower.isWaiting).toBe(true)
    await appendFile(path, '{"n":1}\n{"n"')
    await follower.look()
    expect(follower.texts).toEqual(['{"n":0}', '{"n":1}'])
    await appendFile(path, ':2}\n')
    await follower.look()
    expect(follower.texts).toEqual(['{"n":0}', '{"n":1}', '{"n":2}'])
    await follower.stop()
  })

  it('may be missing at first', async () => {
    const follower = new Follower(path)
    await follower.look()
    expect(follower).toMatchObject({ isWaiting: true, failure: null, texts: [] })
    await writeFile(path, '{"n":0}\n')
    await follower.look()
    expect(follower.texts).toEqual(['{"n":0}'])
    await follower.stop()
  })

  it('may be empty at first, and may hold documents', async () => {
    await writeFile(path, '')
    const follower = new Follower(path)
    await follower.look()
    await appendFile(path, '{\n  "n": 0\n}\n{\n  "n":')
    await follower.look()
    expect(follower.texts).toEqual(['{\n  "n": 0\n}'])
    await appendFile(path, ' 1\n}\n')
    await follower.look()
    expect(follower.texts).toHaveLength(2)
    await follower.stop()
  })

  it('goes on behind its position after a restart', async () => {
    await writeFile(path, '{"n":0}\n{"n":1}\n{"n"')
    const first = new Follower(path)
    await first.stop()
    await appendFile(path, ':2}\n')
    const second = new Follower(path, first.positions)
    await second.idle()
    expect([...first.texts, ...second.texts]).toEqual(['{"n":0}', '{"n":1}', '{"n":2}'])
    await second.stop()
  })

  it('ends at once when it is told to stop', async () => {
    await writeFile(path, '{"n":0}\n')
    const follower = new Follower(path)
    await follower.stop()
    await expect.poll(() => follower.isOver).toBe(true)
  })
})

describe('rotation by renaming', () => {
  it('reads the old file to its end before the new one', async () => {
    await writeFile(path, '{"n":0}\n')
    const follower = new Follower(path)
    await follower.idle()
    await appendFile(path, '{"n":1}\n')
    await rename(path, `${path}.1`)
    await writeFile(path, '{"n":3}\n')
    await appendFile(`${path}.1`, '{"n":2}')
    await follower.look(4)
    expect(follower.texts).toEqual(['{"n":0}', '{"n":1}', '{"n":2}', '{"n":3}'])
    const partitions = [...follower.positions.keys()].filter((name) => !name.startsWith('#'))
    expect(partitions).toEqual([partitionOf('{"n":0}'), partitionOf('{"n":3}')])
    await follower.stop()
  })

  it('stays with the old file until there is a new one', async () => {
    await writeFile(path, '{"n":0}\n')
    const follower = new Follower(path)
    await follower.idle()
    await rename(path, `${path}.1`)
    await follower.look(3)
    await appendFile(`${path}.1`, '{"n":1}\n')
    await follower.look(2)
    expect(follower.texts).toEqual(['{"n":0}', '{"n":1}'])
    await writeFile(path, '{"n":2}\n')
    await follower.look(3)
    expect(follower.texts).toEqual(['{"n":0}', '{"n":1}', '{"n":2}'])
    await follower.stop()
  })

  it('waits while the old file still grows', async () => {
    await writeFile(path, '{"n":0}\n')
    const follower = new Follower(path)
    await follower.idle()
    await rename(path, `${path}.1`)
    await writeFile(path, '{"n":9}\n')
    for (let n = 1; n < 5; n += 1) {
      await appendFile(`${path}.1`, `{"n":${n}}\n`)
      await follower.look()
    }
    await follower.look(3)
    expect(follower.texts).toEqual([0, 1, 2, 3, 4, 9].map((n) => `{"n":${n}}`))
    await follower.stop()
  })
})

describe('rotation while nobody looked', () => {
  const restart = async (first: Follower) => {
    await first.stop()
    return first.positions
  }

  it('reads the rest of the file it knows, and what was rotated after it, first', async () => {
    await writeFile(path, '{"n":0}\n')
    const positions = await restart(new Follower(path))
    await appendFile(path, '{"n":1}\n')
    await rename(path, `${path}.2`)
    await writeFile(`${path}.1.gz`, gzipSync('{"n":2}\n'))
    await writeFile(path, '{"n":3}\n')
    const second = new Follower(path, positions)
    await second.idle()
    expect(second.texts).toEqual(['{"n":1}', '{"n":2}', '{"n":3}'])
    await second.stop()
  })

  it('finds dated names, and leaves other files of the folder alone', async () => {
    await writeFile(path, '{"n":0}\n')
    const positions = await restart(new Follower(path))
    await appendFile(path, '{"n":1}\n')
    await rename(path, join(folder, 'live-2026-03-02.ndjson'))
    await writeFile(path, '')
    for (const other of ['live.ndjson.bak', 'live.ndjson~', 'alive.ndjson.1', 'other.ndjson']) {
      await writeFile(join(folder, other), '{"n":9}\n')
    }
    const second = new Follower(path, positions)
    await second.idle()
    expect(second.texts).toEqual(['{"n":1}'])
    await second.stop()
  })

  it('rotated twice between two looks, nothing is missing', async () => {
    await writeFile(path, '{"n":0}\n')
    const follower = new Follower(path)
    await follower.idle()
    for (let n = 1; n < 4; n += 1) {
      await rename(path, `${path}.${n}`)
      await writeFile(path, `{"n":${n}}\n`)
      // Rotation is ordered by the times of the files, which a fast test must tell apart.
      for (let old = 1; old <= n; old += 1) await utimes(`${path}.${old}`, old, old)
    }
    await follower.look(4)
    expect(follower.texts).toEqual([0, 1, 2, 3].map((n) => `{"n":${n}}`))
    await follower.stop()
  })

  it('reads a copy in gzip that was written in the same millisecond', async () => {
    const writtenAt = 1_790_000_000.0007
    await writeFile(path, '{"n":0}\n')
    await utimes(path, writtenAt, writtenAt)
    const positions = await restart(new Follower(path))
    await writeFile(`${path}.1.gz`, gzipSync('{"n":0}\n{"n":1}\n'))
    await utimes(`${path}.1.gz`, writtenAt, writtenAt)
    await writeFile(path, '{"n":2}\n')
    const second = new Follower(path, positions)
    await second.idle()
    expect(second.texts).toEqual(['{"n":1}', '{"n":2}'])
    await second.stop()
  })

  it('rejects a rotated file that is broken and goes on with the live one', async () => {
    await writeFile(path, '{"n":0}\n')
    const positions = await restart(new Follower(path))
    const whole = gzipSync(`{"n":0}\n${linesOf(5_000, 1)}`)
    await writeFile(`${path}.1.gz`, whole.subarray(0, whole.length - 500))
    await writeFile(path, '{"n":9999}\n')
    const second = new Follower(path, positions)
    await second.idle()
    expect(second.texts.length).toBeGreaterThan(100)
    expect(second.texts[0]).toBe('{"n":1}')
    expect(second.texts.slice(-2)).toEqual(['', '{"n":9999}'])
    expect(second.problems).toEqual([expect.stringContaining('ends in the middle')])
    await second.stop()
  })
})

describe('rotation by copying and cutting short', () => {
  it('reads from the copy what came between its last look and the cut', async () => {
    await writeFile(path, '{"n":0}\n')
    const follower = new Follower(path)
    await follower.idle()
    await appendFile(path, '{"n":1}\n{"n"')
    await follower.look()
    await appendFile(path, ':2}\n{"n":3}\n')
    await copyFile(path, `${path}.1`)
    await truncate(path)
    await appendFile(path, '{"n":4}\n')
    await follower.look()
    expect(follower.texts).toEqual([0, 1, 2, 3, 4].map((n) => `{"n":${n}}`))
    await follower.stop()
  })

  it('begins anew when the file is shorter', async () => {
    await writeFile(path, '{"n":0}\n{"n":1}\n')
    const follower = new Follower(path)
    await follower.idle()
    await copyFile(path, `${path}.1`)
    await truncate(path)
    await appendFile(path, '{"n":2}\n')
    await follower.look()
    expect(follower.texts).toEqual(['{"n":0}', '{"n":1}', '{"n":2}'])
    await follower.stop()
  })

  it('notices that the file was cut and has grown longer than before', async () => {
    await writeFile(path, '{"n":0}\n')
    const follower = new Follower(path)
    await follower.idle()
    await truncate(path)
    await appendFile(path, '{"n":1}\n{"n":2}\n{"n":3}\n')
    await follower.look()
    expect(follower.texts).toEqual([0, 1, 2, 3].map((n) => `{"n":${n}}`))
    await follower.stop()
  })

  it('reads a file that begins alike anew, not from its old position', async () => {
    await writeFile(path, '{"n":0}\n{"n":1}\n')
    const follower = new Follower(path)
    await follower.idle()
    await truncate(path)
    await follower.look()
    await appendFile(path, '{"n":0}\n{"n":2}\n')
    await follower.look()
    expect(follower.texts).toEqual(['{"n":0}', '{"n":1}', '{"n":0}', '{"n":2}'])
    await follower.stop()
  })
})

describe('any schedule', () => {
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('append' as const), part: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rotate' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('look' as const) }) },
  )

  it.each([
    ['that begin differently', ''],
    ['that begin alike', '{"n":"the same"}\n'],
  ])(
    'of appending, renaming and restarting files %s loses no line and repeats none',
    async (_words, header) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          await rm(folder, { recursive: true, force: true })
          folder = await mkdtemp(join(tmpdir(), 'watchfloor-follow-'))
          path = join(folder, 'live.ndjson')
          await writeFile(path, '')
          const applied = new Map<string, number>()
          const read: string[] = []
          const expected: string[] = []
          let follower = new Follower(path, applied)
          await follower.idle()
          let tail = ''
          let rotations = 0
          const stop = async () => {
            await follower.look(3)
            read.push(...follower.texts)
            for (const [partition, end] of follower.positions) applied.set(partition, end)
            await follower.stop()
          }
          for (const each of steps) {
            if (each.kind === 'append') {
              // All of one length, so that positions fit any file.
              const line = `{"n":${100 + expected.length}}\n`
              expected.push(line.trim())
              // Sometimes a line is written in two goes.
              const cut = each.part ? 3 : line.length
              const begin = (await stat(path)).size === 0 ? header : ''
              await appendFile(path, begin + tail + line.slice(0, cut))
              tail = line.slice(cut)
            } else if (each.kind === 'rotate') {
              await appendFile(path, tail)
              tail = ''
              rotations += 1
              await rename(path, `${path}.${rotations}`)
              await utimes(`${path}.${rotations}`, rotations, rotations)
              await writeFile(path, '')
            } else if (each.kind === 'restart') {
              await stop()
              follower = new Follower(path, applied)
              // A file put aside before anybody opened it is nobody's.
              await follower.idle()
            } else {
              await follower.look()
            }
          }
          await appendFile(path, tail)
          await stop()
          expect(read.filter((text) => text !== header.trim())).toEqual(expected)
        }),
        { numRuns: 40 },
      )
    },
  )
})
