import { type AddressRange, containsRange, parseNetwork } from '../address'
import { type Field, fieldOf, type ValueName } from './fields'
import { resolveMoment } from './moment'
import type { Query, Test } from './query'
import { type QueriedAlert, type QueryContext, readValue } from './values'

/** Whether an alert is what a query asks for. */
export type QueryPredicate = (alert: QueriedAlert) => boolean

/** A query ready to be asked of alerts in memory. */
export function compileQuery(query: Query, context: QueryContext): QueryPredicate {
  switch (query.kind) {
    case 'all':
      return () => true
    case 'and': {
      const terms = query.of.map((each) => compileQuery(each, context))
      return (alert) => terms.every((holds) => holds(alert))
    }
    case 'or': {
      const terms = query.of.map((each) => compileQuery(each, context))
      return (alert) => terms.some((holds) => holds(alert))
    }
    case 'not': {
      const holds = compileQuery(query.of, context)
      return (alert) => !holds(alert)
    }
    case 'match':
      return compileTest(fieldOf(query.field), query.test, context)
  }
}

function compileTest(field: Field, test: Test, context: QueryContext): QueryPredicate {
  const names = valuesOf(field)
  switch (test.kind) {
    case 'present':
    case 'pattern':
    case 'choice': {
      const holds = textMatcher(test)
      return (alert) => textsOf(alert, names, context).some(holds)
    }
    case 'network':
      return compileNetwork(names, test.network, context)
    case 'number':
      return compileNumbers(field, names, test, context)
    case 'time':
      return compileTimes(field, test, context)
  }
}

/** Whether one text is what a test of texts asks for; tests of other things never hold. */
export function textMatcher(test: Test): (text: string) => boolean {
  switch (test.kind) {
    case 'present':
      return (text) => text !== ''
    case 'pattern':
      return (text) => isPattern(text.toLowerCase(), test.pieces)
    case 'choice':
      return (text) => text === test.choice
    default:
      return () => false
  }
}

function valuesOf(field: Field): readonly ValueName[] {
  if (field.kind === 'time') return [field.first, field.last]
  return typeof field.of === 'string' ? [field.of] : field.of
}

function textsOf(
  alert: QueriedAlert,
  names: readonly ValueName[],
  context: QueryContext,
): string[] {
  return names.flatMap((name) => {
    const value = readValue(alert, name, context)
    if (value === null) return []
    return typeof value === 'object' ? [...value] : [String(value)]
  })
}

/** Whether a text is the pieces in their order, with anything between them. */
function isPattern(text: string, pieces: readonly string[]): boolean {
  const [first = '', ...more] = pieces
  const last = more.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const piece of more) {
    const found = text.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}

function compileNetwork(
  names: readonly ValueName[],
  network: string,
  context: QueryContext,
): QueryPredicate {
  const wanted = rangeOf(network)
  if (wanted === null) return () => false
  return (alert) =>
    textsOf(alert, names, context).some((text) => {
      const range = rangeOf(text)
      return range !== null && containsRange(wanted, range)
    })
}

function rangeOf(text: string): AddressRange | null {
  const parsed = parseNetwork(text)
  return parsed.ok ? parsed.network : null
}

function compileNumbers(
  field: Field,
  names: readonly ValueName[],
  { from, to }: Extract<Test, { kind: 'number' }>,
  context: QueryContext,
): QueryPredicate {
  const choices = field.kind === 'choice' ? field.choices : null
  return (alert) =>
    names.some((name) => {
      const value = readValue(alert, name, context)
      const number = typeof value === 'string' ? choices?.indexOf(value) : value
      if (typeof number !== 'number') return false
      if (from !== null && !(from.isIncluded ? number >= from.value : number > from.value)) {
        return false
      }
      return to === null || (to.isIncluded ? number <= to.value : number < to.value)
    })
}

/** Whether some moment from a field's first to its last, both included, is in the span. */
function compileTimes(
  field: Field,
  { from, before }: Extract<Test, { kind: 'time' }>,
  context: QueryContext,
): QueryPredicate {
  if (field.kind !== 'time') return () => false
  return (alert) => {
    const first = readValue(alert, field.first, context)
    const last = readValue(alert, field.last, context)
    if (typeof first !== 'number' || typeof last !== 'number') return false
    const now = context.now()
    if (from !== null && last < resolveMoment(from, now)) return false
    return before === null || first < resolveMoment(before, now)
  }
}
