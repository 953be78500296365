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
const NEEDLE = `#${FIRST} `
/** Lines of a W3C extended log's header (IIS); each stands by itself, and the last of a name holds. */
const W3C = ['Software', 'Version', 'Date', 'Fields'] as const
const W3C_LINE = /^#(Software|Version|Date|Fields): ?(.*)$/

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
 * from `#separator` on: `#fields` alone, among records, is none. Lines of a W3C log's header may stand
 * anywhere, since its server writes them anew whenever it starts.
 */
export function readHeaderLine(line: string, state: HeaderState): HeaderState | null {
  const [isW3c, directive = '', value = ''] = W3C_LINE.exec(line) ?? []
  if (isW3c !== undefined) {
    const before = state.header?.has(FIRST) === true ? [] : (state.header ?? [])
    return { header: new Map(before).set(directive, value.trim()), isOpen: false }
  }
  const name = /^#([a-z_]+)/.exec(line)?.[1] ?? ''
  if (name === LAST) return state.header === null ? null : { ...state, isOpen: false }
  if (!NAMES.has(name) || (name !== FIRST && !state.isOpen)) return null
  const rest = line.slice(name.length + 2)
  const header = new Map(name === FIRST ? [] : (state.header ?? []))
  return { header: header.set(name, rest), isOpen: true }
}

/** Reads bytes of a file into a buffer, from a position on; the number that were there. */
export type ReadAt = (buffer: Buffer, position: number) => Promise<number>

/**
 * What a reader knows at `end` that has read a file from its beginning, for one that goes on there.
 * Looks through the bytes before `end` for the last header, and takes only that one apart.
 */
export async function findHeader(readAt: ReadAt, end: number): Promise<HeaderState> {
  const needles = [NEEDLE, ...W3C.map((name) => `#${name}:`)]
  const [zeek = -1, ...w3c] = await findLast(readAt, end, needles)
  const later = w3c.filter((start) => start > zeek)
  if (later.length === 0) return zeek < 0 ? NO_HEADER : await readFrom(readAt, zeek, end)
  let state = zeek < 0 ? NO_HEADER : await readFrom(readAt, zeek, end)
  for (const start of later.toSorted((left, right) => left - right)) {
    state = await readLine(readAt, start, end, state)
  }
  return state
}

/** Offset of the last line that begins with each of some texts, -1 where there is none. */
async function findLast(
  readAt: ReadAt,
  end: number,
  needles: readonly string[],
): Promise<number[]> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  // Chunks overlap by what a needle and the line break before it may need.
  const longest = Math.max(...needles.map((needle) => needle.length))
  const step = CHUNK_BYTES - longest - 1
  const found = needles.map(() => -1)
  for (let offset = 0; offset < end; offset += step) {
    const length = Math.min(await readAt(buffer, offset), end - offset)
    const bytes = buffer.subarray(0, length)
    for (const [index, needle] of needles.entries()) {
      let at = bytes.lastIndexOf(needle)
      while (at > 0 && bytes[at - 1] !== NEWLINE) at = bytes.lastIndexOf(needle, at - 1)
      if (at > 0 || (at === 0 && offset === 0)) found[index] = offset + at
    }
    if (length < step) break
  }
  return found
}

async function readLine(
  readAt: ReadAt,
  start: number,
  end: number,
  state: HeaderState,
): Promise<HeaderState> {
  const buffer = Buffer.allocUnsafe(MAX_LINE_BYTES + 1)
  const length = Math.min(await readAt(buffer, start), end - start)
  const newline = buffer.subarray(0, length).indexOf(NEWLINE)
  // A line that has not ended before `end` is none yet; one that is too long is a record.
  if (newline < 0) return state
  return readHeaderLine(buffer.toString('utf8', 0, newline).replace(/\r$/, ''), state) ?? state
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
