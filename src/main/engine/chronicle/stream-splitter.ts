import { PREVIEW_BYTES } from '../sources/framing'
import { JsonStructure } from '../sources/json-structure'
import { BatchMember, type BatchMembers } from './batch-member'

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const SPACE = 0x20
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]

/** A detection may have so many bytes; of a longer one only the beginning is kept. */
export const MAX_DETECTION_BYTES = 16 * 1024 * 1024

/** Members that hold what is cut out: detections of both kinds of rules, and curated rules. */
const LISTS = ['detections', 'curatedRuleDetections', 'curatedDetections', 'curatedRules']

/** What one batch says besides its detections. */
export interface BatchFacts extends BatchMembers {
  /** Detections that were in it. */
  detections: number
}

/** Takes what the splitter finds, in order. */
export interface SplitterSink {
  /**
   * The bytes of one detection as they came, good until the call returns, and the offset of the
   * first; of one that is too long its beginning, with all its `length`.
   */
  takeDetection: (bytes: Buffer, offset: number, length: number) => void
  /** A batch is over; its continuation time may have stood before or behind its detections. */
  endBatch: (batch: BatchFacts, end: number) => void
}

/** The bytes are no stream of batches; what was found before it stands. */
export class BadStreamError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BadStreamError'
  }
}

/** Where the scan stands. */
type State = 'between' | 'member' | 'value' | 'list' | 'detection'

/**
 * Cuts a never-ending JSON list of batches by its structure, wherever chunks end: each detection is
 * handed on alone as soon as it is over. A batch that stands alone, as the answer of the list call,
 * is cut in the same way. Holds no more than one detection.
 */
export class StreamSplitter {
  private readonly structure = new JsonStructure()
  private state: State = 'between'
  private member = new BatchMember()
  private detections = 0
  /** Parts of the detection that has begun, from chunks before, and how long it is so far. */
  private held: Buffer[] = []
  private heldBytes = 0
  private length = 0
  /** Where in the chunk the detection stands that has begun: 0 where it began before. */
  private start = 0
  /** Offset of the first byte of the chunk, and of the detection that has begun. */
  private base: number
  private begun = 0

  constructor(
    private readonly sink: SplitterSink,
    offset = 0,
  ) {
    this.base = offset
  }

  /** Inside a batch: what came so far is not all of it. */
  get isInBatch(): boolean {
    return this.state !== 'between'
  }

  /** The beginning of the detection that is not over, empty where none is, and where it stands. */
  unfinished(): { beginning: Buffer; offset: number } {
    const isBegun = this.state === 'detection'
    return {
      beginning: isBegun ? Buffer.concat(this.held).subarray(0, PREVIEW_BYTES) : Buffer.alloc(0),
      offset: isBegun ? this.begun : this.base,
    }
  }

  /** @throws BadStreamError */
  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      at = this.state === 'detection' ? this.scanDetection(chunk, at) : this.step(chunk, at)
    }
    this.base += chunk.length
  }

  /** Takes the byte at an index, or more; the index to go on at. */
  private step(chunk: Buffer, at: number): number {
    const byte = chunk[at] ?? SPACE
    if (this.state === 'value') return this.scanValue(chunk, at)
    if (byte <= SPACE) return at + 1
    if (this.state === 'between') this.stepBetween(byte, this.base + at)
    else if (this.state === 'list') return this.stepInList(byte, chunk, at)
    else return this.stepInBatch(byte, chunk, at)
    return at + 1
  }

  private stepBetween(byte: number, offset: number): void {
    if (byte === OPEN_BRACE) {
      this.state = 'member'
      this.member = new BatchMember()
      this.detections = 0
      return
    }
    const isList = byte === OPEN_BRACKET || byte === CLOSE_BRACKET || byte === COMMA
    if (!isList && byte !== BYTE_ORDER_MARK[offset]) {
      throw new BadStreamError('Something other than a batch stands between two batches.')
    }
  }

  private stepInBatch(byte: number, chunk: Buffer, at: number): number {
    if (byte === COMMA && this.member.isBetween) return at + 1
    if (byte === CLOSE_BRACE && this.member.isBetween) {
      this.state = 'between'
      this.sink.endBatch({ ...this.member.read(), detections: this.detections }, this.base + at + 1)
      return at + 1
    }
    if (this.member.isInName || (this.member.isBetween && byte === QUOTE)) {
      this.state = 'value'
      return this.scanValue(chunk, at)
    }
    if (byte === COLON && this.member.isNamed) {
      this.member.begin()
      return at + 1
    }
    if (!this.member.hasBegun) throw new BadStreamError('A batch is damaged between two members.')
    if (byte === OPEN_BRACKET && LISTS.includes(this.member.name)) this.state = 'list'
    else {
      this.state = 'value'
      return this.scanValue(chunk, at)
    }
    return at + 1
  }

  /** Name or value of a member: the index behind what of it is in the chunk. */
  private scanValue(chunk: Buffer, at: number): number {
    const end = this.member.scan(chunk, at)
    if (end < 0) return chunk.length
    this.state = 'member'
    return end
  }

  private stepInList(byte: number, chunk: Buffer, at: number): number {
    if (byte === COMMA) return at + 1
    if (byte === CLOSE_BRACKET) {
      this.state = 'member'
      this.member.end()
      return at + 1
    }
    if (byte !== OPEN_BRACE) throw new BadStreamError('A detection of the stream is no object.')
    this.state = 'detection'
    this.begun = this.base + at
    this.length = 0
    this.structure.begin()
    this.start = at
    // At once, also where the chunk ends here: what is held begins with this byte.
    return this.scanDetection(chunk, at + 1)
  }

  private scanDetection(chunk: Buffer, from: number): number {
    const { at, verdict } = this.structure.scan(chunk, from)
    if (verdict === 'inside') {
      this.hold(chunk.subarray(this.start))
      this.start = 0
      return chunk.length
    }
    if (verdict !== 'closed') throw new BadStreamError(`A detection is damaged: ${verdict}.`)
    this.hold(chunk.subarray(this.start, at + 1))
    const bytes = this.held.length === 1 ? this.held[0] : Buffer.concat(this.held)
    this.held = []
    this.heldBytes = 0
    this.state = 'list'
    this.detections += 1
    this.sink.takeDetection(bytes ?? Buffer.alloc(0), this.begun, this.length)
    return at + 1
  }

  private hold(part: Buffer): void {
    this.length += part.length
    if (this.length > MAX_DETECTION_BYTES) {
      if (this.heldBytes > PREVIEW_BYTES) {
        this.held = [Buffer.from(Buffer.concat(this.held).subarray(0, PREVIEW_BYTES))]
        this.heldBytes = PREVIEW_BYTES
      }
      return
    }
    this.held.push(part)
    this.heldBytes += part.length
  }
}
