import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FORMATS, type ImportSummary } from '../../shared/source'
import { judgeReported } from './detectors/reported'
import { formatByName } from './formats'
import { DETECTION_CAP } from './formats/detection-raw'
import type { ParseContext } from './formats/format'
import { RAW_CAP } from './formats/raw'
import { checkTime } from './formats/time'
import { MAX_URL } from './formats/web-request'
import { startEngine } from './index'
import type { ParsedEvent, ParseResult, RawRecord, Traffic } from './record'
import { createLogFileSource } from './sources/log-file'
import { createRandom } from './sources/random'
import { Fuzzer } from './testing/fuzzer'

const isLong = process.env.WATCHFLOOR_LONG === '1'
/** Ten million take about ten minutes. */
const RECORDS = isLong ? 10_000_000 : 60_000
/** Of these, lines that go through the whole engine. */
const LINES = isLong ? 300_000 : 6_000
const LIMIT_MS = isLong ? 60 * 60_000 : 60_000
const SEED = 20_260_302
const isOwn = (ip: string) => ip.startsWith('198.51.100.') || ip.startsWith('10.')
const CONTEXT: ParseContext = { transportTime: 1_772_446_000_000, isOwn }

/** What is wrong with a result, null for one that may be handed on. */
function findFault(result: ParseResult): string | null {
  if (result.kind === 'traffic') {
    for (const item of [result.item, ...(result.others ?? [])]) {
      const fault = findTrafficFault(item)
      if (fault !== null) return fault
    }
    return null
  }
  if (result.kind !== 'events') {
    const isSentence =
      /^[^\n]{5,400}\.$/.test(result.reason) && !/\p{Surrogate}/u.test(result.reason)
    return isSentence ? null : `the reason ${JSON.stringify(result.reason)}`
  }
  if (result.events.length === 0) return 'no events'
  for (const event of result.events) {
    const fault = findEventFault(event)
    if (fault !== null) return fault
  }
  return null
}

function findTrafficFault(item: Traffic): string | null {
  if (!Number.isSafeInteger(item.time)) return `the time ${item.time}`
  if (item.kind === 'window-count') {
    if (!(item.end > item.start && item.count >= 0)) return `the window ${JSON.stringify(item)}`
  } else if (item.kind === 'dns-query') {
    if (!/^[0-9a-f]{32}$/.test(item.id)) return `the id ${item.id}`
    if (item.name === '' || item.client === '') return 'an empty name or client'
  } else if (item.kind === 'request') {
    if (item.client === '' || item.path.length > MAX_URL) return `the request ${item.path}`
    if (!Number.isSafeInteger(item.bytes) || item.status > 999) return `the answer ${item.status}`
  } else if (item.site === '') return 'an empty site'
  for (const text of Object.values(item)) {
    if (typeof text === 'string' && (text.includes('\0') || /\p{Surrogate}/u.test(text))) {
      return `the text ${JSON.stringify(text)}`
    }
  }
  return null
}

function findEventFault(event: ParsedEvent): string | null {
  if (!/^[0-9a-f]{32}$/.test(event.id)) return `the id ${event.id}`
  if (!Number.isSafeInteger(event.time)) return `the time ${event.time}`
  const cap = event.format === 'chronicle-detection' ? DETECTION_CAP : RAW_CAP
  if (event.raw.length > cap) return `a raw record of ${event.raw.length} characters`
  if (event.subject === '') return 'an empty subject'
  if (event.targetPort !== null && !(event.targetPort >= 0 && event.targetPort <= 65_535)) {
    return `the port ${event.targetPort}`
  }
  const finding = judgeReported(event, { isOwn })
  if (finding.title === '' || finding.rule === '') return 'no title or rule'
  const { subject, info, reason, reporter, alertKey, raw } = event
  for (const text of [subject, info, reason, reporter, alertKey, raw, finding.title]) {
    if (text.includes('\0') || /\p{Surrogate}/u.test(text))
      return `the text ${JSON.stringify(text)}`
  }
  return null
}

describe(`${RECORDS} fuzzed records`, () => {
  it(
    'are accepted, skipped or rejected with a reason, by the format they are for and by any other',
    () => {
      const fuzzer = new Fuzzer(SEED)
      const formats = FORMATS.map(formatByName)
      const auto = formatByName('auto')
      const counts = { events: 0, reject: 0, skip: 0, traffic: 0 }
      for (let done = 0; done < RECORDS; done += 1) {
        const record = fuzzer.next()
        for (const format of [auto, formats[done % formats.length] ?? auto]) {
          const result = format.parse(record, CONTEXT)
          const fault = findFault(result)
          if (fault !== null) {
            throw new Error(`record ${done}, ${format.name}: ${fault}, of ${record.text}`)
          }
          counts[result.kind] += 1
        }
      }
      // A fuzzer that only ever makes one kind would prove little.
      for (const [kind, count] of Object.entries(counts)) {
        expect(count, kind).toBeGreaterThan(RECORDS / 50)
      }
    },
    LIMIT_MS,
  )

  it('are the same for the same seed', () => {
    const [left, right] = [new Fuzzer(7), new Fuzzer(7)]
    for (let done = 0; done < 1_000; done += 1) expect(left.next().text).toBe(right.next().text)
    expect(new Fuzzer(8).next().text).not.toBe(new Fuzzer(7).next().text)
  })
})

/** Fuzzed records as a file: some bytes of it are spoilt once more, and its headers stand above them. */
function makeFile(): Buffer {
  const fuzzer = new Fuzzer(SEED + 1)
  const random = createRandom(SEED)
  const lines: string[] = []
  let above: RawRecord['header']
  for (let done = 0; done < LINES; done += 1) {
    const { text, header } = fuzzer.next()
    if (header !== undefined && header !== above) {
      const isZeek = !header.has('Software')
      if (isZeek) lines.push(`#separator ${header.get('separator') ?? ''}`)
      for (const [name, value] of header) {
        if (name !== 'separator') lines.push(isZeek ? `#${name}\t${value}` : `#${name}: ${value}`)
      }
      above = header
    }
    lines.push(text)
  }
  const bytes = Buffer.from(`${lines.join('\n')}\n`)
  for (let spoilt = 0; spoilt < LINES / 20; spoilt += 1) {
    bytes[random.below(bytes.length)] = random.below(256)
  }
  return bytes
}

function isInTime(time: number, now: number): boolean {
  return /ahead$|^ok$/.test(checkTime(time, now))
}

/** What the records of a file come to, read one by one without the engine. */
async function readAlone(path: string, now: number) {
  const settings = { id: 'a', name: 'A', path, format: 'auto' } as const
  const source = createLogFileSource(settings, { isFollowed: false })
  const auto = formatByName('auto')
  const sum = { records: 0, rejected: 0, skipped: 0, events: 0 }
  for await (const batch of source.read(new Map(), new AbortController().signal)) {
    for (const record of batch.records) {
      sum.records += 1
      const result = auto.parse(record, { transportTime: batch.transportTime })
      if (result.kind === 'skip') sum.skipped += 1
      if (result.kind === 'reject') sum.rejected += 1
      if (result.kind === 'traffic') {
        const good = [result.item, ...(result.others ?? [])].filter(({ time }) =>
          isInTime(time, now),
        )
        // A rule that ships is about these pages.
        const passedBy = good.filter(
          (item) =>
            item.kind === 'page-verdict' && !item.isForbidden && !item.path.endsWith('/admin'),
        )
        if (good.length === 0) sum.rejected += 1
        sum.skipped += passedBy.length
        sum.events += good.length - passedBy.length
      }
      if (result.kind !== 'events') continue
      const good = result.events.filter(({ time }) => isInTime(time, now))
      sum.events += good.length
      if (good.length === 0) sum.rejected += 1
    }
  }
  return sum
}

describe(`${LINES} fuzzed lines through the whole engine`, () => {
  it(
    'are each accepted, skipped or rejected, and accepted only once',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'watchfloor-fuzz-'))
      const path = join(folder, 'fuzz.log')
      await writeFile(path, makeFile())
      const dataFolder = join(folder, 'data')
      const engine = await startEngine({
        dataFolder,
        isDemoWanted: false,
        areSourcesWanted: false,
      })
      try {
        const client = engine.client({ actor: 'fuzz' })
        const runImport = async () => {
          let summary: ImportSummary | null = null
          for await (const step of await client.imports.run({ paths: [path] })) {
            if (step.summary !== null) summary = step.summary
          }
          return summary
        }
        const { events, ...alone } = await readAlone(path, Date.now())
        expect(alone.records).toBeGreaterThan(LINES * 0.9)
        const first = await runImport()
        expect(first).toMatchObject(alone)
        expect((first?.accepted ?? 0) + (first?.duplicates ?? 0)).toBe(events)
        expect(first?.accepted).toBeGreaterThan(LINES / 100)
        expect(await runImport()).toMatchObject({ ...alone, accepted: 0, duplicates: events })
      } finally {
        await engine.stop()
        await rm(folder, { recursive: true, force: true, maxRetries: 5 })
      }
    },
    LIMIT_MS,
  )
})
