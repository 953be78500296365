import { z } from 'zod'
import { JsonStructure } from '../sources/json-structure'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const SPACE = 0x20

/** A value that is read may have so many bytes; longer ones are none of ours. */
const MAX_VALUE_BYTES = 64 * 1024

const errorSchema = z.object({
  code: z.number().catch(500),
  status: z.string().catch(''),
  message: z.string().catch(''),
})

/** What a batch says besides its detections. */
export interface BatchMembers {
  continuationTime: string | null
  isHeartbeat: boolean
  error: { code: number; status: string; message: string } | null
  /** Token of the next page of a list call or of the stream; empty where there is none. */
  nextPageToken: string
  /** Where the next page of the stream begins. */
  nextPageStartTime: string | null
}

/** Members that are read; all others are passed over. */
const READ = ['continuationTime', 'heartbeat', 'error', 'nextPageToken', 'nextPageStartTime']

/** What stands at the beginning of a value or name. */
type Form = 'string' | 'nested' | 'word'

/** Reads the members of one batch, one after the other, in whatever pieces their bytes come. */
export class BatchMember {
  name = ''
  private part: 'between' | 'name' | 'named' | 'begun' | 'value' = 'between'
  private form: Form = 'word'
  private isEscaped = false
  private readonly structure = new JsonStructure()
  private bytes: Buffer[] = []
  private size = 0
  private readonly members: Record<string, unknown> = {}

  /** No member has begun. */
  get isBetween(): boolean {
    return this.part === 'between'
  }

  /** Inside of a name. */
  get isInName(): boolean {
    return this.part === 'name'
  }

  /** The name is read, its colon not. */
  get isNamed(): boolean {
    return this.part === 'named'
  }

  /** The colon is read. */
  get hasBegun(): boolean {
    return this.part === 'begun' || this.part === 'value'
  }

  /** The colon came: the value is next. */
  begin(): void {
    this.part = 'begun'
  }

  /** The member is over. */
  end(): void {
    this.part = 'between'
  }

  /** Takes bytes of a name or a value from an index on: the index behind it, -1 where it goes on. */
  scan(chunk: Buffer, from: number): number {
    let at = from
    if (this.part === 'between' || this.part === 'begun') {
      this.start(chunk[at] ?? SPACE)
      // A word's first byte may be its last.
      if (this.form !== 'word') at += 1
    }
    const end = this.findEnd(chunk, at)
    this.keep(chunk.subarray(from, end < 0 ? chunk.length : end))
    if (end >= 0) this.finish()
    return end
  }

  /** What the batch said. */
  read(): BatchMembers {
    const { continuationTime, heartbeat, error, nextPageToken, nextPageStartTime } = this.members
    return {
      continuationTime: typeof continuationTime === 'string' ? continuationTime : null,
      isHeartbeat: heartbeat === true,
      error: error === undefined ? null : errorSchema.catch(NO_WORDS).parse(error),
      nextPageToken: typeof nextPageToken === 'string' ? nextPageToken : '',
      nextPageStartTime: typeof nextPageStartTime === 'string' ? nextPageStartTime : null,
    }
  }

  private start(byte: number): void {
    this.part = this.part === 'between' ? 'name' : 'value'
    this.bytes = []
    this.size = 0
    this.isEscaped = false
    if (byte === QUOTE) this.form = 'string'
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      this.form = 'nested'
      this.structure.begin(byte === OPEN_BRACKET)
    } else this.form = 'word'
  }

  private findEnd(chunk: Buffer, from: number): number {
    if (this.form === 'string') return this.findQuote(chunk, from)
    if (this.form === 'word') return findWordEnd(chunk, from)
    const { at, verdict } = this.structure.scan(chunk, from)
    return verdict === 'inside' ? -1 : at + 1
  }

  private findQuote(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at]
      if (this.isEscaped) this.isEscaped = false
      else if (byte === BACKSLASH) this.isEscaped = true
      else if (byte === QUOTE) return at + 1
    }
    return -1
  }

  private keep(part: Buffer): void {
    const isRead = this.part === 'name' || READ.includes(this.name)
    this.size += part.length
    if (isRead && this.size <= MAX_VALUE_BYTES) this.bytes.push(part)
    else this.bytes = []
  }

  private finish(): void {
    const value = parse(Buffer.concat(this.bytes).toString('utf8'))
    this.bytes = []
    if (this.part === 'name') {
      this.name = typeof value === 'string' ? value : ''
      this.part = 'named'
      return
    }
    if (READ.includes(this.name)) this.members[this.name] = value
    this.part = 'between'
  }
}

const NO_WORDS = { code: 500, status: '', message: '' }

function findWordEnd(chunk: Buffer, from: number): number {
  for (let at = from; at < chunk.length; at += 1) {
    const byte = chunk[at] ?? SPACE
    if (byte <= SPACE || byte === COMMA || byte === CLOSE_BRACE) return at
  }
  return -1
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
