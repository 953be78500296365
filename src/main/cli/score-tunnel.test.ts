import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findModelFolder } from '../engine/models/model-folder'
import { generateDns } from '../engine/sources/synthetic-dns'
import { runCommandLine } from './program'

const START = Date.UTC(2026, 2, 2, 10)
let folder: string
let log: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-score-tunnel-'))
  log = join(folder, 'dns.ndjson')
  const options = { count: 20_000, bots: 0, tunnels: 2, seed: 5, start: START }
  await writeFile(log, [...generateDns(options)].join('\n'))
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

/** Runs `score dns-tunnel` with these options. */
async function score(args: readonly string[], input = Readable.from([])) {
  const [stdout, stderr] = [keep(), keep()]
  const status = await runCommandLine(
    ['--data-dir', join(folder, 'data'), 'score', 'dns-tunnel', ...args],
    {
      stdin: () => input as unknown as NodeJS.ReadStream,
      stdout: stdout.stream,
      stderr: stderr.stream,
      env: {},
      signal: new AbortController().signal,
      now: () => START + 3_600_000,
    },
  )
  return { status, lines: stdout.text().split('\n').slice(0, -1), stderr: stderr.text() }
}

describe('watchfloor score dns-tunnel', () => {
  it('prints a JSON line for each client and domain, tunnels first, with their evidence', async () => {
    const { status, lines, stderr } = await score([log])
    expect(status).toBe(0)
    const scores = lines.map((line) => JSON.parse(line))
    const tunnels = scores.filter(({ verdict }) => verdict === 'tunnel')
    expect(tunnels).toEqual(scores.slice(0, 2))
    expect(tunnels.map(({ client }) => client).sort()).toEqual(['198.19.1.0', '198.19.1.1'])
    expect(tunnels[0]).toMatchObject({
      domain: 'example.net',
      missingShare: 0,
      windows: 1,
      windowsOver: 1,
      start: '2026-03-02T10:00:00.000Z',
    })
    const types = Object.values<number>(tunnels[0].types)
    expect(types.reduce((sum, count) => sum + count, 0)).toBe(tunnels[0].queries)
    for (const name of tunnels[0].names) expect(name).toMatch(/^\S+\.t [A-Z0-9]+(, [A-Z0-9]+)*$/)
    expect(scores.length).toBeGreaterThan(40)
    for (const { probability } of scores.slice(2)) expect(probability).toBeLessThan(0.5)
    expect(stderr).toContain('20,000 DNS queries, 0 other records')
  })

  it('reads standard input, compressed or not, and says the same', async () => {
    const { lines } = await score([log])
    const bytes = await readFile(log)
    expect((await score(['-'], Readable.from([bytes]))).lines).toEqual(lines)
    expect((await score([], Readable.from([gzipSync(bytes)]))).lines).toEqual(lines)
  })

  it('shows people a table', async () => {
    const { lines } = await score([log, '--table'])
    expect(lines[0]).toMatch(/^PROBABILITY +VERDICT +CLIENT +DOMAIN +QUERIES +NAMES +BYTES/)
    expect(lines[1]).toMatch(/^ +[01]\.\d{4} +tunnel +198\.19\.1\.\d +example\.net +\d+ +\d+ +\d+ /)
  })

  it('counts what is no DNS query, and finds nothing in nothing', async () => {
    const text = 'nonsense\n{"src_ip":"192.0.2.1"}\n'
    const { status, lines, stderr } = await score(['-'], Readable.from([text]))
    expect({ status, lines }).toEqual({ status: 0, lines: [] })
    expect(stderr).toContain('0 DNS queries, 2 other records')
  })

  it('says which file or which model cannot be used', async () => {
    const missing = await score([join(folder, 'nothing')])
    expect(missing).toMatchObject({ status: 1, lines: [] })
    expect(missing.stderr).toContain('nothing')
    const empty = await score([log, '--model', folder])
    expect(empty).toMatchObject({ status: 1, lines: [] })
    expect(empty.stderr).toContain('manifest.json is missing')
    const other = await score([log, '--model', findModelFolder('dga')])
    expect(other.stderr).toContain('dga is for features domain-name 1')
  })
})
