import { randomBytes } from 'node:crypto'
import type { KafkaReading } from '../../../shared/kafka'
import type { FormatName } from '../../../shared/source'
import type { EngineLog } from '../engine'
import { formatByName } from '../formats'
import type { DnsRecordRules } from '../formats/dns-record-rules'
import { type Format, formatNameOf } from '../formats/format'
import { type KafkaAtHand, withKafka } from '../kafka/admin'
import { type KafkaFaultCode, toKafkaFault } from '../kafka/fault'
import type { FetchedMessages } from '../kafka/group-member'
import { readSample } from '../kafka/sample'
import { describeTopics, missingTopics, type TopicFacts } from '../kafka/topics'
import type { ReadSecret } from '../secrets'
import { cutMessages } from './kafka-records'
import type { SourceTest } from './test-source'

/** Messages that a test reads. */
const TEST_RECORDS = 20
const SAMPLE_MS = 15_000

/** What a test needs from its surroundings. */
export interface KafkaTestParts {
  readSecret: ReadSecret
  log: EngineLog
  /** How DNS records must be. */
  dnsRecord: DnsRecordRules
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** The steps of a connection in their order, and the faults that each may end with. */
const STEPS: { name: string; faults: KafkaFaultCode[] }[] = [
  { name: 'Name found', faults: ['NO_NAME'] },
  { name: 'Brokers reached', faults: ['NO_ROUTE', 'AWAY', 'OTHER'] },
  { name: 'TLS', faults: ['NO_TLS', 'NOT_TRUSTED', 'NO_CERTIFICATE'] },
  { name: 'Signed in', faults: ['NO_SECRET', 'BAD_SIGN_IN', 'NOT_ALLOWED'] },
]

/**
 * Looks at brokers and topics, reads the newest messages of the first topic that has some, and
 * stores nothing. The steps end with the first that failed.
 */
export async function testKafka(
  reading: KafkaReading,
  formatName: FormatName,
  parts: KafkaTestParts,
): Promise<SourceTest> {
  const test: SourceTest = { steps: [], format: null, records: 0, rejected: 0, skipped: 0 }
  const tell = (name: string, isOk: boolean, detail: string) =>
    test.steps.push({ name, isOk, detail })
  const faultOf = (error: unknown) =>
    toKafkaFault(error, { connection: reading, topics: reading.topics })
  const told = (name: string) => (error: unknown) => {
    tell(name, false, faultOf(error).message)
    throw new Told()
  }
  try {
    await withKafka(reading, parts, async (at) => {
      for (const { name } of stepsOf(reading)) tell(name, true, '')
      const { found, missing } = await describeTopics(at.admin, reading.topics).catch(
        told('Topics found'),
      )
      const isOk = missing.length === 0
      tell('Topics found', isOk, isOk ? found.map(describe).join('; ') : missingTopics(missing))
      if (isOk) await readRecords(at, reading, formatName, parts, test).catch(told('Read records'))
    })
  } catch (error) {
    if (!(error instanceof Told)) tellFault(reading, faultOf(error), tell)
  }
  return test
}

/** What ended a test is told already. */
class Told extends Error {}

type Tell = (name: string, isOk: boolean, detail: string) => void

/** Steps that this connection takes. */
function stepsOf({ tls, sasl }: KafkaReading) {
  return STEPS.filter(({ name }) => {
    if (name === 'TLS') return tls.isOn
    return name !== 'Signed in' || sasl !== null
  })
}

function tellFault(
  reading: KafkaReading,
  { code, message }: { code: KafkaFaultCode; message: string },
  tell: Tell,
): void {
  const steps = stepsOf(reading)
  const index = steps.findIndex(({ faults }) => faults.includes(code))
  // Files and secrets are read before anybody is asked.
  const isBefore = code === 'NO_CERTIFICATE' || code === 'NO_SECRET'
  if (!isBefore) for (const { name } of steps.slice(0, Math.max(0, index))) tell(name, true, '')
  tell(steps[index]?.name ?? 'Brokers reached', false, message)
}

function describe({ topic, partitions, replicas }: TopicFacts): string {
  const many = partitions === 1 ? '1 partition' : `${partitions} partitions`
  return `${topic}: ${many}, ${replicas === 1 ? 'no copies' : `${replicas} copies each`}`
}

function count(
  fetched: FetchedMessages,
  format: Format,
  test: SourceTest,
  { now, dnsRecord }: Pick<KafkaTestParts, 'now' | 'dnsRecord'>,
): void {
  for (const batch of cutMessages(fetched, now)) {
    for (const record of batch.records.slice(0, TEST_RECORDS - test.records)) {
      const transportTime = record.transportTime ?? batch.transportTime
      const result = format.parse(record, { transportTime, dnsRecord })
      test.records += 1
      if (result.kind === 'reject') test.rejected += 1
      else if (result.kind === 'skip') test.skipped += 1
      else test.format ??= formatNameOf(result)
    }
  }
}

function describeRecords({ records, rejected, skipped }: SourceTest): string {
  if (records === 0) return 'No messages so far.'
  const others = skipped === 0 ? '' : `, ${skipped} skipped: no alerts`
  return `${records - rejected - skipped} of the newest ${records} read, ${rejected} rejected${others}`
}

/** Reads the newest messages of the first topic that has some. */
async function readRecords(
  at: KafkaAtHand,
  { topics }: KafkaReading,
  format: FormatName,
  { now, wait, dnsRecord }: KafkaTestParts,
  test: SourceTest,
): Promise<void> {
  for (const topic of topics) {
    const group = `watchfloor-test-${randomBytes(6).toString('hex')}`
    const wish = { topic, count: TEST_RECORDS, group, limitMs: SAMPLE_MS, wait }
    for (const fetched of await readSample(at, wish)) {
      count(fetched, formatByName(format), test, { now, dnsRecord })
    }
    if (test.records > 0) break
  }
  const isOk = test.records === 0 || test.rejected < test.records
  test.steps.push({ name: 'Read records', isOk, detail: describeRecords(test) })
}
