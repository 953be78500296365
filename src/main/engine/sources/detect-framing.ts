import { isBatch } from './batch-framing'
import type { Framing } from './framing'
import { JsonStructure } from './json-structure'

const NEWLINE = 0x0a
const SPACE = 0x20
const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b

/** A first line longer than this can only be a document. */
const MAX_HEAD_BYTES = 1024 * 1024
/** Lines that begin otherwise, after which nobody waits for a document any more. */
const ENOUGH_OTHER_LINES = 4

/**
 * Decides from the first bytes how a stream is cut: batches where it begins as one of detections,
 * documents where the first line with JSON does
 * not hold one whole object, lines otherwise. Null where more bytes are needed to tell.
 */
export function detectFraming(head: Uint8Array, isAll: boolean): Framing | null {
  const undecided = isAll ? 'lines' : null
  let others = 0
  for (let at = skipMark(head); at < head.length; ) {
    const first = skipBlanks(head, at)
    const byte = head[first]
    if (byte === undefined) return undecided
    if (byte === OPEN_BRACE) return detectByObject(head, first, undecided)
    if (byte === OPEN_BRACKET) return detectByList(head, first, undecided)
    const newline = head.indexOf(NEWLINE, first)
    others += 1
    if (newline < 0 || others === ENOUGH_OTHER_LINES) break
    at = newline + 1
  }
  return others >= ENOUGH_OTHER_LINES || head.length >= MAX_HEAD_BYTES ? 'lines' : undecided
}

function detectByObject(
  head: Uint8Array,
  start: number,
  undecided: 'lines' | null,
): Framing | null {
  const isOfBatches = isBatch(head.subarray(start))
  if (isOfBatches === true) return 'detection-batches'
  if (isOfBatches === null && undecided === null) return null
  const structure = new JsonStructure()
  structure.begin()
  for (let at = start + 1; at < head.length; at += 1) {
    const byte = head[at] ?? SPACE
    const verdict = structure.step(byte)
    if (verdict === 'closed') return detectByRest(head, at + 1, undecided)
    if (verdict !== 'inside') return 'lines'
    if (byte === NEWLINE) return 'json-documents'
  }
  return head.length >= MAX_HEAD_BYTES ? 'json-documents' : undecided
}

/** Behind an object on the first line: nothing more, or another one. */
function detectByRest(head: Uint8Array, start: number, undecided: 'lines' | null): Framing | null {
  for (let at = start; at < head.length; at += 1) {
    const byte = head[at] ?? SPACE
    if (byte === NEWLINE) return 'lines'
    if (byte > SPACE) return byte === OPEN_BRACE ? 'json-documents' : 'lines'
  }
  return undecided
}

function detectByList(head: Uint8Array, start: number, undecided: 'lines' | null): Framing | null {
  const first = skipBlanks(head, start + 1)
  const next = head[first]
  if (next === undefined) return undecided
  if (next !== OPEN_BRACE) return 'lines'
  const isOfBatches = isBatch(head.subarray(first))
  if (isOfBatches === null && undecided === null) return null
  return isOfBatches === true ? 'detection-batches' : 'json-documents'
}

function skipBlanks(head: Uint8Array, start: number): number {
  let at = start
  while (at < head.length && (head[at] ?? SPACE) <= SPACE) at += 1
  return at
}

function skipMark(head: Uint8Array): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
}
