import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommandLine } from './program'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-score-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

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

/** Runs `score dga` with these options on what standard input gives. */
function scoreInput(input: Iterable<string | Buffer>, ...args: string[]) {
  return scoreFrom(Readable.from(input), new AbortController().signal, ...args)
}

async function scoreFrom(input: Readable, signal: AbortSignal, ...args: string[]) {
  const [stdout, stderr] = [keep(), keep()]
  const status = await runCommandLine(
    ['--data-dir', join(folder, 'data'), 'score', 'dga', ...args],
    {
      stdin: () => input as unknown as NodeJS.ReadStream,
      stdout: stdout.stream,
      stderr: stderr.stream,
      env: {},
      signal,
      now: () => Date.UTC(2026, 2, 2),
    },
  )
  const lines = stdout.text().split('\n').slice(0, -1)
  return { status, lines, stderr: stderr.text() }
}

const domainsOf = (lines: readonly string[]) => lines.map((line) => JSON.parse(line).domain)

describe('watchfloor score dga', () => {
  it('prints one JSON line a name, in the order of the input', async () => {
    const { status, lines } = await scoreInput(['bluesky.org\nqkzxwvj', 'trplkdm.info\n\nprinter'])
    expect(status).toBe(0)
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { domain: 'bluesky.org', probability: expect.any(Number), verdict: 'benign' },
      { domain: 'qkzxwvjtrplkdm.info', probability: expect.any(Number), verdict: 'dga' },
      { domain: 'printer', probability: 0, verdict: 'benign', rule: 'single-label' },
    ])
  })

  it('reads a file of JSON lines, or CSV whose heading has a domain', async () => {
    const json = join(folder, 'names.jsonl')
    await writeFile(json, '{"time":1,"domain":"bluesky.org"}\n{"domain":"mountain-bakery.com"}\n')
    const expected = ['bluesky.org', 'mountain-bakery.com']
    expect(domainsOf((await scoreInput([], json)).lines)).toEqual(expected)
    const csv = join(folder, 'names.csv')
    await writeFile(
      csv,
      'client,"domain"\r\n192.0.2.1,bluesky.org\r\n192.0.2.2,"mountain-bakery.com"\r\n',
    )
    expect(domainsOf((await scoreInput([], csv)).lines)).toEqual(expected)
  })

  it('keeps the order over many batches', async () => {
    const names = Array.from({ length: 20_000 }, (_, at) => `name-${at}.example.org`)
    const { lines } = await scoreInput([Buffer.from(names.join('\n'))])
    expect(domainsOf(lines)).toEqual(names)
  })

  it('shows people a table, and control characters as what they are', async () => {
    const { lines } = await scoreInput(['bluesky.org\n\u001b[31mred.com\n'], '--table')
    expect(lines[0]).toMatch(/^0\.\d{4} {2}benign {2}bluesky\.org$/)
    expect(lines[1]).toContain('\\u001b[31mred.com (invalid)')
  })

  it('judges the beginning of an endless line, and whatever is no JSON, as the text it is', async () => {
    const endless = Array.from({ length: 64 }, () => Buffer.alloc(1 << 20, 'a'))
    const { status, lines } = await scoreInput([...endless, '\n{"domain":7}\n{broken\nbluesky.org'])
    expect(status).toBe(0)
    expect(lines.map((line) => JSON.parse(line).rule)).toEqual([
      'invalid',
      'address',
      'single-label',
      undefined,
    ])
    expect(JSON.parse(lines[0] ?? '').domain).toHaveLength(65_536)
  })

  it('stops at Ctrl-C, also where standard input has no end', async () => {
    const stop = new AbortController()
    const endless = new Readable({ read: () => undefined })
    endless.push('bluesky.org\n')
    const ended = scoreFrom(endless, stop.signal)
    setImmediate(() => stop.abort())
    expect((await ended).status).toBe(1)
  })

  it('says which file or which model cannot be used', async () => {
    const missing = await scoreInput([], join(folder, 'nothing'))
    expect(missing).toMatchObject({ status: 1, lines: [] })
    expect(missing.stderr).toContain('there is no such file')
    const model = await scoreInput([], '-', '--model', folder)
    expect(model).toMatchObject({ status: 1, lines: [] })
    expect(model.stderr).toContain('manifest.json is missing')
  })
})
