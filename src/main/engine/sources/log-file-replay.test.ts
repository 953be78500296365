import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordBatch } from '../record'
import { createLogFileSource } from './log-file'
import { positionsAfter, replayName } from './source'

const line = (n: number) => `${JSON.stringify({ n, pad: 'x'.repeat(n % 17) })}\n`
const numbersOf = (batches: readonly RecordBatch[]) =>
  batches.flatMap(({ records }) => records.map(({ text }) => (JSON.parse(text) as { n: number }).n))
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)

let folder = ''
let path = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-replay-'))
  path = join(folder, 'alerts.ndjson')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function read(positions: ReadonlyMap<string, number>): Promise<RecordBatch[]> {
  const settings = { id: 'a', name: 'A', path, format: 'auto' } as const
  const source = createLogFileSource(settings, { isFollowed: false, now: () => 0 })
  const batches: RecordBatch[] = []
  for await (const batch of source.read(positions, new AbortController().signal))
    batches.push(batch)
  return batches
}

describe('a log file that windows need to see again', () => {
  it('is read from there on, and says what had gone the whole way', async () => {
    const lines = range(0, 6_000).map(line)
    await writeFile(path, lines.slice(0, 5_000).join(''))
    const positions = new Map((await read(new Map())).flatMap(positionsAfter))
    await writeFile(path, lines.join(''))
    expect(numbersOf(await read(positions))).toEqual(range(5_000, 6_000))

    const partition = [...positions.keys()].find((name) => !name.startsWith('#')) ?? ''
    const offsetOf = (n: number) => lines.slice(0, n).join('').length
    // A position inside its line, as items of a delivery have them.
    for (const [from, inside] of [
      [3_000, 0],
      [4_999, 5],
      [0, 0],
    ] as const) {
      const again = new Map([...positions, [replayName(partition), offsetOf(from) + inside]])
      const batches = await read(again)
      expect(numbersOf(batches)).toEqual(range(from, 6_000))
      expect(new Set(batches.map((batch) => batch.appliedBefore))).toEqual(
        new Set([offsetOf(5_000)]),
      )
    }
  })

  it('is read behind its position where windows need nothing that lies before it', async () => {
    await writeFile(path, range(0, 3_000).map(line).join(''))
    const positions = new Map((await read(new Map())).flatMap(positionsAfter))
    const [partition, end] = [...positions].find(([name]) => !name.startsWith('#')) ?? ['', 0]
    expect(await read(new Map([...positions, [replayName(partition), end]]))).toEqual([])
  })

  it('is found again with documents of any layout from its beginning', async () => {
    const documents = range(0, 40).map((n) => `${JSON.stringify({ n }, null, 2)}\n`)
    await writeFile(path, documents.join(''))
    const positions = new Map((await read(new Map())).flatMap(positionsAfter))
    const [partition, end] = [...positions].find(([name]) => !name.startsWith('#')) ?? ['', 0]
    const again = await read(new Map([...positions, [replayName(partition), 100]]))
    expect(numbersOf(again)).toEqual(range(0, 40))
    expect(again.every((batch) => batch.appliedBefore === end)).toBe(true)
  })
})
