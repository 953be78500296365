// The part of kafka.mjs that needs no server: what an event costs from a message's bytes to rows and
// alerts, by step, in microseconds of processor time with the garbage collector's threads.

import { HeldAlerts } from '../src/main/engine/alerts/held'
import { listTouched, type RememberedAlert } from '../src/main/engine/alerts/touched'
import { judgeReported } from '../src/main/engine/detectors/reported'
import { formatByName } from '../src/main/engine/formats'
import { DEFAULT_RULES } from '../src/main/engine/formats/dns-record-rules'
import { encodeEvents } from '../src/main/engine/history/event-rows'
import { IdSet } from '../src/main/engine/id-set'
import { type ReadParts, readRecords } from '../src/main/engine/read-batch'
import type { RawRecord, RecordBatch } from '../src/main/engine/record'
import { StagedEvents } from '../src/main/engine/staged-events'

const EVENTS = 60_000
const STAGE = 20_000
const BATCH = 2_500
const SLICE = 500
const ROUNDS = 8
/** Rounds until everything is compiled. */
const WARM_UP = 2
const START = Date.UTC(2026, 2, 2, 10)
const FENCE = { partition: 's\nt/0', hasPositions: true }

const costs = new Map<string, number>()

function measure<T>(step: string, work: () => T): T {
  const before = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(before)
  costs.set(step, (costs.get(step) ?? 0) + user + system)
  return result
}

const parts: ReadParts = {
  source: 's',
  format: formatByName('auto'),
  judge: (event) => judgeReported(event, { isOwn: () => false }),
  isOwn: () => false,
  takesNotAlerting: () => false,
  webReading: () => ({ isTrusted: () => false, fields: {} }),
  redact: () => undefined,
  findHit: () => null,
  dnsRecord: DEFAULT_RULES,
  numbering: { position: -1, part: 0 },
}

function readBatch(messages: readonly Buffer[], from: number, ids: IdSet, staged: StagedEvents) {
  const records: RawRecord[] = measure('text', () =>
    messages.map((value, index) => ({
      text: value.toString(),
      position: from + index,
      place: () => `t/0@${from + index}`,
      transportTime: START,
    })),
  )
  const batch: RecordBatch = {
    partition: 't/0',
    records,
    end: from + records.length,
    readAt: START,
    transportTime: START,
  }
  const place = { source: 's', partition: 't/0', arrived: START, seq: 1, engine: 'e' }
  for (let at = 0; at < records.length; at += SLICE) {
    const slice = records.slice(at, at + SLICE)
    const { events } = measure('read and judge', () => readRecords(slice, batch, parts))
    const fresh = measure('known', () => events.filter(({ event }) => ids.add(event.id)))
    measure('rows', () => encodeEvents(fresh, place))
    measure('gather', () => staged.add(fresh, place, { isReplay: false, source: 's' }, FENCE))
  }
}

function runRound(messages: readonly Buffer[]): void {
  const ids = new IdSet()
  const held = new HeldAlerts<RememberedAlert>((alert) => alert)
  for (let from = 0; from < messages.length; from += STAGE) {
    const staged = new StagedEvents(true)
    for (let at = from; at < from + STAGE; at += BATCH) {
      readBatch(messages.slice(at, at + BATCH), at, ids, staged)
    }
    measure('alerts', () => listTouched(staged, held, 1 + from / STAGE))
    measure('counters', () => [...staged.delivered].length)
  }
}

/** The same messages as the topic has, one a line of standard input. */
async function readMessages(): Promise<Buffer[]> {
  const pieces: Buffer[] = []
  for await (const piece of process.stdin) pieces.push(piece)
  const lines = Buffer.concat(pieces).toString().trimEnd().split('\n')
  return lines.map((line) => Buffer.from(line))
}

const messages = (await readMessages()).slice(0, EVENTS)
for (let round = 0; round < ROUNDS; round += 1) {
  if (round === WARM_UP) costs.clear()
  runRound(messages)
}
const measured = (ROUNDS - WARM_UP) * messages.length
const shown = [...costs].map(
  ([step, cost]) => [step, Number((cost / measured).toFixed(2))] as const,
)
const whole = Number(shown.reduce((sum, [, cost]) => sum + cost, 0).toFixed(2))
process.stdout.write(`${JSON.stringify({ ...Object.fromEntries(shown), whole })}\n`)
