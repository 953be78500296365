import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordOf, SAMPLES } from '../formats/record.test-kit'
import type { LogHeader, RawRecord } from '../record'
import { createRandom, type Random } from '../sources/random'

/** A record of a sample, as text and, where it is JSON, as a value to change. */
interface Seed {
  text: string
  header?: LogHeader
  isJson: boolean
}

const FILES = [
  'blacklist-events.ndjson',
  'ntopng-alerts.jsonl',
  'suricata-eve.jsonl',
  'zeek-notice.jsonl',
  'chronicle-detections.ndjson',
  'clicks.ndjson',
  'window-counts.ndjson',
  'forbidden-urls.ndjson',
  'zeek-dns.jsonl',
  'suricata-dns.jsonl',
  'dns-records.ndjson',
  'access-json.ndjson',
] as const
const LINE_FILES = ['bind-query.log', 'dnsmasq.log', 'dns-lines.log', 'access.log'] as const
const MOST_OF_A_SAMPLE = 10
const HEADED = ['zeek-notice.log', 'zeek-dns.log', 'iis.log'] as const

/** Values that a field of any kind may be replaced by. */
const VALUES: readonly [unknown, ...unknown[]] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e300,
  -0,
  2 ** 53,
  65_536,
  1_772_446_504,
  1_772_446_504_123,
  4_102_444_800_000,
  '',
  ' ',
  '0',
  '-',
  '203.0.113.9',
  '999.1.1.1',
  '203.0.113.9:80',
  '::ffff:198.51.100.20',
  '2001:db8::1',
  'fe80::1%eth0',
  '2026-03-02T10:15:04.123456+0100',
  '2026-02-30T99:99:99Z',
  'A::B',
  'alert',
  'notice',
  '__proto__',
  '\u0000',
  '\ud800',
  '\u202e\u001b[31m',
  '{REDACTED_IP}',
  'x'.repeat(300),
  [],
  [[[[]]]],
  {},
  { alert: { signature_id: 1 } },
]

/** Pieces that text is spoilt with. */
const PIECES: readonly [string, ...string[]] = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\t',
  '\0',
  '\u0007',
  '\ufeff',
  '\u{1f600}',
  '\\u0000',
  '\\ud800',
  '\\x00',
  '\\xff',
  '1e999',
  '-',
  'null',
  '#',
  '[[[[[[[[',
  '{"a":{"a":{"a":',
]

/** Makes records that are nearly right, wholly wrong, or anything between; the same for a seed. */
export class Fuzzer {
  private readonly random: Random
  private readonly seeds: readonly [Seed, ...Seed[]]

  constructor(seed: number) {
    this.random = createRandom(seed)
    this.seeds = readSeeds()
  }

  next(): RawRecord {
    const { random } = this
    const seed = random.pick(this.seeds)
    let { text } = seed
    if (seed.isJson && random.isLucky(0.5)) text = this.changeValue(text)
    const times = random.below(4)
    for (let turn = 0; turn < times; turn += 1) text = this.changeText(text)
    const header = random.isLucky(0.02) ? this.anyHeader() : seed.header
    // Halves of a character cannot come: framing hands on text that was valid UTF-8.
    const whole = text.replace(/\p{Surrogate}/gu, '\ufffd')
    const record = recordOf(whole, random.below(1_000_000))
    if (header !== undefined) record.header = header
    if (random.isLucky(0.005)) record.problem = 'Its bytes are not valid UTF-8 text.'
    return record
  }

  /** Replaces, removes, renames or adds one field, however deep it stands. */
  private changeValue(text: string): string {
    const { random } = this
    const root = JSON.parse(text) as Record<string, unknown>
    let holder = root
    for (let depth = random.below(4); depth > 0; depth -= 1) {
      const nested = Object.values(holder).filter(isHolder)
      const next = nested[random.below(Math.max(1, nested.length))]
      if (next !== undefined) holder = next
    }
    const keys = Object.keys(holder)
    const key = keys[random.below(Math.max(1, keys.length))] ?? 'x'
    const way = random.below(4)
    if (way === 0) delete holder[key]
    else if (way === 1) holder[`${key}_`] = holder[key]
    else holder[key] = random.pick(VALUES)
    return JSON.stringify(root)
  }

  private changeText(text: string): string {
    const { random } = this
    const from = random.below(text.length + 1)
    const to = from + random.below(random.isLucky(0.8) ? 4 : 200)
    const way = random.below(5)
    if (way === 0) return text.slice(0, from) + text.slice(to)
    if (way === 1) return text.slice(0, from) + random.pick(PIECES) + text.slice(from)
    if (way === 2) return text.slice(0, to) + text.slice(from)
    if (way === 3) {
      const other = random.pick(this.seeds).text
      return text.slice(0, from) + other.slice(random.below(other.length))
    }
    const letter = String.fromCharCode(32 + random.below(96))
    return text.slice(0, from) + letter + text.slice(from + 1)
  }

  private anyHeader(): LogHeader {
    const { random } = this
    const header = new Map(random.pick(this.seeds).header ?? [['separator', '\\x09']])
    const name = random.pick([
      'separator',
      'fields',
      'types',
      'path',
      'unset_field',
      'set_separator',
      'Fields',
      'Date',
    ])
    if (random.isLucky(0.3)) header.delete(name)
    else
      header.set(
        name,
        random.pick([
          '',
          '\\x09',
          '|',
          '-',
          'notice',
          'ts\tnote',
          'ts\tts\tts',
          '\\',
          'time c-ip cs-uri-stem',
          '2026-03-02 10:15:00',
        ]),
      )
    return header
  }
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function readSeeds(): [Seed, ...Seed[]] {
  const read = (name: string) => readFileSync(join(SAMPLES, name), 'utf8').trim().split('\n')
  // A long sample would leave little to the others.
  const few = (name: string) => read(name).slice(0, MOST_OF_A_SAMPLE)
  const seeds: Seed[] = FILES.flatMap(few).map((text) => ({ text, isJson: true }))
  for (const text of LINE_FILES.flatMap(few)) seeds.push({ text, isJson: false })
  let header = new Map<string, string>()
  for (const line of HEADED.flatMap(read)) {
    const [, name, rest] = /^#([A-Za-z_]+)(?:[ \t]|: )(.*)$/.exec(line) ?? []
    const isFirst = name === 'separator' || name === 'Software'
    if (name === undefined) seeds.push({ text: line, header, isJson: false })
    else header = new Map(isFirst ? [] : header).set(name, rest ?? '')
  }
  const [first, ...others] = seeds
  if (first === undefined) throw new Error('The samples of this repository hold no records')
  return [first, ...others]
}
