import type { LogHeader } from '../record'

const HASH = 0x23
const NEWLINE = 0x0a
/** Begins every header of Zeek's logs; its line is the only one that a blank divides. */
const FIRST = 'separator'
/** Lines that belong to a header; others that begin with `#` are records like any other line. */
const NAMES: ReadonlySet<string> = new Set([
  FIRST,
  'set_separator',
  'empty_field',
  'unset_field',
  'path',
  'open',
  'fields',
  'types',
])
/** Stands below a log's last line. */
const LAST = 'close'
/** A longer line is none of a header. */
const MAX_LINE_BYTES = 64 * 1024
const CHUNK_BYTES = 1024 * 1024
const NEEDLE = Buffer.from(`#${FIRST} `)

/** Where reading stands among headers. */
export interface HeaderState {
  /** The header above the lines that follow, null where there is none. */
  header: LogHeader | null
  /** The line before belonged to it, so that the next one may, too. */
  isOpen: boolean
}

/** What a reader knows that has seen no header. */
export const NO_HEADER: HeaderState = { header: null, isOpen: false }

/** True for bytes that may be a line of a header: only then is it worth to look at their text. */
export function mayBeHeader(bytes: Uint8Array, start: number, end: number): boolean {
  return bytes[start] === HASH && end - start <= MAX_LINE_BYTES
}

/**
 * The state behind a line that belongs to a header, null for a record. A header is one run of lines
 * from `#separator` on: `#fields` alone, among records, is none.
 */
export function readHeaderLine(line: string, state: HeaderState): HeaderState | null {
  const name = /^#([a-z_]+)/.exec(line)?.[1] ?? ''
  if (name === LAST) return state.header === null ? null : { ...state, isOpen: false }
  if (!NAMES.has(name) || (name !== FIRST && !state.isOpen)) return null
  const rest = line.slice(name.length + 2)
  const header = new Map(name === FIRST ? [] : state.header)
  return { header: header.set(name, rest), isOpen: true }
}

/** Reads bytes of a file into a buffer, from a position on; the number that were there. */
export type ReadAt = (buffer: Buffer, position: number) => Promise<number>

/**
 * What a reader knows at `end` that has read a file from its beginning, for one that goes on there.
 * Looks through the bytes before `end` for the last header, and takes only that one apart.
 */
export async function findHeader(readAt: ReadAt, end: number): Promise<HeaderState> {
  const start = await findLast(readAt, end)
  return start < 0 ? NO_HEADER : await readFrom(readAt, start, end)
}

/** Offset of the last header's first line, -1 where there is none. */
async function findLast(readAt: ReadAt, end: number): Promise<number> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  // Chunks overlap by what a needle and the line break before it may need.
  const step = CHUNK_BYTES - NEEDLE.length - 1
  let found = -1
  for (let offset = 0; offset < end; offset += step) {
    const length = Math.min(await readAt(buffer, offset), end - offset)
    const bytes = buffer.subarray(0, length)
    let at = bytes.lastIndexOf(NEEDLE)
    while (at > 0 && bytes[at - 1] !== NEWLINE) at = bytes.lastIndexOf(NEEDLE, at - 1)
    if (at > 0 || (at === 0 && offset === 0)) found = offset + at
    if (length < step) break
  }
  return found
}

async function readFrom(readAt: ReadAt, start: number, end: number): Promise<HeaderState> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  const length = Math.min(await readAt(buffer, start), end - start)
  const lines = buffer.toString('utf8', 0, length).split('\n')
  // What follows the last line break has not ended before `end`.
  lines.pop()
  let state: HeaderState = NO_HEADER
  for (const line of lines) {
    if (line.trim() === '') continue
    const next = line[0] === '#' ? readHeaderLine(line.replace(/\r$/, ''), state) : null
    if (next === null) return { ...state, isOpen: false }
    state = next
  }
  return state
}
