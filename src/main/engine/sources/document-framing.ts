import { ByteQueue } from './byte-queue'
import {
  addProblem,
  addUnit,
  type Framer,
  type FramingStart,
  isBlankByte,
  MAX_DOCUMENT_BYTES,
  MAX_RECORD_BYTES,
  PREVIEW_BYTES,
  type RecordSink,
  tooLong,
} from './framing'
import { JsonStructure } from './json-structure'

const NEWLINE = 0x0a
const SPACE = 0x20
const TAB = 0x09
const COMMA = 0x2c
const RECORD_SEPARATOR = 0x1e
const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/** Where the scan stands: between documents, in one, in text that is none, or behind damage. */
type State = 'between' | 'document' | 'other' | 'damaged'

/**
 * One unit a JSON document, printed over as many lines as it likes; documents stand one after the
 * other or in a list. Where a document is damaged, one reject stands for it and reading goes on
 * with the next line that begins with `{` or `[` no deeper than the document did. Holds at most
 * MAX_DOCUMENT_BYTES.
 */
export class DocumentFramer implements Framer {
  private readonly queue = new ByteQueue()
  private readonly structure = new JsonStructure()
  /** Offset of the queue's first byte. */
  private base: number
  /** Index in the queue of the byte to look at next, and of the unit's first byte. */
  private at = 0
  private start = 0
  private state: State = 'between'
  private listDepth = 0
  private documents = 0
  /** Line of the unit's first byte, and the index in the queue up to which lines are counted. */
  private line = 1
  private counted = 0
  /** Blanks before the first character of this line, -1 behind that character. */
  private indent = 0
  private documentIndent = 0
  private damage = ''
  private damagedAt = 0
  private damagedName = () => ''
  private preview = Buffer.alloc(0)
  private readonly isFromStart: boolean

  constructor(
    private readonly sink: RecordSink,
    start: FramingStart,
  ) {
    this.base = start.offset
    this.isFromStart = start.offset === 0
  }

  push(bytes: Uint8Array): void {
    this.queue.append(bytes)
    const view = this.queue.view()
    while (this.at < view.length) {
      if (this.state === 'document') this.scanDocument(view)
      else this.step(view[this.at] ?? SPACE, view)
      this.at += 1
    }
    this.dropConsumed()
  }

  end(): void {
    const view = this.queue.view()
    if (this.state === 'document') this.breakOff('The input ends in the middle of this document.')
    if (this.state === 'damaged') this.addDamaged(this.queue.view().length)
    if (this.state === 'other') this.addOther(view, this.at)
    this.sink.closeUnit(this.base + this.queue.length)
  }

  private step(byte: number, view: Buffer): void {
    if (this.state === 'between') this.stepBetween(byte)
    else if (this.state === 'other') this.stepInOther(byte, view)
    else this.stepInDamage(byte)
    if (byte === NEWLINE) this.indent = 0
    else if (byte === SPACE || byte === TAB) this.indent += this.indent < 0 ? 0 : 1
    else this.indent = -1
  }

  private stepBetween(byte: number): void {
    if (byte === OPEN_BRACE) this.beginDocument()
    else if (byte === OPEN_BRACKET) this.listDepth += 1
    else if (byte === CLOSE_BRACKET && this.listDepth > 0) this.listDepth -= 1
    else if (byte === COMMA && this.listDepth > 0) return
    else if (isBlankByte(byte) || byte === RECORD_SEPARATOR || this.isMark(byte)) return
    else {
      this.state = 'other'
      this.beginUnit()
    }
  }

  private beginUnit(): void {
    this.start = this.at
    this.countLines(this.at)
  }

  private countLines(end: number): void {
    const view = this.queue.view()
    for (;;) {
      const newline = view.indexOf(NEWLINE, this.counted)
      if (newline < 0 || newline >= end) break
      this.line += 1
      this.counted = newline + 1
    }
    this.counted = Math.max(this.counted, end)
  }

  private beginDocument(): void {
    this.state = 'document'
    this.beginUnit()
    this.documents += 1
    this.documentIndent = Math.max(0, this.indent)
    this.structure.begin()
  }

  /** Goes on to the document's end, to what is wrong with it, or to where the bytes end. */
  private scanDocument(view: Buffer): void {
    const most = Math.min(view.length, this.start + MAX_DOCUMENT_BYTES)
    const { at, verdict } = this.structure.scan(view.subarray(0, most), this.at)
    this.at = at
    if (verdict === 'closed') {
      const bytes = view.subarray(this.start, at + 1)
      addUnit(this.sink, bytes, this.base + this.start, this.unitName())
      this.finishUnit(at + 1)
      this.indent = -1
    } else if (verdict !== 'inside') {
      this.breakOff(`This document is damaged: ${verdict}.`)
      this.indent = indentBefore(view, at)
      // The damage may be that the next document begins here.
      this.step(view[at] ?? SPACE, view)
    } else if (at < view.length || at - this.start === MAX_DOCUMENT_BYTES) {
      this.breakOff(tooLong('document', MAX_DOCUMENT_BYTES))
      this.indent = indentBefore(view, at)
      this.at = at - 1
    } else {
      this.at = at - 1
    }
  }

  /** Text between documents: one record a line, or an item of a list. */
  private stepInOther(byte: number, view: Buffer): void {
    const isItemEnd = this.listDepth > 0 && (byte === COMMA || byte === CLOSE_BRACKET)
    if (byte === NEWLINE || isItemEnd) {
      this.addOther(view, this.at)
      if (byte === CLOSE_BRACKET) this.listDepth -= 1
    } else if (this.at - this.start >= MAX_RECORD_BYTES) {
      this.breakOff(tooLong('line', MAX_RECORD_BYTES))
    }
  }

  private addOther(view: Buffer, end: number): void {
    let last = end
    while (last > this.start && isBlankByte(view[last - 1] ?? SPACE)) last -= 1
    addUnit(this.sink, view.subarray(this.start, last), this.base + this.start, this.unitName())
    this.finishUnit(end)
  }

  private stepInDamage(byte: number): void {
    if (this.canResync(byte)) this.resync(byte)
  }

  private canResync(byte: number): boolean {
    const isOpening = byte === OPEN_BRACE || byte === OPEN_BRACKET
    return isOpening && this.indent >= 0 && this.indent <= this.documentIndent
  }

  private resync(byte: number): void {
    this.addDamaged(this.at)
    this.stepBetween(byte)
  }

  /** What began at `start` cannot be finished: keep its beginning, look for the next one. */
  private breakOff(problem: string): void {
    const offset = this.base + this.start
    if (this.state !== 'document') this.documentIndent = 0
    this.damagedName = this.unitName()
    this.state = 'damaged'
    this.damage = problem
    this.damagedAt = offset
    const seen = Math.min(this.at + 1, this.start + PREVIEW_BYTES)
    this.preview = Buffer.from(this.queue.view().subarray(this.start, seen))
  }

  private addDamaged(end: number): void {
    addProblem(this.sink, this.preview, this.damagedAt, this.damagedName, this.damage)
    this.preview = Buffer.alloc(0)
    this.finishUnit(end)
  }

  private finishUnit(end: number): void {
    this.state = 'between'
    this.start = end
    this.sink.closeUnit(this.base + end)
  }

  /** Lets go of what no unit needs any more. */
  private dropConsumed(): void {
    const isHeld = this.state === 'document' || this.state === 'other'
    const count = isHeld ? this.start : this.at
    this.countLines(count)
    this.queue.drop(count)
    this.base += count
    this.counted -= count
    this.at -= count
    this.start = Math.max(0, this.start - count)
  }

  /** Where a person finds what began at `start`. */
  private unitName(): () => string {
    const { documents, line } = this
    if (!this.isFromStart) {
      const offset = this.base + this.start
      return () => `byte ${offset}`
    }
    if (this.state === 'document') return () => `document ${documents}, line ${line}`
    return () => `line ${line}`
  }

  private isMark(byte: number): boolean {
    const offset = this.base + this.at
    return offset < BYTE_ORDER_MARK.length && byte === BYTE_ORDER_MARK[offset]
  }
}

/** Blanks between a byte and the beginning of its line, -1 where something else stands there. */
function indentBefore(bytes: Buffer, index: number): number {
  let start = index
  while (start > 0 && (bytes[start - 1] === SPACE || bytes[start - 1] === TAB)) start -= 1
  return start === 0 || bytes[start - 1] === NEWLINE ? index - start : -1
}
