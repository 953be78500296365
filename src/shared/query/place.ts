import { type FieldName, findField } from './fields'
import { QueryError } from './query'
import { cutTokens, type Operator, type Token } from './tokens'

/** What a person is writing at one place of a query; `from` to before `to` is the word under it. */
export type QueryPlace = { from: number; to: number; written: string } & (
  | { kind: 'term'; isBehindTerm: boolean }
  /** A whole name of a field without an operator. */
  | { kind: 'operator'; field: FieldName }
  | { kind: 'value'; field: FieldName; operator: Operator }
)

const NAME_REST = /^[A-Za-z_]*/
const OPERATOR_NEXT = /^\s*(:|!=|>=|<=|=|>|<)/
const PLAIN_REST = /^[^\s()"]*/

/** What is being written at a caret, however unfinished the query is; null where nothing can be said. */
export function findPlace(text: string, caret: number): QueryPlace | null {
  const before = text.slice(0, caret)
  const cut = cutUnfinished(before)
  if (cut === null) return null
  const { tokens, isInQuotes } = cut
  const last = tokens.at(-1)
  if (last?.kind === 'field') return valuePlace(last, { from: caret, text, caret, isInQuotes })
  const isUnderCaret = last !== undefined && last.to >= caret && isWordLike(last)
  if (last === undefined || !isUnderCaret) {
    const to = caret + (NAME_REST.exec(text.slice(caret))?.[0].length ?? 0)
    const isBehindTerm = last?.kind === 'word' || last?.kind === 'close'
    return { kind: 'term', from: caret, to, written: '', isBehindTerm }
  }
  const field = tokens.at(-2)
  if (field?.kind === 'field')
    return valuePlace(field, { from: last.from, text, caret, isInQuotes })
  return isInQuotes ? null : termPlace(text, caret, { last, before: field })
}

interface Cut {
  tokens: Token[]
  /** The caret stands in a text whose quotes are not closed yet. */
  isInQuotes: boolean
}

/** Cuts what stands before the caret, a text in quotes that is still being written included. */
function cutUnfinished(before: string): Cut | null {
  try {
    return { tokens: cutTokens(before), isInQuotes: false }
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
  }
  try {
    return { tokens: cutTokens(`${before}"`), isInQuotes: true }
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    return null
  }
}

function isWordLike({ kind }: Token): boolean {
  return kind === 'word' || kind === 'and' || kind === 'or' || kind === 'not'
}

function valuePlace(
  token: Extract<Token, { kind: 'field' }>,
  at: { from: number; text: string; caret: number; isInQuotes: boolean },
): QueryPlace | null {
  const field = findField(token.name)
  if (field === null) return null
  const { from, text, caret, isInQuotes } = at
  const behind = text.slice(caret)
  const quoteAt = isInQuotes ? behind.indexOf('"') : -1
  const to = caret + (quoteAt < 0 ? (PLAIN_REST.exec(behind)?.[0].length ?? 0) : quoteAt + 1)
  const written = text.slice(from, caret).replaceAll('"', '')
  return { kind: 'value', field, operator: token.operator, from, to, written }
}

function termPlace(
  text: string,
  caret: number,
  { last, before }: { last: Token; before: Token | undefined },
): QueryPlace {
  const { from } = last
  const behind = text.slice(caret)
  const to = caret + (NAME_REST.exec(behind)?.[0].length ?? 0)
  const written = text.slice(from, caret)
  const field = findField(written)
  if (field !== null && to === caret && !OPERATOR_NEXT.test(behind))
    return { kind: 'operator', field, from, to, written }
  const isBehindTerm = before?.kind === 'word' || before?.kind === 'close'
  return { kind: 'term', from, to, written, isBehindTerm }
}
