import { isAscii, isUtf8 } from 'node:buffer'
import { ByteQueue } from './byte-queue'
import {
  addProblem,
  addUnit,
  type Framer,
  type FramingStart,
  isBlankByte,
  MAX_LINE_BYTES,
  MAX_RECORD_BYTES,
  PREVIEW_BYTES,
  type RecordSink,
  tooLong,
} from './framing'
import { type HeaderState, mayBeHeader, NO_HEADER, readHeaderLine } from './log-header'

const NEWLINE = 0x0a
const RETURN = 0x0d
const SPACE = 0x20
const OPEN_BRACKET = 0x5b
/** Only lines near this may be deliveries of several records. */
const ITEMS_HINT = '"alerts"'

/**
 * One unit a line; LF or CRLF, blank lines are none. Lines of a log's header are no records: those
 * below it carry it. Holds at most MAX_LINE_BYTES of a line that
 * has not ended yet; a longer one becomes one reject, and reading goes on behind its line break.
 */
export class LineFramer implements Framer {
  private readonly begun = new ByteQueue()
  /** Offset of the first byte that is not handed on yet. */
  private offset: number
  private line = 1
  private readonly isFromStart: boolean
  /** Bytes already dropped of a line that is too long; 0 while there is none. */
  private dropped = 0
  private headers: HeaderState
  /** The sink itself, or with the header that its records carry. */
  private out: RecordSink

  constructor(
    private readonly sink: RecordSink,
    start: FramingStart,
  ) {
    this.offset = start.offset
    this.isFromStart = start.offset === 0
    this.headers = start.headers ?? NO_HEADER
    this.out = withHeader(sink, this.headers)
  }

  push(bytes: Uint8Array): void {
    let rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (this.begun.length > 0 || this.dropped > 0) {
      const newline = rest.indexOf(NEWLINE)
      this.hold(newline < 0 ? rest : rest.subarray(0, newline))
      if (newline < 0) return
      this.finishBegun(1)
      rest = rest.subarray(newline + 1)
    }
    const last = rest.lastIndexOf(NEWLINE)
    if (last >= 0) this.addLines(rest.subarray(0, last + 1))
    this.hold(rest.subarray(last + 1))
  }

  end(): void {
    if (this.begun.length > 0 || this.dropped > 0) this.finishBegun(0)
  }

  /** Keeps the beginning of a line, or drops it where it has grown too long. */
  private hold(bytes: Buffer): void {
    if (this.dropped > 0) {
      this.dropped += bytes.length
      return
    }
    this.begun.append(bytes)
    if (this.begun.length <= MAX_LINE_BYTES) return
    this.dropped = this.begun.length
    const preview = Buffer.from(this.begun.view().subarray(0, PREVIEW_BYTES))
    this.begun.drop(this.begun.length)
    this.endHeader()
    addProblem(this.out, preview, this.offset, this.name(), tooLong('line', MAX_LINE_BYTES))
  }

  private finishBegun(breakBytes: number): void {
    const length = this.dropped > 0 ? this.dropped : this.begun.length
    if (this.dropped === 0) {
      const bytes = this.begun.view()
      this.addLine(bytes, 0, bytes.length, false, true)
      this.begun.drop(bytes.length)
    }
    this.dropped = 0
    this.closeLine(length + breakBytes)
  }

  /** Cuts bytes that end with a line break. What all lines share is looked at once. */
  private addLines(bytes: Buffer): void {
    const isPlain = isAscii(bytes)
    const needsCare = (!isPlain && !isUtf8(bytes)) || bytes.includes(ITEMS_HINT)
    let start = 0
    while (start < bytes.length) {
      const newline = bytes.indexOf(NEWLINE, start)
      this.addLine(bytes, start, newline, isPlain, needsCare)
      this.closeLine(newline + 1 - start)
      start = newline + 1
    }
  }

  private addLine(
    bytes: Buffer,
    from: number,
    to: number,
    isPlain: boolean,
    needsCare: boolean,
  ): void {
    const start = from + this.markLength(bytes, from, to)
    const end = to > start && bytes[to - 1] === RETURN ? to - 1 : to
    if (isBlank(bytes, start, end)) return
    if (mayBeHeader(bytes, start, end) && this.takeHeader(bytes, start, end)) return
    this.endHeader()
    const position = this.offset + start - from
    const isUnit = needsCare || end - start > MAX_RECORD_BYTES || bytes[start] === OPEN_BRACKET
    if (isUnit) {
      addUnit(this.out, bytes.subarray(start, end), position, this.name())
    } else {
      const text = bytes.toString(isPlain ? 'latin1' : 'utf8', start, end)
      this.out.add({ text, position, place: this.name() }, end - start)
    }
  }

  private takeHeader(bytes: Buffer, start: number, end: number): boolean {
    const next = readHeaderLine(bytes.toString('utf8', start, end), this.headers)
    if (next === null) return false
    this.headers = next
    this.out = withHeader(this.sink, next)
    return true
  }

  private endHeader(): void {
    if (this.headers.isOpen) this.headers = { ...this.headers, isOpen: false }
  }

  private closeLine(length: number): void {
    this.offset += length
    this.line += 1
    this.sink.closeUnit(this.offset)
  }

  /** `line 12`; behind a restart nobody counted the lines, so `byte 3456`. */
  private name(): () => string {
    const { line, offset } = this
    return this.isFromStart ? () => `line ${line}` : () => `byte ${offset}`
  }

  /** Length of a byte order mark at the very beginning. */
  private markLength(bytes: Buffer, start: number, end: number): number {
    if (this.offset > 0 || end - start < 3) return 0
    const isMark = bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf
    return isMark ? 3 : 0
  }
}

/** Hands records on with the header above them. */
function withHeader(sink: RecordSink, { header }: HeaderState): RecordSink {
  if (header === null) return sink
  return {
    add: (record, bytes) => sink.add({ ...record, header }, bytes),
    closeUnit: (end) => sink.closeUnit(end),
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    if (!isBlankByte(bytes[at] ?? SPACE)) return false
  }
  return true
}
