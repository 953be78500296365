import type { RawRecord } from '../record'
import { cutText } from './cut-text'

/** A parsed JSON object, its values not yet looked at. */
export type JsonObject = Record<string, unknown>

/** What reading a record as JSON gives: the object, or the sentence that rejects it. */
export type JsonResult = { value: JsonObject } | { reason: string }

/** Reads a record's text as one JSON object. Never throws. */
export function readJsonObject(record: RawRecord): JsonResult {
  if (record.problem !== undefined) return { reason: record.problem }
  let value: unknown
  try {
    value = JSON.parse(record.text)
  } catch (error) {
    return { reason: `This is not valid JSON${explain(error)}.` }
  }
  if (isObject(value)) return { value }
  return { reason: `This is JSON, but ${nameType(value)} and not an object with fields.` }
}

/** True for a JSON object; lists and null are none. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a value is, in words: `a list`, `a number`, `missing`. */
export function nameType(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'boolean') return 'true or false'
  return typeof value === 'string' ? 'a text' : 'a number'
}

/** A value as a reject quotes it: one line, at most 60 characters. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'nothing')
  const line = cleanText(text).replace(/\s+/g, ' ')
  return line.length > 60 ? `${cutText(line, 59)}…` : line
}

/** A text or number as text, empty for everything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : ''
}

/** The sentence that rejects a record for one field: missing, or of the wrong kind. */
export function fieldFault(field: string, value: unknown, expected: string): string {
  if (value === undefined) return `The field \`${field}\` is missing.`
  const isShort = typeof value === 'number' || typeof value === 'string'
  return `\`${field}\` is ${isShort ? quote(value) : nameType(value)}; it must be ${expected}.`
}

/**
 * Cleans the texts of one record. JSON allows `\u0000` and halves of surrogate pairs, which no
 * store takes; both can only come from a `\u` escape, so other records pay nothing. Control and
 * bidi characters stay: they are evidence, and whoever shows them makes them harmless.
 */
export function textCleaner(recordText: string): (text: string) => string {
  return recordText.includes('\\u') ? cleanText : keepText
}

const keepText = (text: string): string => text

function cleanText(text: string): string {
  return text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd')
}

/** Where the text stops being JSON, without the engine's quotation of it. */
function explain(error: unknown): string {
  const words = error instanceof Error ? error.message : ''
  if (/end of JSON input|Unterminated/.test(words)) return ': it ends in the middle'
  const position = /at position (\d+)/.exec(words)?.[1]
  return position === undefined ? '' : ` (from character ${Number(position) + 1} on)`
}
