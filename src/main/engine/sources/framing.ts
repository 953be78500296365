import { isUtf8 } from 'node:buffer'
import type { RawRecord } from '../record'
import { findItems, findMember } from './delivery-items'
import type { HeaderState } from './log-header'

/**
 * How bytes are cut: one unit a line, JSON documents of any layout one after the other, or batches
 * of a recorded detection stream.
 */
export type Framing = 'lines' | 'json-documents' | 'detection-batches'

/** A record may have this many bytes; a longer one is a reject. */
export const MAX_RECORD_BYTES = 1024 * 1024
/** A line that is a delivery of several records may have this many; a longer one is a reject. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024
/** A JSON document may have this many; framing never holds more. */
export const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024
/** One delivery may have this many items; a longer one is a reject. */
const MAX_ITEMS = 100_000
/** What is kept of a record that is a reject already here. */
export const PREVIEW_BYTES = 4 * 1024

/** Blanks of text: what else is no character to be seen, such as NUL, belongs to a record. */
export function isBlankByte(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}

/** Takes what the framing cut, in order. */
export interface RecordSink {
  add: (record: RawRecord, bytes: number) => void
  /** Everything before this offset is read; a batch may end here. */
  closeUnit: (end: number) => void
}

/** Cuts a stream of bytes into records, however the stream comes in pieces. */
export interface Framer {
  /** The bytes may be used again after the call. */
  push: (bytes: Uint8Array) => void
  /** No more comes: what was begun is handed on. */
  end: () => void
}

/** Where a framer begins. */
export interface FramingStart {
  /** Byte offset of the first pushed byte. */
  offset: number
  /** What stands above it, where it is not the beginning. */
  headers?: HeaderState
}

/** Hands on the records of one unit, whose bytes begin at `offset` and are called `name`. */
export function addUnit(sink: RecordSink, bytes: Buffer, offset: number, name: () => string): void {
  const items = findItems(bytes)
  if (items === null) {
    addRecord(sink, bytes, offset, name)
  } else if (items.spans.length > MAX_ITEMS) {
    const problem = `This delivery has ${items.spans.length} items; at most ${MAX_ITEMS} are read at once.`
    addProblem(sink, bytes, offset, name, problem)
  } else {
    items.spans.forEach(({ start, end }, index) => {
      const place = () => `${name()}, ${items.label}[${index}]`
      addRecord(sink, bytes.subarray(start, end), offset + start, place)
    })
  }
}

/** True for a unit that is one record, and text of no more bytes than one may have. */
export function isOneRecord(bytes: Buffer): boolean {
  return bytes.length <= MAX_RECORD_BYTES && isUtf8(bytes) && findItems(bytes) === null
}

/** Hands on one record, or a reject where it has more than `most` bytes or is no text. */
export function addRecord(
  sink: RecordSink,
  bytes: Buffer,
  offset: number,
  place: () => string,
  most = mostBytesOf(bytes),
): void {
  if (bytes.length > most) {
    addProblem(sink, bytes, offset, place, tooLong('record', most))
  } else if (!isUtf8(bytes)) {
    addProblem(sink, bytes, offset, place, 'Its bytes are not valid UTF-8 text.')
  } else {
    sink.add({ text: bytes.toString('utf8'), position: offset, place }, bytes.length)
  }
}

/** Detections bring whole events of others with them: one that stands alone may fill a line. */
function mostBytesOf(bytes: Buffer): number {
  if (bytes.length <= MAX_RECORD_BYTES) return MAX_RECORD_BYTES
  return findMember(bytes, 'detection') === null ? MAX_RECORD_BYTES : MAX_LINE_BYTES
}

/** Hands on a record that is a reject already, with what can be shown of its beginning. */
export function addProblem(
  sink: RecordSink,
  bytes: Buffer,
  offset: number,
  place: () => string,
  problem: string,
): void {
  const text = bytes.subarray(0, PREVIEW_BYTES).toString('utf8')
  sink.add({ text, problem, position: offset, place }, Math.min(bytes.length, PREVIEW_BYTES))
}

/** The sentence for something over its cap. */
export function tooLong(what: string, cap: number): string {
  return `This ${what} is longer than ${cap / 1024 / 1024} MiB, the most that is read as one.`
}
