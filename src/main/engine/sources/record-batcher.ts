import { createHash } from 'node:crypto'
import type { RawRecord, RecordBatch } from '../record'
import type { RecordSink } from './framing'

const MAX_BATCH_RECORDS = 2_500
const MAX_BATCH_BYTES = 4 * 1024 * 1024
/** Characters of the first record that make a file's name. */
const NAME_CHARS = 64 * 1024

/** Times that a batch carries, ms. */
export interface BatchTimes {
  readAt: number
  transportTime: number
}

/**
 * Stable name of a file: a hash of its first record, so that a renamed, rotated, compressed or
 * longer copy is the same partition.
 */
export function partitionOf(firstRecord: string): string {
  const hash = createHash('sha256').update(firstRecord.slice(0, NAME_CHARS))
  return `file:${hash.digest('hex').slice(0, 32)}`
}

/**
 * Collects records into batches of at most 2,500 records or about 4 MiB. A batch ends only where
 * a unit ends, so that a restart never begins inside one.
 */
export class RecordBatcher implements RecordSink {
  /** Known from the first record on. */
  partition: string | null
  private records: RawRecord[] = []
  private bytes = 0
  /** The first record stands below a header. */
  hasHeader = false
  /** Everything before this offset was cut into whole units. */
  closed = 0
  private skipBefore = 0
  private ready: { records: RawRecord[]; end: number }[] = []

  constructor(
    partition: string | null,
    /** Position that has gone the whole way for a partition; what stands before it is left out. */
    private readonly appliedOf: (partition: string) => number,
  ) {
    this.partition = partition
    if (partition !== null) this.skipBefore = appliedOf(partition)
    this.closed = this.skipBefore
  }

  add(record: RawRecord, bytes: number): void {
    if (this.partition === null) {
      this.partition = partitionOf(record.text)
      this.skipBefore = this.appliedOf(this.partition)
      this.hasHeader = record.header !== undefined
    }
    if (record.position < this.skipBefore) return
    this.records.push(record)
    this.bytes += bytes
  }

  closeUnit(end: number): void {
    this.closed = end
    if (this.records.length >= MAX_BATCH_RECORDS || this.bytes >= MAX_BATCH_BYTES) this.cut()
  }

  /** Full batches, and with `isAll` also the one that has begun. */
  take(times: BatchTimes, isAll = false): RecordBatch[] {
    if (isAll && this.records.length > 0) this.cut()
    const { ready, partition } = this
    if (partition === null || ready.length === 0) return []
    this.ready = []
    return ready.map(({ records, end }) => ({ partition, records, end, ...times }))
  }

  private cut(): void {
    this.ready.push({ records: this.records, end: this.closed })
    this.records = []
    this.bytes = 0
  }
}
