import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findModelFolder } from '../engine/models/model-folder'
import { generateWeb, listWebClients } from '../engine/sources/synthetic-web'
import { NUMERIC_FEATURES } from '../engine/web/features'
import { runCommandLine } from './program'

const START = Date.UTC(2026, 2, 2, 10)
const MADE = { count: 8_000, people: 30, scanners: 2, flooders: 2, scrapers: 1, start: START }
const TRUTHS = new Map(listWebClients(MADE).map(({ ip, truth }) => [ip, truth]))
let folder: string
let log: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-score-web-'))
  log = join(folder, 'access.ndjson')
  await writeFile(log, [...generateWeb({ ...MADE, seed: 77 })].join('\n'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A stream that keeps what is written, as far as commands use one. */
function keep(): { stream: NodeJS.WriteStream; text: () => string } {
  let text = ''
  const stream = {
    isTTY: false,
    write: (chunk: string, done?: () => void) => {
      text += chunk
      done?.()
      return true
    },
  }
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text }
}

/** Runs `score web-anomaly` with these options. */
async function score(args: readonly string[], input = Readable.from([])) {
  const [stdout, stderr] = [keep(), keep()]
  const status = await runCommandLine(
    ['--data-dir', join(folder, 'data'), 'score', 'web-anomaly', ...args],
    {
      stdin: () => input as unknown as NodeJS.ReadStream,
      stdout: stdout.stream,
      stderr: stderr.stream,
      env: {},
      signal: new AbortController().signal,
      now: () => START + 86_400_000,
    },
  )
  return { status, lines: stdout.text().split('\n').slice(0, -1), stderr: stderr.text() }
}

describe('watchfloor score web-anomaly', () => {
  it('prints a JSON line for each request set, with its score and features', async () => {
    const { status, lines, stderr } = await score([log])
    expect(status).toBe(0)
    const sets = lines.map((line) => JSON.parse(line))
    expect(stderr).toContain(`8,000 requests, 0 of them late, 0 other records; ${sets.length}`)
    const found = new Set(
      sets.filter(({ verdict }) => verdict === 'anomalous').map(({ ip }) => TRUTHS.get(ip)),
    )
    for (const kind of ['scanner', 'flood', 'scraper']) expect(found).toContain(kind)
    const people = sets.filter(({ ip }) => TRUTHS.get(ip) === 'person')
    const judged = people.filter(({ verdict }) => verdict === 'anomalous')
    expect(judged.length / people.length).toBeLessThan(0.05)
    for (const { score: value, requests, features, host, start, end } of sets) {
      expect(value).toBeGreaterThan(0)
      expect(value).toBeLessThan(1)
      expect(requests).toBe(features.request_total)
      expect(host).toBe('www.site.example')
      expect(Date.parse(end)).toBeGreaterThanOrEqual(Date.parse(start))
      expect(Object.keys(features)).toEqual(expect.arrayContaining([...NUMERIC_FEATURES]))
    }
  })

  it('reads standard input, compressed or not, and says the same', async () => {
    const { lines } = await score([log])
    const bytes = await readFile(log)
    expect((await score(['-'], Readable.from([bytes]))).lines).toEqual(lines)
    const packed = join(folder, 'access.ndjson.gz')
    await writeFile(packed, gzipSync(bytes))
    expect((await score([packed])).lines).toEqual(lines)
  })

  it('prints a line for people with --table', async () => {
    const { lines } = await score([log, '--table'])
    expect(lines[0]).toMatch(
      /^0\.\d{4} {2}(normal {3}|anomalous) {2}2026-03-02T\S+ +\d+ {2}198\.\S+ {2}www\.site\.example$/,
    )
  })

  it('says what is wrong with a file, a model or a format', async () => {
    const missing = await score([join(folder, 'none.log')])
    expect(missing).toMatchObject({ status: 1, lines: [] })
    expect(missing.stderr).toContain('none.log')
    const other = await score([log, '--model', findModelFolder('dga')])
    expect(other.stderr).toContain('this version computes web-request-set 1')
    expect(other.status).toBe(1)
    expect((await score([log, '--format', 'nothing'])).status).toBe(2)
  })
})
