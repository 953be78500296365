import { parseNetwork } from '../address'
import { type Field, type FieldName, fieldOf } from './fields'
import { readTime, TIME_EXAMPLES, type WrittenTime } from './moment'
import { type Bound, type Query, QueryError, type Test } from './query'
import { suggest } from './suggest'
import type { Operator, Word } from './tokens'

/** A field with what it is compared with, as it was written. */
interface Written {
  name: FieldName
  operator: Operator
  word: Word
}

/** As long as JavaScript writes any number: 22 digits before the point, 25 behind it. */
const NUMBER = /^-?\d{1,22}(\.\d{1,25})?(e[+-]?\d{1,3})?$/i
const RANGE = '..'

/**
 * What a field must be, from its operator and the word after it.
 * @throws QueryError
 */
export function readMatch(written: Written): Query {
  const { name, operator } = written
  const test = readTest(written, fieldOf(name))
  const match: Query = { kind: 'match', field: name, test }
  return operator === '!=' ? { kind: 'not', of: match } : match
}

function readTest(written: Written, field: Field): Test {
  refuseEmptyQuotes(written.word)
  if (isPresence(written.word)) {
    refuseOrder(written)
    return { kind: 'present' }
  }
  switch (field.kind) {
    case 'text':
      refuseOrder(written)
      return { kind: 'pattern', pieces: patternOf(written.word, field.isPart === true) }
    case 'address':
      refuseOrder(written)
      return readNetwork(written)
    case 'choice':
      return field.isOrdered === true
        ? readOrdered(written, field.choices)
        : readPlainChoice(written, field.choices)
    case 'number':
      return readNumbers(written)
    case 'time':
      return readTimes(written)
  }
}

/** `field:*` asks whether there is any value at all. */
function isPresence({ pieces, isQuoted }: Word): boolean {
  return !isQuoted && pieces.length === 2 && pieces.every((piece) => piece === '')
}

/** @throws QueryError where nothing stands in the quotes of a word. */
export function refuseEmptyQuotes(word: Word): void {
  if (word.isQuoted && word.pieces.every((piece) => piece === '')) {
    throw fault(word, 'Nothing stands in these quotes.')
  }
}

/** The word's pieces; of a field that is searched, anything may stand before and behind. */
export function patternOf({ pieces }: Pick<Word, 'pieces'>, isPart: boolean): string[] {
  const lower = pieces.map((piece) => piece.toLowerCase())
  if (!isPart) return lower
  const first = lower[0] === '' && lower.length > 1 ? [] : ['']
  const last = lower.at(-1) === '' && lower.length > 1 ? [] : ['']
  return [...first, ...lower, ...last]
}

function refuseOrder({ name, operator, word }: Written): void {
  if (operator === ':' || operator === '=' || operator === '!=') return
  throw fault(word, `${name} has no order: write ${name}:${textOf(word)}.`)
}

function readNetwork({ name, word }: Written): Test {
  const text = textOf(word)
  const parsed = parseNetwork(text)
  if (parsed.ok) return { kind: 'network', network: parsed.network.text }
  if (!text.includes('*')) throw fault(word, parsed.problem)
  throw fault(word, `${name} takes an address or a network: write 203.0.113.0/24, not 203.0.113.*.`)
}

function readPlainChoice(written: Written, choices: readonly string[]): Test {
  refuseOrder(written)
  return { kind: 'choice', choice: readChoice(written, textOf(written.word), choices) }
}

/** Choices that have an order are spans of their places in it. */
function readOrdered(written: Written, choices: readonly string[]): Test {
  const span = spanOf(textOf(written.word))
  if (span === null) {
    const place = placeOf(written, textOf(written.word), choices)
    return compareNumber(written.operator, place)
  }
  refuseRangeOrder(written)
  const from = span.from === '' ? null : placeOf(written, span.from, choices)
  const to = span.to === '' ? null : placeOf(written, span.to, choices)
  return spanNumbers(written, span, from, to)
}

function placeOf(written: Written, text: string, choices: readonly string[]): number {
  return choices.indexOf(readChoice(written, text, choices))
}

function readChoice({ name, word }: Written, text: string, choices: readonly string[]): string {
  const wanted = text.toLowerCase()
  const choice = choices.find((each) => each === wanted)
  if (choice !== undefined) return choice
  const near = suggest(text, choices)
  const hint = near === null ? `It is ${listWords(choices)}.` : `Did you mean ${near}?`
  throw fault(word, `${quote(text)} is no ${name}. ${hint}`)
}

function readNumbers(written: Written): Test {
  const span = spanOf(textOf(written.word))
  if (span === null) {
    return compareNumber(written.operator, readNumber(written, textOf(written.word)))
  }
  refuseRangeOrder(written)
  const from = span.from === '' ? null : readNumber(written, span.from)
  const to = span.to === '' ? null : readNumber(written, span.to)
  return spanNumbers(written, span, from, to)
}

function spanNumbers(written: Written, span: Span, from: number | null, to: number | null): Test {
  if (from !== null && to !== null && from > to) throw backwards(written, span)
  return { kind: 'number', from: included(from), to: included(to) }
}

function readNumber({ name, word }: Written, text: string): number {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN
  // Adding zero makes 0 of -0.
  if (Number.isFinite(value)) return value + 0
  throw fault(word, `${name} is a number: write ${name}>=5 or ${name}:5..10, not ${quote(text)}.`)
}

function compareNumber(operator: Operator, value: number): Test {
  const bound = { value, isIncluded: operator !== '>' && operator !== '<' }
  if (operator === '>' || operator === '>=') return { kind: 'number', from: bound, to: null }
  if (operator === '<' || operator === '<=') return { kind: 'number', from: null, to: bound }
  return { kind: 'number', from: bound, to: bound }
}

function readTimes(written: Written): Test {
  const span = spanOf(textOf(written.word))
  if (span !== null) {
    refuseRangeOrder(written)
    const from = span.from === '' ? null : readMoment(written, span.from).from
    const before = span.to === '' ? null : readMoment(written, span.to).before
    if (from?.base === before?.base && (from?.ms ?? 0) >= (before?.ms ?? 1)) {
      throw backwards(written, span)
    }
    return { kind: 'time', from, before }
  }
  const time = readMoment(written, textOf(written.word))
  switch (written.operator) {
    case '>=':
      return { kind: 'time', from: time.from, before: null }
    case '>':
      return { kind: 'time', from: time.before, before: null }
    case '<':
      return { kind: 'time', from: null, before: time.from }
    case '<=':
      return { kind: 'time', from: null, before: time.before }
    default:
      return { kind: 'time', from: time.from, before: time.before }
  }
}

function readMoment({ name, word }: Written, text: string): WrittenTime {
  const time = readTime(text)
  if (time !== null) return time
  const isSpan = /^\d{1,9}(ms|s|m|h|d|w)$/i.test(text)
  const hint = isSpan ? `Write ${name}>=now-${text}.` : `Write ${TIME_EXAMPLES}.`
  throw fault(word, `${quote(text)} is no time. ${hint}`)
}

/** Both sides of `5..10`. */
interface Span {
  from: string
  to: string
}

/** Both sides of a range; null where the text is none. */
function spanOf(text: string): Span | null {
  const at = text.indexOf(RANGE)
  if (at < 0 || text === RANGE) return null
  return { from: text.slice(0, at), to: text.slice(at + RANGE.length) }
}

function refuseRangeOrder({ name, operator, word }: Written): void {
  if (operator === ':' || operator === '=' || operator === '!=') return
  throw fault(word, `A range stands behind a colon: ${name}:${textOf(word)}.`)
}

function backwards({ name, word }: Written, { from, to }: Span): QueryError {
  return fault(word, `This range runs backwards. Did you mean ${name}:${to}${RANGE}${from}?`)
}

function included(value: number | null): Bound | null {
  return value === null ? null : { value, isIncluded: true }
}

function textOf({ pieces }: Word): string {
  return pieces.join('*')
}

function fault({ from, to }: Word, message: string): QueryError {
  return new QueryError(message, from, to)
}

function quote(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`
}

function listWords(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}
