import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type BundledCommand, bundleCommand } from './bundle.test-kit'

const HOUR_MS = 3_600_000
const NOW = Date.now() - HOUR_MS
const SUMMARY_KEYS = [
  'records',
  'rejected',
  'skipped',
  'accepted',
  'duplicates',
  'alerts',
  'failed',
  'seconds',
]

let command: BundledCommand
let folder: string
let data: string
let made = 0

beforeAll(async () => {
  command = await bundleCommand()
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-hostile-'))
})
afterAll(async () => {
  await command.remove()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})
beforeEach(() => {
  data = join(folder, `data-${made++}`)
})

const run = (args: string[], input?: string | Uint8Array) =>
  command.run(['--data-dir', data, ...args], input === undefined ? {} : { input })

/** Starts what follows without the right of root to read every file. */
function asOrdinaryUser(): string[] {
  if (process.getuid?.() !== 0) return []
  const rights = '-dac_override,-dac_read_search'
  return ['setpriv', `--inh-caps=${rights}`, `--bounding-set=${rights}`]
}

function line(over: Record<string, unknown> = {}): string {
  return JSON.stringify({
    user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
    timestamp: NOW + made++,
    ip: '203.0.113.1',
    alert_id: 40,
    dst_port: 80,
    info: '/item?id=1',
    reason: 'made up',
    ...over,
  })
}

const lines = (...all: string[]) => `${all.join('\n')}\n`

async function write(name: string, content: string | Buffer): Promise<string> {
  const file = join(folder, `${made++}-${name}`)
  await writeFile(file, content)
  return file
}

/** A file, how many events it holds, and its rejects as `place: beginning of the reason`. */
interface Case {
  name: string
  content: string | Buffer
  events: number
  rejects: string[]
}

const INVALID_UTF8 = Buffer.concat([
  Buffer.from(line().slice(0, -2)),
  Buffer.from([0xff, 0xfe, 0xc3]),
  Buffer.from('"}'),
])

const CASES: Case[] = [
  {
    name: 'no JSON',
    content: lines(line(), 'not json', '{"a":', line()),
    events: 2,
    rejects: ['line 2: This is not valid JSON', 'line 3: This is not valid JSON: it ends in'],
  },
  {
    name: 'JSON that is no object',
    content: lines(line(), '[1,2]', '42', '"text"', 'null', 'true', line()),
    events: 2,
    rejects: ['a list', 'a number', 'a text', 'null', 'true or false'].map(
      (type, n) => `line ${n + 2}: This is JSON, but ${type} and not an object`,
    ),
  },
  {
    name: 'fields that are missing or of the wrong type',
    content: lines(
      line({ ip: undefined }),
      line({ ip: 7 }),
      line({ alert_id: '40' }),
      line({ alert_id: 0 }),
      line({ dst_port: 70_000 }),
      line({ info: null }),
      line({ user_id: '' }),
      line({ reason: {} }),
      '{"something": "else"}',
      line(),
    ),
    events: 1,
    rejects: [
      'line 1: The field `ip` is missing',
      'line 2: `ip` is 7',
      'line 3: `alert_id` is a text',
      'line 4: `alert_id` is 0',
      'line 5: `dst_port` is 70000',
      'line 6: `info` is null',
      'line 7: `user_id` is empty',
      'line 8: `reason` is an object',
      'line 9: The format is not known',
    ],
  },
  {
    name: 'addresses that are none',
    content: lines(
      line({ ip: '999.1.1.1' }),
      line({ ip: '203.0.113.5:443' }),
      line({ ip: '[2001:db8::1]:80' }),
      line({ ip: '2001:DB8:0:0::1' }),
      line({ ip: '::ffff:203.0.113.77' }),
    ),
    events: 2,
    rejects: [
      'line 1: `ip` is "999.1.1.1", which is no IP address',
      'line 2: `ip` is "203.0.113.5:443", which is no IP address',
      'line 3: `ip` is "[2001:db8::1]:80", which is no IP address',
    ],
  },
  {
    name: 'times',
    content: lines(
      line({ timestamp: Math.floor(NOW / 1000), ip: '203.0.113.60' }),
      line({ timestamp: NOW + 5, ip: '203.0.113.60' }),
      line({ timestamp: NOW + 3 * HOUR_MS }),
      line({ timestamp: NOW + 48 * HOUR_MS }),
      line({ timestamp: Date.UTC(1999, 11, 31) }),
      line({ timestamp: 1.5 }),
      line({ timestamp: 'yesterday' }),
      line({ timestamp: 9e15 }),
      line({ timestamp: -5 }),
    ),
    events: 3,
    rejects: [
      'line 4: Its time, ',
      'line 5: Its time, 1999-12-31T00:00:00.000Z, is before the year 2000',
      'line 6: `timestamp` is 1.5',
      'line 7: `timestamp` is a text',
      'line 8: Its time, 9000000000000000 ms, is more than 24 hours ahead',
      'line 9: Its time, ',
    ],
  },
  {
    name: 'bytes that are no text',
    content: Buffer.concat([
      Buffer.from(lines(line())),
      INVALID_UTF8,
      Buffer.from('\n'),
      Buffer.alloc(4096),
      Buffer.from(`\n${line()}\n`),
    ]),
    events: 2,
    rejects: ['line 2: Its bytes are not valid UTF-8', 'line 3: This is not valid JSON'],
  },
  {
    name: 'a byte order mark, CRLF, blank lines and no line break at the end',
    content: `\ufeff${line()}\r\n\r\n   \r\n${line()}`,
    events: 2,
    rejects: [],
  },
  {
    name: 'documents printed over many lines, one after the other',
    content: [line(), line(), line()]
      .map((text) => JSON.stringify(JSON.parse(text), null, 2))
      .join(''),
    events: 3,
    rejects: [],
  },
  {
    name: 'a line of 20 MB',
    content: lines(line(), line({ info: 'x'.repeat(20_000_000) }), line()),
    events: 2,
    rejects: ['line 2: This line is longer than 8 MiB'],
  },
  {
    name: 'a first line of 20 MB, with a line of NUL behind it',
    content: lines(line({ info: 'x'.repeat(20_000_000) }), line(), '\0\0', line()),
    events: 2,
    rejects: [
      'document 1, line 1: This record is longer than 1 MiB',
      'line 3: This is not valid JSON',
    ],
  },
  { name: 'nothing', content: '', events: 0, rejects: [] },
  { name: 'nothing but blank lines', content: '\n\r\n \n', events: 0, rejects: [] },
]

describe('an import of hostile input', () => {
  it('takes what is good, and rejects the rest with place and reason', async () => {
    const files = await Promise.all(CASES.map(({ name, content }) => write(name, content)))
    const { status, stdout, stderr } = await run(['import', ...files, '--json', '--strict'])
    expect(status).toBe(3)
    const summary = JSON.parse(stdout)
    expect(Object.keys(summary)).toEqual(SUMMARY_KEYS)
    expect(stdout.trimEnd()).not.toContain('\n')
    const told = stderr
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as { file: string; place: string; reason: string })
    for (const [index, { name, rejects }] of CASES.entries()) {
      const own = told.filter(({ file }) => file === files[index])
      expect(own.length, name).toBe(rejects.length)
      rejects.forEach((beginning, n) => {
        expect(`${own[n]?.place}: ${own[n]?.reason}`.slice(0, beginning.length)).toBe(beginning)
      })
    }
    const rejected = CASES.reduce((sum, { rejects }) => sum + rejects.length, 0)
    const accepted = CASES.reduce((sum, { events }) => sum + events, 0)
    expect(summary).toMatchObject({ records: rejected + accepted, rejected, accepted })
    const mapped = JSON.parse((await run(['events', '203.0.113.77', '--json'])).stdout)
    expect(mapped.events).toHaveLength(1)
    const timed = JSON.parse((await run(['events', '203.0.113.60', '--json'])).stdout)
    const times = timed.events.map(({ timestamp }: { timestamp: string }) => Date.parse(timestamp))
    expect(times).toEqual([NOW + 5, Math.floor(NOW / 1000) * 1000])
  })

  it('keeps control and bidi characters as evidence, and shows them to no terminal', async () => {
    const info = 'a\u202eb\u0007\u001b[31m\u009bc'
    const file = await write('bidi', lines(line({ info, ip: '203.0.113.50' }), `junk ${info}`))
    const imported = await run(['import', file])
    const events = await run(['events', '203.0.113.50'])
    for (const text of [imported.stderr, events.stdout]) {
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    }
    expect(events.stdout).toContain('\\u202e')
    const stored = JSON.parse((await run(['events', '203.0.113.50', '--json'])).stdout)
    expect(stored.events[0].info).toBe(info)
    const rejects = (await run(['import', file, '--json'])).stderr
    expect(rejects).not.toMatch(/[\u007f-\u009f\u202a-\u202e]/)
    expect(JSON.parse(rejects).text).toBe(`junk ${info}`)
  })

  it('stores what stands before the end of a truncated gzip file, sums it up, and exits with 1', async () => {
    const all = Array.from({ length: 3000 }, (_, n) => line({ info: `/${n * 7919}` }))
    const packed = gzipSync(lines(...all))
    const file = await write('cut.gz', packed.subarray(0, packed.length / 2))
    const { status, stdout, stderr } = await run(['import', file, '--json'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^watchfloor: [^\n]*cut\.gz ends in the middle of[^\n]*\n$/)
    const { records, rejected, accepted } = JSON.parse(stdout)
    expect([rejected, accepted]).toEqual([0, records])
    expect(records).toBeGreaterThan(500)
    const whole = await write('whole.gz', packed)
    const again = JSON.parse((await run(['import', whole, '--json'])).stdout)
    expect(again).toMatchObject({ records: 3000, accepted: 3000 - records, duplicates: records })
  })

  it('stores a reject that is cut in the middle of a character', async () => {
    const file = await write('emoji', lines(`x${'\u{1f600}'.repeat(3_000)}`, line()))
    const { status, stdout } = await run(['import', file, '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ records: 2, rejected: 1, accepted: 1 })
  })

  it('keeps the beginning of a large record, and says how long it was', async () => {
    const text = line({ ip: '203.0.113.54', pad: 'x'.repeat(100_000) })
    await run(['import', await write('large', lines(text, line({ ip: '203.0.113.55' })))])
    const large = JSON.parse((await run(['events', '203.0.113.54', '--json'])).stdout)
    expect(large.events[0]).toMatchObject({ raw: text.slice(0, 65_536), raw_size: text.length })
    const plain = JSON.parse((await run(['events', '203.0.113.55', '--json'])).stdout)
    expect(plain.events[0]).toMatchObject({ raw: '', raw_size: null })
  })

  it('reads the files around those that cannot be read, names each of these, and exits with 1', async () => {
    const first = await write('first', lines(line({ ip: '203.0.113.51' })))
    const last = await write('last', lines(line({ ip: '203.0.113.52' })))
    const missing = join(folder, 'missing')
    const nested = join(folder, 'a-folder')
    await mkdir(nested)
    const faults = [
      `watchfloor: There is no file ${missing}. Check its path.`,
      `watchfloor: ${nested} is a folder. Name a file in it.`,
    ]
    const files = [missing, first, nested, last]
    const { status, stdout, stderr } = await run(['import', ...files, '--json', '--strict'])
    expect([status, stderr]).toEqual([1, `${faults.join('\n')}\n`])
    expect(JSON.parse(stdout)).toMatchObject({ records: 2, accepted: 2, failed: 2 })
    for (const ip of ['203.0.113.51', '203.0.113.52']) {
      const { events } = JSON.parse((await run(['events', ip, '--json'])).stdout)
      expect(events).toHaveLength(1)
    }
    const words = await run(['import', nested, first])
    expect([words.status, words.stderr]).toEqual([1, `${faults[1]}\n`])
    expect(words.stdout).toContain('1 file was not read to the end')
    const cut = await run(['import', '-'], gzipSync(lines(line())).subarray(0, 40))
    expect(cut.status).toBe(1)
    expect(cut.stderr).toMatch(/^watchfloor: standard input ends in the middle of [^\n]*\n$/)
  })

  it('says that a file may not be read', async () => {
    const file = join(folder, 'closed')
    await writeFile(file, lines(line()), { mode: 0 })
    const args = ['--data-dir', data, 'import', file]
    const { status, stderr } = await command.run(args, { through: asOrdinaryUser() })
    expect(status).toBe(1)
    expect(stderr).toMatch(/^watchfloor: [^\n]*closed may not be read by this user[^\n]*\n$/)
  })
})
