const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

/** Member of a webhook delivery that holds its records. */
const ITEMS_KEY = 'alerts'
const QUOTED_ITEMS_KEY = Buffer.from(`"${ITEMS_KEY}"`)

/** Where one item stands in the bytes of its unit. */
export interface ItemSpan {
  start: number
  end: number
}

/** The items of a unit, and what a place calls them: `alerts[2]`, `[2]`. */
export interface UnitItems {
  label: string
  spans: ItemSpan[]
}

/**
 * The records inside a unit of JSON: the items of a delivery's `alerts`, or of a list of objects.
 * Null where the unit is one record itself, or no JSON. Only the structure is looked at: an item
 * is handed on as its own bytes, so its large numbers stay whole and a bad one spoils no other.
 */
export function findItems(bytes: Uint8Array): UnitItems | null {
  const start = skipSpace(bytes, 0)
  if (bytes[start] === OPEN_BRACKET) return findListed(bytes, start)
  if (bytes[start] !== OPEN_BRACE || !hasItemsKey(bytes)) return null
  return findDelivered(bytes, start)
}

/** Most units have no such member; looking for its name is a fraction of looking through their structure. */
function hasItemsKey(bytes: Uint8Array): boolean {
  // Another view of the same bytes costs more than looking through them.
  if (Buffer.isBuffer(bytes)) return bytes.includes(QUOTED_ITEMS_KEY)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(QUOTED_ITEMS_KEY)
}

/**
 * The value of a member of the object that bytes begin with, null where it has none of this name.
 * Nothing behind the value is looked at.
 */
export function findMember(bytes: Uint8Array, name: string): ItemSpan | null {
  const start = skipSpace(bytes, 0)
  if (bytes[start] !== OPEN_BRACE) return null
  let at = skipSpace(bytes, start + 1)
  while (bytes[at] === QUOTE) {
    const keyEnd = skipString(bytes, at)
    const colon = keyEnd < 0 ? -1 : skipSpace(bytes, keyEnd)
    if (colon < 0 || bytes[colon] !== COLON) return null
    const value = skipSpace(bytes, colon + 1)
    const end = skipValue(bytes, value)
    if (end < 0) return null
    if (isKey(bytes, at, keyEnd, name)) return { start: value, end }
    at = skipSpace(bytes, end)
    if (bytes[at] !== COMMA) return null
    at = skipSpace(bytes, at + 1)
  }
  return null
}

function findListed(bytes: Uint8Array, start: number): UnitItems | null {
  if (bytes[skipSpace(bytes, start + 1)] !== OPEN_BRACE) return null
  const spans: ItemSpan[] = []
  const end = readList(bytes, start, spans)
  return end < 0 || skipSpace(bytes, end) < bytes.length ? null : { label: '', spans }
}

function findDelivered(bytes: Uint8Array, start: number): UnitItems | null {
  let spans: ItemSpan[] | null = null
  let at = skipSpace(bytes, start + 1)
  while (bytes[at] === QUOTE) {
    const keyEnd = skipString(bytes, at)
    const colon = keyEnd < 0 ? -1 : skipSpace(bytes, keyEnd)
    if (colon < 0 || bytes[colon] !== COLON) return null
    const value = skipSpace(bytes, colon + 1)
    let end: number
    if (bytes[value] === OPEN_BRACKET && isKey(bytes, at, keyEnd, ITEMS_KEY)) {
      spans ??= []
      end = readList(bytes, value, spans)
    } else {
      end = skipValue(bytes, value)
    }
    if (end < 0) return null
    at = skipSpace(bytes, end)
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1)
    else break
  }
  if (bytes[at] !== CLOSE_BRACE || skipSpace(bytes, at + 1) < bytes.length) return null
  return spans === null ? null : { label: ITEMS_KEY, spans }
}

/** Collects the items of the list that opens at `start`; the index behind it, -1 if it is broken. */
function readList(bytes: Uint8Array, start: number, spans: ItemSpan[]): number {
  let at = skipSpace(bytes, start + 1)
  if (bytes[at] === CLOSE_BRACKET) return at + 1
  for (;;) {
    const end = skipValue(bytes, at)
    if (end <= at) return -1
    spans.push({ start: at, end })
    at = skipSpace(bytes, end)
    if (bytes[at] === CLOSE_BRACKET) return at + 1
    if (bytes[at] !== COMMA) return -1
    at = skipSpace(bytes, at + 1)
  }
}

/** The index behind the value at `start`, -1 where it does not end. */
function skipValue(bytes: Uint8Array, start: number): number {
  const first = bytes[start]
  if (first === QUOTE) return skipString(bytes, start)
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return skipNested(bytes, start)
  let at = start
  for (; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET) break
  }
  while (at > start && isSpace(bytes[at - 1])) at -= 1
  return at
}

function skipNested(bytes: Uint8Array, start: number): number {
  let depth = 0
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === QUOTE) {
      at = skipString(bytes, at) - 1
      if (at < 0) return -1
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return -1
}

/** The index behind the string that opens at `start`, -1 where it does not end. */
function skipString(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === BACKSLASH) at += 1
    else if (byte === QUOTE) return at + 1
  }
  return -1
}

function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start
  while (at < bytes.length && isSpace(bytes[at])) at += 1
  return at
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function isKey(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  if (end - start !== name.length + 2) return false
  for (let index = 0; index < name.length; index += 1) {
    if (bytes[start + 1 + index] !== name.charCodeAt(index)) return false
  }
  return true
}
