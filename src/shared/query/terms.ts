import { writeValue } from './complete'
import type { FieldName } from './fields'
import { parseQuery } from './parse'
import { printQuery } from './print'
import { allOf, type Query } from './query'

/** A term that a click adds to a query or takes out of it. */
export interface Term {
  field: FieldName
  value: string
  isExcluded: boolean
}

/** A term as it is written. */
export function writeTerm({ field, value, isExcluded }: Term): string {
  return `${isExcluded ? 'not ' : ''}${field}:${writeValue(value)}`
}

/** Whether a query demands a term of every alert. @throws QueryError */
export function hasTerm(text: string, term: Term): boolean {
  const wanted = printQuery(parseQuery(writeTerm(term)))
  return termsOf(parseQuery(text)).some((each) => printQuery(each) === wanted)
}

/**
 * The query with a term that it had not, or without one that it had. What was written stays as it was
 * written where a term is only added; the opposite of a term that is added goes.
 * @throws QueryError
 */
export function toggleTerm(text: string, term: Term): string {
  if (hasTerm(text, term)) return withoutTerm(text, term)
  const opposite = { ...term, isExcluded: !term.isExcluded }
  const rest = hasTerm(text, opposite) ? withoutTerm(text, opposite) : text.trim()
  if (rest === '') return writeTerm(term)
  const isEither = parseQuery(rest).kind === 'or'
  return `${isEither ? `(${rest})` : rest} and ${writeTerm(term)}`
}

function withoutTerm(text: string, term: Term): string {
  const unwanted = printQuery(parseQuery(writeTerm(term)))
  const rest = termsOf(parseQuery(text)).filter((each) => printQuery(each) !== unwanted)
  return printQuery(allOf(rest))
}

function termsOf(query: Query): readonly Query[] {
  return query.kind === 'and' ? query.of : [query]
}
