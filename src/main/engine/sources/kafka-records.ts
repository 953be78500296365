import type { FetchedMessages } from '../kafka/group-member'
import { logName, toPosition } from '../kafka/partition'
import type { RawRecord, RecordBatch } from '../record'
import { addUnit, isOneRecord, type RecordSink } from './framing'

const MAX_BATCH_RECORDS = 5_000
const MAX_BATCH_BYTES = 4 * 1024 * 1024

/**
 * The records of fetched messages as batches of at most 5,000 records or about 4 MiB. A message is
 * one record, or one for each item where it is a delivery of several; its offset is their position,
 * and its time their transport time. A message that no record can be made of is a record with a
 * problem.
 */
export function* cutMessages(fetched: FetchedMessages, now: () => number): Generator<RecordBatch> {
  const partition = logName(fetched)
  const { messages, appliedBefore } = fetched
  for (let from = 0; from < messages.length; ) {
    const readAt = now()
    const sink = new MessageSink()
    let newest = Number.NEGATIVE_INFINITY
    while (from < messages.length && !sink.isFull) {
      const message = messages[from]
      from += 1
      if (message === undefined) continue
      const { value } = message
      const time = toTime(message.timestamp, readAt)
      newest = Math.max(newest, time)
      sink.begin(toPosition(message.offset), time)
      if (value !== null && isOneRecord(value)) sink.addMessage(partition, value)
      else {
        const place = () => nameMessage(partition, message.offset)
        if (value === null) sink.addEmpty(place)
        else addUnit(sink, value, 0, place)
      }
    }
    const end = from < messages.length ? sink.position + 1 : fetched.end
    const { topic } = fetched
    const { records } = sink
    yield { partition, topic, records, end, appliedBefore, readAt, transportTime: newest }
  }
}

/** Kafka's time of a message, ms; the time of reading for the old ones that have none. */
function toTime(timestamp: string, readAt: number): number {
  const time = Number(timestamp)
  return Number.isFinite(time) && time > 0 ? time : readAt
}

function nameMessage(partition: string, offset: string | number): string {
  return `${partition}@${offset}`
}

/**
 * A message that is one record, as nearly all are. Its text is made when it is first read: a batch of
 * texts made beforehand would outlive the young generation.
 */
class MessageRecord implements RawRecord {
  private read: string | null = null

  constructor(
    private readonly partition: string,
    private readonly bytes: Buffer,
    readonly position: number,
    readonly transportTime: number,
  ) {}

  get text(): string {
    this.read ??= this.bytes.toString('utf8')
    return this.read
  }

  place(): string {
    return nameMessage(this.partition, this.position)
  }
}

/** Gathers the records of messages. */
class MessageSink implements RecordSink {
  readonly records: RawRecord[] = []
  private bytes = 0
  /** Offset and time of the message whose records come. */
  position = 0
  private time = 0

  get isFull(): boolean {
    return this.records.length >= MAX_BATCH_RECORDS || this.bytes >= MAX_BATCH_BYTES
  }

  begin(position: number, time: number): void {
    this.position = position
    this.time = time
  }

  add({ text, problem, place }: RawRecord, bytes: number): void {
    const { position, time: transportTime } = this
    const record: RawRecord = { text, position, place, transportTime }
    if (problem !== undefined) record.problem = problem
    this.records.push(record)
    this.bytes += bytes
  }

  /** A message that is one record. */
  addMessage(partition: string, value: Buffer): void {
    this.records.push(new MessageRecord(partition, value, this.position, this.time))
    this.bytes += value.length
  }

  addEmpty(place: () => string): void {
    const problem = 'This message has no value: a key alone tells of no event.'
    this.add({ text: '', problem, position: this.position, place }, 0)
  }

  closeUnit(): void {}
}
