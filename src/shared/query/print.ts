import { parseNetwork } from '../address'
import { fieldOf } from './fields'
import { isJustAfter, writeMoment, writeMomentBefore } from './moment'
import type { Query, Test } from './query'

type Match = Extract<Query, { kind: 'match' }>
type Numbers = Extract<Test, { kind: 'number' }>
type Times = Extract<Test, { kind: 'time' }>

/** What needs no quotes wherever it stands. */
const PLAIN_WORD = /^[\p{L}\p{N}_-]+$/u
const KEYWORD = /^(and|or|not)$/i

/** A query as people write it; `parseQuery` makes the same query of it. */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case 'all':
      return ''
    case 'and':
      return query.of.map((each) => enclose(each, each.kind === 'or')).join(' and ')
    case 'or':
      return query.of.map(printQuery).join(' or ')
    case 'not':
      return `not ${enclose(query.of, query.of.kind === 'and' || query.of.kind === 'or')}`
    case 'match':
      return printMatch(query)
  }
}

function enclose(query: Query, isGroup: boolean): string {
  return isGroup ? `(${printQuery(query)})` : printQuery(query)
}

function printMatch({ field, test }: Match): string {
  switch (test.kind) {
    case 'present':
      return `${field}:*`
    case 'choice':
      return `${field}:${quoteWord(test.choice)}`
    case 'network':
      return `${field}:${test.network}`
    case 'pattern':
      return field === 'text'
        ? printWord(test.pieces)
        : `${field}:${printPieces(field, test.pieces)}`
    case 'number':
      return `${field}${printNumbers(test, wordsOf(field))}`
    case 'time':
      return `${field}${printTimes(test)}`
  }
}

/** A word alone is searched anyway: what may stand around it is not written. */
function printWord(pieces: readonly string[]): string {
  const word = pieces.slice(1, -1).map(quoteWord).join('*')
  return word === '' ? '*' : word
}

function printPieces(field: Match['field'], pieces: readonly string[]): string {
  const known = fieldOf(field)
  const isPart = known.kind === 'text' && known.isPart === true
  return isPart ? printWord(pieces) : pieces.map(quoteWord).join('*')
}

function quoteWord(text: string): string {
  if (text === '') return ''
  if (PLAIN_WORD.test(text) && !KEYWORD.test(text) && !parseNetwork(text).ok) return text
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** How numbers of a field are called: those of an order are places in it. */
function wordsOf(field: Match['field']): (value: number) => string {
  const known = fieldOf(field)
  return known.kind === 'choice' ? (value) => known.choices[value] ?? '' : String
}

function printNumbers({ from, to }: Numbers, wordOf: (value: number) => string): string {
  if (from !== null && to !== null) {
    const [first, last] = [wordOf(from.value), wordOf(to.value)]
    return first === last ? `:${first}` : `:${first}..${last}`
  }
  if (from !== null) return `${from.isIncluded ? '>=' : '>'}${wordOf(from.value)}`
  if (to !== null) return `${to.isIncluded ? '<=' : '<'}${wordOf(to.value)}`
  return ':*'
}

function printTimes({ from, before }: Times): string {
  if (from !== null && before !== null) {
    const [first, last] = [writeMoment(from), writeMomentBefore(before)]
    return first === last ? `:${first}` : `:${first}..${last}`
  }
  if (from !== null) {
    return isJustAfter(from) ? `>${writeMomentBefore(from)}` : `>=${writeMoment(from)}`
  }
  if (before !== null) {
    return isJustAfter(before) ? `<=${writeMomentBefore(before)}` : `<${writeMoment(before)}`
  }
  return ':*'
}
