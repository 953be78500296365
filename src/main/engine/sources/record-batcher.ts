import { createHash } from 'node:crypto'
import type { RawRecord, RecordBatch } from '../record'
import { LAST_FILE, markName } from './file-mark'
import type { RecordSink } from './framing'

const MAX_BATCH_RECORDS = 2_500
const MAX_BATCH_BYTES = 4 * 1024 * 1024
/** Characters of the first record that make a file's name. */
const NAME_CHARS = 64 * 1024

/** What the reader of a file knows of a batch. Times in ms. */
export interface BatchFacts {
  readAt: number
  transportTime: number
  /** The file on the disk, as `fileNumber`; absent where there is none. */
  file?: number
  /** Records before this position are read again for windows alone. */
  appliedBefore?: number
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
  private ready: { records: RawRecord[]; end: number; mark: number | null }[] = []

  constructor(
    partition: string | null,
    /** Position that has gone the whole way for a partition; what stands before it is left out. */
    private readonly appliedOf: (partition: string) => number,
    /** The mark of a position right where a unit ends; absent for what is never resumed. */
    private readonly markAt: (position: number) => number | null = () => null,
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
  take({ file, ...facts }: BatchFacts, isAll = false): RecordBatch[] {
    if (isAll && this.records.length > 0) this.cut()
    const { ready, partition } = this
    if (partition === null || ready.length === 0) return []
    this.ready = []
    return ready.map(({ records, end, mark }) => {
      const notes = new Map<string, number>()
      if (mark !== null) notes.set(markName(partition), mark)
      if (file !== undefined) notes.set(LAST_FILE, file)
      return { partition, records, end, notes, ...facts }
    })
  }

  private cut(): void {
    const { records, closed } = this
    this.ready.push({ records, end: closed, mark: this.markAt(closed) })
    this.records = []
    this.bytes = 0
  }
}
