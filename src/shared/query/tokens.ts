import { parseNetwork } from '../address'
import { QueryError } from './query'

export const OPERATORS = [':', '!=', '>=', '<=', '=', '>', '<'] as const
export type Operator = (typeof OPERATORS)[number]

/**
 * A word as it was written: what stands between its wildcards. Nothing in quotes is a wildcard or a
 * keyword.
 */
export interface Word {
  pieces: string[]
  isQuoted: boolean
  from: number
  to: number
}

/** A part of a query, with its place in it. */
export type Token = { from: number; to: number } & (
  | { kind: 'open' | 'close' | 'and' | 'or' | 'not' }
  | { kind: 'field'; name: string; operator: Operator }
  | { kind: 'word'; word: Word }
)

const SPACE = /\s*/y
const FIELD = /([A-Za-z_]+)\s*(:|!=|>=|<=|=|>|<)\s*/y
const OPERATOR = /^(!=|>=|<=|[:=<>])/
const KEYWORDS = ['and', 'or', 'not'] as const
/** Where a word without quotes ends. */
const PLAIN = /[^\s()"]*/y

/**
 * Cuts a query into its parts. After a field comes the word that it is compared with, or nothing.
 * @throws QueryError
 */
export function cutTokens(text: string): Token[] {
  const tokens: Token[] = []
  let at = skip(text, 0)
  while (at < text.length) {
    const token = cutNext(text, at, tokens.at(-1)?.kind === 'field')
    tokens.push(token)
    at = skip(text, token.to)
  }
  return tokens
}

function skip(text: string, at: number): number {
  SPACE.lastIndex = at
  SPACE.exec(text)
  return SPACE.lastIndex
}

function cutNext(text: string, from: number, isValue: boolean): Token {
  const letter = text[from]
  if (letter === '(') return { kind: 'open', from, to: from + 1 }
  if (letter === ')') return { kind: 'close', from, to: from + 1 }
  if (!isValue) {
    const field = cutField(text, from)
    if (field !== null) return field
    const operator = OPERATOR.exec(text.slice(from, from + 2))?.[0]
    if (operator !== undefined) {
      const example = `severity${operator === ':' ? ':' : operator}high`
      throw new QueryError(
        `Before ${operator} stands a field, as in ${example}.`,
        from,
        from + operator.length,
      )
    }
  }
  const word = cutWord(text, from)
  const keyword = isValue || word.isQuoted ? undefined : keywordOf(word)
  return keyword === undefined
    ? { kind: 'word', word, from, to: word.to }
    : { kind: keyword, from, to: word.to }
}

/** The name of a field with its operator; an IPv6 address, which has colons too, is none. */
function cutField(text: string, from: number): Token | null {
  FIELD.lastIndex = from
  const match = FIELD.exec(text)
  if (match === null) return null
  PLAIN.lastIndex = from
  if (parseNetwork(PLAIN.exec(text)?.[0] ?? '').ok) return null
  const [whole, name = '', operator = ':'] = match
  const known = OPERATORS.find((each) => each === operator) ?? ':'
  return { kind: 'field', name, operator: known, from, to: from + whole.length }
}

function keywordOf({ pieces }: Word): 'and' | 'or' | 'not' | undefined {
  const written = pieces.length === 1 ? pieces[0]?.toLowerCase() : undefined
  return KEYWORDS.find((keyword) => keyword === written)
}

function cutWord(text: string, from: number): Word {
  const pieces = ['']
  let isQuoted = false
  let at = from
  while (at < text.length) {
    if (text[at] === '"') {
      const quoted = cutQuoted(text, at)
      pieces[pieces.length - 1] += quoted.inner
      isQuoted = true
      at = quoted.to
      continue
    }
    PLAIN.lastIndex = at
    const plain = PLAIN.exec(text)?.[0] ?? ''
    if (plain === '') break
    const [first = '', ...more] = plain.split(/\*+/)
    pieces[pieces.length - 1] += first
    pieces.push(...more)
    at += plain.length
  }
  return { pieces: withoutDoubled(pieces), isQuoted, from, to: at }
}

/** Two wildcards beside each other are one. */
function withoutDoubled(pieces: string[]): string[] {
  const last = pieces.length - 1
  return pieces.filter((piece, index) => piece !== '' || index === 0 || index === last)
}

/** A text in quotes, in which `\"` is a quote and `\\` a backslash. */
function cutQuoted(text: string, from: number): { inner: string; to: number } {
  let inner = ''
  let at = from + 1
  while (at < text.length) {
    const letter = text[at]
    if (letter === '"') return { inner, to: at + 1 }
    const next = text[at + 1]
    if (letter === '\\' && (next === '"' || next === '\\')) at += 1
    inner += text[at]
    at += 1
  }
  throw new QueryError('This quote is opened and never closed.', from, text.length)
}
