import { createReadStream } from 'node:fs'
import { appendFile, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type BundledCommand, bundleCommand, eventLine } from './bundle.test-kit'

const IS_LONG = process.env.WATCHFLOOR_LONG === '1'
/** No import needs more, whatever it reads. */
const LARGEST_PEAK_KB = 800 * 1024
const MEGABYTE = 1024 * 1024
/** Characters that all mean: there is no line break. */
const ENDLESS = Buffer.alloc(64 * MEGABYTE, 0x78)
const MEASURE = `process.on('exit', () => console.error('peak ' + process.resourceUsage().maxRSS))`

vi.setConfig({ testTimeout: IS_LONG ? 1_800_000 : 180_000, hookTimeout: 60_000 })

let command: BundledCommand
let folder = ''

beforeAll(async () => {
  command = await bundleCommand()
})
afterAll(() => command.remove())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-memory-'))
})
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

const eventOf = (n: number) => `${eventLine(`203.0.113.${n}`, Date.now() - 3_600_000)}\n`

/** Imports a file into a folder of its own: what it says, and the most memory it had, KB. */
async function importMeasured(file: string, ...options: string[]) {
  const args = ['--data-dir', `${file}-data`, 'import', file, '--json', ...options]
  const child = command.start(args, {
    nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(MEASURE)}`],
  })
  const said = { stdout: '', stderr: '' }
  child.stdout?.on('data', (text) => {
    said.stdout += text
  })
  child.stderr?.on('data', (text) => {
    said.stderr += text
  })
  child.stdin?.end()
  const status = await new Promise((resolve) => child.once('close', resolve))
  expect(status, said.stderr).toBe(0)
  const lines = said.stderr.trimEnd().split('\n')
  const peakKb = Number(lines.pop()?.replace('peak ', ''))
  return { summary: JSON.parse(said.stdout), told: lines.map((text) => JSON.parse(text)), peakKb }
}

/** A file between whose two events stands a line of so many bytes, with holes on the disk. */
async function writeLongLine(name: string, bytes: number): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, eventOf(1))
  const handle = await open(file, 'r+')
  await handle.truncate((await handle.stat()).size + bytes)
  await handle.close()
  await appendFile(file, `\n${eventOf(2)}`)
  return file
}

describe('memory', () => {
  it('does not grow with the length of a line', async () => {
    const short = await importMeasured(await writeLongLine('short', 20 * MEGABYTE))
    const long = await importMeasured(await writeLongLine('long', 1024 * MEGABYTE))
    for (const { summary, told } of [short, long]) {
      expect(summary).toMatchObject({ records: 3, rejected: 1, accepted: 2 })
      expect(told).toMatchObject([
        { place: 'line 2', reason: expect.stringContaining('longer than 8 MiB') },
      ])
    }
    expect(long.peakKb).toBeLessThan(short.peakKb + 100 * 1024)
  })

  it.each([
    ['one line', ENDLESS, 'longer than 8 MiB'],
    ['one document', Buffer.concat([Buffer.from('{\n"a": "'), ENDLESS]), 'longer than 32 MiB'],
  ])('does not grow with what a small gzip file becomes: %s', async (_name, begin, reason) => {
    const file = join(folder, 'bomb.gz')
    const members = IS_LONG ? 64 : 8
    const more = Buffer.concat(
      Array.from({ length: members }, () => gzipSync(ENDLESS, { level: 1 })),
    )
    const end = gzipSync(`\n${eventOf(2)}`)
    await writeFile(file, Buffer.concat([gzipSync(begin), more, end]))
    expect(more.length).toBeLessThan(members * MEGABYTE)
    const { summary, told, peakKb } = await importMeasured(file)
    expect(summary).toMatchObject({ records: 2, rejected: 1, accepted: 1, failed: 0 })
    expect(told[0].reason).toContain(reason)
    expect(peakKb).toBeLessThan(LARGEST_PEAK_KB)
  })
})

describe('an import of nothing but junk', () => {
  const COUNT = IS_LONG ? 10_000_000 : 150_000
  const KEPT = 10_000

  it('keeps the first rejects, counts all of them, and needs little memory', async () => {
    const file = join(folder, 'junk')
    await writeFile(file, junkLines(COUNT))
    await appendFile(file, eventOf(2))
    const kept = join(folder, 'rejects.ndjson')
    const { summary, told, peakKb } = await importMeasured(file, '--rejects', kept)
    expect(summary).toMatchObject({ records: COUNT + 1, rejected: COUNT, accepted: 1 })
    expect(told).toEqual([{ rejects_left_out: COUNT - KEPT }])
    expect(peakKb).toBeLessThan(LARGEST_PEAK_KB)
    let count = 0
    let last = ''
    for await (const each of createInterface({ input: createReadStream(kept) })) {
      count += 1
      last = each
    }
    expect([count, JSON.parse(last).place]).toEqual([KEPT, `line ${KEPT}`])
  })

  it('says to a person where the rest can be seen', async () => {
    const args = ['--data-dir', join(folder, 'data'), 'import', '-']
    const shown = await command.run(args, { input: [...junkLines(100)].join('') })
    expect(shown.stderr).toMatch(/^\.\.\. and \d+ more rejects; see --rejects FILE$/m)
  })
})

/** Lines that nobody can read, some at a time. */
function* junkLines(count: number): Generator<string> {
  for (let from = 0; from < count; from += 10_000) {
    const size = Math.min(10_000, count - from)
    yield Array.from({ length: size }, (_, n) => `line ${from + n + 1} is no JSON\n`).join('')
  }
}
