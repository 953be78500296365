import { chmod, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordBatch } from '../record'
import { createLogFileSource } from './log-file'
import { partitionOf } from './record-batcher'
import type { Positions } from './source'

const NOW = 1_772_446_504_000
let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-log-file-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

function sourceOf(path: string, stdin?: Readable) {
  const settings = { id: 'a', name: 'A', path, format: 'auto' } as const
  return createLogFileSource(settings, { isFollowed: false, now: () => NOW, stdin })
}

async function readAll(path: string, positions: Positions = new Map(), stdin?: Readable) {
  const batches: RecordBatch[] = []
  let error: unknown = null
  try {
    for await (const batch of sourceOf(path, stdin).read(positions, new AbortController().signal)) {
      batches.push(batch)
    }
  } catch (failure) {
    error = failure
  }
  const records = batches.flatMap((batch) => batch.records)
  return { batches, records, texts: records.map((record) => record.text), error }
}

const linesOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `{"n":${from + index}}`)

describe('a finished file', () => {
  it('is read to its end in batches of at most 2,500 records', async () => {
    const path = join(folder, 'a.ndjson')
    const lines = linesOf(6_001)
    await writeFile(path, `${lines.join('\n')}\n`)
    const { batches, texts } = await readAll(path)
    expect(texts).toEqual(lines)
    expect(batches.map((batch) => batch.records.length)).toEqual([2_500, 2_500, 1_001])
    const size = lines.join('\n').length + 1
    expect(batches.at(-1)?.end).toBe(size)
    expect(batches[0]).toMatchObject({ partition: partitionOf('{"n":0}'), readAt: NOW })
  })

  it('is cut into batches of about 4 MiB', async () => {
    const path = join(folder, 'wide.ndjson')
    const line = JSON.stringify({ pad: 'x'.repeat(500_000) })
    await writeFile(path, `${line}\n`.repeat(20))
    const { batches } = await readAll(path)
    expect(batches.map((batch) => batch.records.length)).toEqual([9, 9, 2])
  })

  it('goes on behind its position, under whatever name', async () => {
    const lines = linesOf(10)
    await writeFile(join(folder, 'a'), `${lines.join('\n')}\n`)
    await writeFile(join(folder, 'a.1'), `${lines.join('\n')}\n{"n":10}\n`)
    const first = await readAll(join(folder, 'a'))
    const [batch] = first.batches
    const positions = new Map([[batch?.partition ?? '', batch?.end ?? 0]])
    const second = await readAll(join(folder, 'a.1'), positions)
    expect(second.texts).toEqual(['{"n":10}'])
    expect(second.records[0]?.position).toBe(batch?.end)
    expect(second.records[0]?.place()).toBe(`byte ${batch?.end}`)
  })

  it('goes on behind a position in its last line, which had no end then', async () => {
    const path = join(folder, 'a')
    await writeFile(path, '{"n":0}\n{"n":1}')
    const first = await readAll(path)
    expect(first.texts).toEqual(['{"n":0}', '{"n":1}'])
    await writeFile(path, '{"n":0}\n{"n":1}\n{"n":2}\n')
    const position = new Map([[partitionOf('{"n":0}'), first.batches[0]?.end ?? 0]])
    expect((await readAll(path, position)).texts).toEqual(['{"n":2}'])
  })

  it('begins anew where the position lies behind its end or inside a line', async () => {
    const path = join(folder, 'a')
    await writeFile(path, '{"n":0}\n{"n":1}\n')
    for (const position of [500, 10]) {
      const { texts } = await readAll(path, new Map([[partitionOf('{"n":0}'), position]]))
      expect(texts).toEqual(['{"n":0}', '{"n":1}'])
    }
  })

  it('has documents as well as lines, and goes on between them', async () => {
    const path = join(folder, 'deliveries.json')
    const document = (n: number) => JSON.stringify({ alerts: [{ n }, { n: n + 1 }] }, null, 2)
    await writeFile(path, `${document(0)}\n\n${document(2)}\n`)
    const whole = await readAll(path)
    const read = whole.texts.map((text) => JSON.parse(text))
    expect(read).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }])
    expect(whole.records[3]?.place()).toBe('document 2, line 12, alerts[1]')
    const position = new Map([[whole.batches[0]?.partition ?? '', document(0).length]])
    expect((await readAll(path, position)).texts.map((text) => JSON.parse(text))).toEqual([
      { n: 2 },
      { n: 3 },
    ])
  })

  it('may be empty, or hold nothing but blank lines', async () => {
    await writeFile(join(folder, 'empty'), '')
    await writeFile(join(folder, 'blank'), '\n\r\n  \n')
    for (const name of ['empty', 'blank']) {
      expect(await readAll(join(folder, name))).toMatchObject({ batches: [], error: null })
    }
  })

  it('tells how far it is', async () => {
    const path = join(folder, 'a')
    await writeFile(path, '{"n":0}\n')
    const source = sourceOf(path)
    for await (const _batch of source.read(new Map(), new AbortController().signal)) {
      expect(source.progress()).toEqual({ done: 8, total: 8 })
    }
    expect(source).toMatchObject({ isReplay: true, isDemo: false, kind: 'log-file', detail: path })
  })

  it('stops when it is told to', async () => {
    const path = join(folder, 'a')
    await writeFile(path, `${linesOf(30_000).join('\n')}\n`)
    const stopper = new AbortController()
    let count = 0
    for await (const batch of sourceOf(path).read(new Map(), stopper.signal)) {
      count += batch.records.length
      stopper.abort()
    }
    expect(count).toBeLessThan(30_000)
  })
})

describe('gzip', () => {
  const lines = linesOf(30_000)
  const plain = Buffer.from(`${lines.join('\n')}\n`)

  it('is the same partition with the same positions as the plain file', async () => {
    await writeFile(join(folder, 'a'), plain)
    await writeFile(join(folder, 'a.gz'), gzipSync(plain))
    const expected = await readAll(join(folder, 'a'))
    const found = await readAll(join(folder, 'a.gz'))
    expect(found.texts).toEqual(lines)
    expect(found.records.map((record) => record.position)).toEqual(
      expected.records.map((record) => record.position),
    )
    expect(found.batches[0]?.partition).toBe(expected.batches[0]?.partition)
  })

  it('may have several members, and any name', async () => {
    const path = join(folder, 'no-suffix')
    await writeFile(path, Buffer.concat([gzipSync('{"n":0}\n'), gzipSync('{"n":1}\n')]))
    expect((await readAll(path)).texts).toEqual(['{"n":0}', '{"n":1}'])
  })

  it('goes on behind a position, and begins anew where it is shorter', async () => {
    const path = join(folder, 'a.gz')
    await writeFile(path, gzipSync('{"n":0}\n{"n":1}\n'))
    const partition = partitionOf('{"n":0}')
    expect((await readAll(path, new Map([[partition, 8]]))).texts).toEqual(['{"n":1}'])
    expect((await readAll(path, new Map([[partition, 500]]))).texts).toHaveLength(2)
  })

  it('cut off: what could be read is taken in, then the error says so', async () => {
    const path = join(folder, 'cut.gz')
    const whole = gzipSync(plain)
    await writeFile(path, whole.subarray(0, Math.floor(whole.length / 2)))
    const { texts, error, records } = await readAll(path)
    expect(texts.length).toBeGreaterThan(5_000)
    expect(texts).toEqual(lines.slice(0, texts.length))
    expect(records.every((record) => record.problem === undefined)).toBe(true)
    expect(error).toMatchObject({
      code: 'BROKEN',
      message: expect.stringContaining('ends in the middle'),
    })
  })

  it('damaged: the same, in its words', async () => {
    const path = join(folder, 'bad.gz')
    const whole = gzipSync(plain)
    whole.fill(0xff, Math.floor(whole.length / 2), Math.floor(whole.length / 2) + 50)
    await writeFile(path, whole)
    expect((await readAll(path)).error).toMatchObject({
      code: 'BROKEN',
      message: expect.stringContaining('damaged compressed data'),
    })
  })
})

describe('standard input', () => {
  it('is read to its end, plain or gzip, in any pieces', async () => {
    const text = '{"n":0}\n{"n":1}\n'
    const pieces = Readable.from([...Buffer.from(text)].map((byte) => Buffer.from([byte])))
    expect((await readAll('-', new Map(), pieces)).texts).toEqual(['{"n":0}', '{"n":1}'])
    const zipped = Readable.from([...gzipSync(text)].map((byte) => Buffer.from([byte])))
    expect((await readAll('-', new Map(), zipped)).texts).toEqual(['{"n":0}', '{"n":1}'])
    expect((await readAll('-', new Map(), Readable.from([]))).texts).toEqual([])
  })
})

describe('what is no file', () => {
  it('says what to do', async () => {
    await mkdir(join(folder, 'sub'))
    expect((await readAll(join(folder, 'sub'))).error).toMatchObject({
      code: 'NOT_A_FILE',
      message: `${join(folder, 'sub')} is a folder. Name a file in it.`,
    })
    expect((await readAll(join(folder, 'none'))).error).toMatchObject({
      code: 'NOT_FOUND',
      message: `There is no file ${join(folder, 'none')}. Check its path.`,
    })
  })

  it('says when it may not be read', async () => {
    const path = join(folder, 'secret')
    await writeFile(path, '{}\n')
    await chmod(path, 0)
    await chmod(folder, 0o755)
    const { error } = await asNobody(() => readAll(path))
    expect(error).toMatchObject({
      code: 'NOT_READABLE',
      message: `${path} may not be read by this user. Give it read permission, or choose another file.`,
    })
  })
})

/** Root may read every file: for a while the process is a user who may not. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const isRoot = process.getuid?.() === 0
  if (!isRoot) return work()
  process.seteuid?.(65_534)
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}

describe('a file that shrinks while it is read', () => {
  it.each([0, 900])('is read to where it ends by then, %i bytes', async (size) => {
    const path = join(folder, 'shrinking')
    await writeFile(path, `${linesOf(400_000).join('\n')}\n`)
    const texts: string[] = []
    let isFirst = true
    for await (const { records } of sourceOf(path).read(new Map(), new AbortController().signal)) {
      texts.push(...records.map((record) => record.text))
      if (isFirst) await truncate(path, size)
      isFirst = false
    }
    expect(texts.length).toBeLessThan(400_000)
    // What stands before the cut may come twice: its events are known by then.
    const whole = new Set(linesOf(400_000))
    const torn = texts.filter((text) => !whole.has(text))
    expect(torn.length).toBeLessThanOrEqual(2)
    expect(new Set(texts)).toContain('{"n":0}')
  })
})
