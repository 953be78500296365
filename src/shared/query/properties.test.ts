import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { parseNetwork } from '../address'
import { SEVERITIES } from '../severity'
import { alerts, NOW, queries } from '../testing/queries'
import { type FieldName, fieldOf, fieldWords, type ValueName } from './fields'
import { parseQuery } from './parse'
import { compileQuery } from './predicate'
import { printQuery } from './print'
import { type Query, QueryError, type Test } from './query'
import { OPERATORS } from './tokens'
import { type QueriedAlert, type QueryContext, readValue } from './values'

const CONTEXT: QueryContext = {
  now: () => NOW,
  sourcesOf: ({ count }) => (count % 2 === 0 ? ['kafka', 'Branch logs'] : ['web']),
  listsOf: ({ indicator }) => (indicator === null ? [] : ['40', 'scanners']),
}

/** What a query means, said as plainly as it can be and without the pieces it is made of. */
function judge(query: Query, alert: QueriedAlert): boolean {
  switch (query.kind) {
    case 'all':
      return true
    case 'and':
      return query.of.filter((each) => judge(each, alert)).length === query.of.length
    case 'or':
      return query.of.filter((each) => judge(each, alert)).length > 0
    case 'not':
      return !judge(query.of, alert)
    case 'match':
      return judgeTest(query.field, query.test, alert)
  }
}

function judgeTest(field: FieldName, test: Test, alert: QueriedAlert): boolean {
  const known = fieldOf(field)
  const names: ValueName[] =
    known.kind === 'time' ? [known.first, known.last] : [known.of].flat().map((each) => each)
  const values = names.flatMap((name) => readValue(alert, name, CONTEXT) ?? [])
  switch (test.kind) {
    case 'present':
      return values.filter((value) => value !== '').length > 0
    case 'choice':
      return values.includes(test.choice)
    case 'pattern': {
      const pieces = test.pieces.map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      const pattern = new RegExp(`^${pieces.join('[^]*')}$`)
      return values.some((value) => pattern.test(String(value).toLowerCase()))
    }
    case 'network':
      return values.some((value) => isInside(String(value), test.network))
    case 'number': {
      const sorted = values.map((value) =>
        known.kind === 'choice' ? SEVERITIES.map(String).indexOf(String(value)) : Number(value),
      )
      return sorted.some((value) => isOver(value, test.from) && isUnder(value, test.to))
    }
    case 'time': {
      const [first, last] = values.map(Number)
      if (first === undefined || last === undefined) return false
      const at = ({ base, ms }: { base: string; ms: number }) => (base === 'now' ? NOW + ms : ms)
      return (
        (test.from === null || last >= at(test.from)) &&
        (test.before === null || first < at(test.before))
      )
    }
  }
}

function isOver(value: number, bound: { value: number; isIncluded: boolean } | null): boolean {
  return bound === null || value > bound.value || (bound.isIncluded && value === bound.value)
}

function isUnder(value: number, bound: { value: number; isIncluded: boolean } | null): boolean {
  return bound === null || value < bound.value || (bound.isIncluded && value === bound.value)
}

function isInside(value: string, network: string): boolean {
  if (!parseNetwork(value).ok) return false
  const [text = '', length] = value.split('/')
  const [written = '', prefix] = network.split('/')
  const [address, base] = [ipaddr.parse(text), ipaddr.parse(written)]
  if (address.kind() !== base.kind()) return false
  const most = base.kind() === 'ipv4' ? 32 : 128
  const bits = Number(prefix ?? most)
  // A network lies in one that is as wide or wider.
  if (Number(length ?? most) < bits) return false
  return address.match(base, bits)
}

/** What an attacker or a hurried hand writes: pieces of the language, anyhow. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...fieldWords()),
      fc.constantFrom(...OPERATORS),
      fc.constantFrom(
        'and',
        'or',
        'not',
        '(',
        ')',
        '"',
        '\\',
        '*',
        '..',
        ' ',
        '   ',
        'now-',
        '24h',
      ),
      fc.constantFrom(
        '2026-11-28',
        '203.0.113.0/24',
        '::',
        '1e999',
        '-0',
        'T25:99',
        '\u0000',
        '\ud800',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''))

describe('the query language', () => {
  it('prints every query so that it is read as the same', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const printed = printQuery(query)
        fc.pre(printed.length <= 2_000)
        expect(parseQuery(printed)).toEqual(query)
      }),
      { numRuns: 1_000 },
    )
  })

  it('judges alerts as the plainest reading of it', () => {
    fc.assert(
      fc.property(queries, alerts, (query, alert) => {
        expect(compileQuery(query, CONTEXT)(alert)).toBe(judge(query, alert))
      }),
      { numRuns: 1_000 },
    )
  })

  it('answers hostile input with a query or its own error, whose place is in the text', () => {
    fc.assert(
      fc.property(hostile, alerts, (text, alert) => {
        try {
          const query = parseQuery(text)
          expect(typeof compileQuery(query, CONTEXT)(alert)).toBe('boolean')
          expect(parseQuery(printQuery(query))).toEqual(query)
        } catch (error) {
          if (!(error instanceof QueryError)) throw error
          expect(error.from).toBeGreaterThanOrEqual(0)
          expect(error.to).toBeGreaterThan(error.from)
          expect(error.to).toBeLessThanOrEqual(text.length)
        }
      }),
      { numRuns: 3_000 },
    )
  })
})
