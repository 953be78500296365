import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { parseNetwork } from '../address'
import { SEVERITIES } from '../severity'
import { makeAlert } from '../testing/alerts'
import { FIELDS, type FieldName, fieldOf, fieldWords, type ValueName } from './fields'
import { parseQuery } from './parse'
import { compileQuery } from './predicate'
import { printQuery } from './print'
import { allOf, anyOf, type Query, QueryError, type Test } from './query'
import { OPERATORS } from './tokens'
import { type QueriedAlert, type QueryContext, readValue } from './values'

const NOW = Date.UTC(2026, 10, 28, 12)
const CONTEXT: QueryContext = {
  now: () => NOW,
  sourcesOf: ({ count }) => (count % 2 === 0 ? ['kafka', 'Branch logs'] : ['web']),
  listsOf: ({ indicator }) => (indicator === null ? [] : ['40', 'scanners']),
}

const NETWORKS = [
  '203.0.113.0/24',
  '203.0.113.9',
  '203.0.112.0/23',
  '198.51.100.0/25',
  '2001:db8::/32',
  '2001:db8::9',
  '0.0.0.0/0',
]
const ADDRESSES = ['203.0.113.9', '203.0.112.1', '198.51.100.200', '2001:db8::9', '192.0.2.1']
/** Few letters, so that queries often hold; signs, so that printing must quote. */
const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'B',
    'ß',
    'and',
    ' ',
    '"',
    '\\',
    '*',
    '(',
    ')',
    ':',
    '.',
    '203.0.113.9',
  ),
  minLength: 0,
  maxLength: 5,
})
const time = fc.oneof(
  fc.constantFrom(NOW, NOW - 86_400_000, NOW - 60_000, Date.UTC(2026, 10, 28)),
  fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }),
)
const number = fc.oneof(
  fc.integer({ min: -3, max: 20 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

const alerts: fc.Arbitrary<QueriedAlert> = fc
  .record({
    subject: fc.oneof(text, fc.constantFrom(...ADDRESSES)),
    ip: fc.option(fc.constantFrom(...ADDRESSES)),
    target: fc.option(fc.oneof(text, fc.constantFrom(...ADDRESSES))),
    indicator: fc.option(text),
    title: text,
    rule: text,
    note: text,
    assignee: fc.option(text),
    actor: fc.option(text),
    detector: fc.constantFrom('reported', 'ddos-ratio', 'health'),
    product: fc.constantFrom('ntopng' as const, 'suricata' as const, 'watchfloor' as const),
    severity: fc.constantFrom(...SEVERITIES),
    status: fc.constantFrom('new' as const, 'acknowledged' as const, 'closed' as const),
    closeReason: fc.option(fc.constantFrom('duplicate' as const, 'false positive' as const)),
    score: fc.option(number),
    nativeScore: fc.option(number),
    alertId: fc.option(fc.constantFrom(40, 61)),
    count: fc.nat(20),
    first: time,
    last: time,
    decidedAt: fc.option(time),
    blockedBy: fc.option(fc.constant('mk')),
    isAllowed: fc.boolean(),
  })
  .map((fields) => makeAlert({ ...fields, last: Math.max(fields.first, fields.last) }))

function testsOf(field: FieldName): fc.Arbitrary<Test> {
  const known = fieldOf(field)
  const present = fc.constant<Test>({ kind: 'present' })
  switch (known.kind) {
    case 'text':
      return fc.oneof(present, patterns(known.isPart === true))
    case 'address':
      return fc.oneof(
        present,
        fc.constantFrom(...NETWORKS).map((network): Test => ({ kind: 'network', network })),
      )
    case 'choice':
      return known.isOrdered === true
        ? fc.oneof(present, numbers(fc.nat(known.choices.length - 1)))
        : fc.oneof(
            present,
            fc.constantFrom(...known.choices).map((choice): Test => ({ kind: 'choice', choice })),
          )
    case 'number':
      return fc.oneof(present, numbers(number.map((value) => value + 0)))
    case 'time':
      return fc.oneof(present, times)
  }
}

function patterns(isPart: boolean): fc.Arbitrary<Test> {
  const piece = text.map((each) => each.toLowerCase())
  return fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => {
    const inner = pieces.filter((each) => each !== '')
    const ends = inner.length === 0 ? ['a'] : inner
    return { kind: 'pattern', pieces: isPart ? ['', ...ends, ''] : withEnds(pieces, ends) }
  })
}

/** An empty first or last piece is a wildcard there. */
function withEnds(pieces: readonly string[], inner: readonly string[]): string[] {
  const isOpenFirst = pieces.length > 1 && pieces[0] === ''
  const isOpenLast = pieces.length > 1 && pieces.at(-1) === ''
  return [...(isOpenFirst ? [''] : []), ...inner, ...(isOpenLast ? [''] : [])]
}

function numbers(values: fc.Arbitrary<number>): fc.Arbitrary<Test> {
  const bound = fc.record({ value: values, isIncluded: fc.boolean() })
  return fc.oneof(
    bound.map((from): Test => ({ kind: 'number', from, to: null })),
    bound.map((to): Test => ({ kind: 'number', from: null, to })),
    fc.tuple(values, values).map(([a, b]): Test => {
      const from = { value: Math.min(a, b) + 0, isIncluded: true }
      return { kind: 'number', from, to: { value: Math.max(a, b) + 0, isIncluded: true } }
    }),
  )
}

const moment = fc.oneof(
  time.map((ms) => ({ base: 'epoch' as const, ms })),
  fc
    .oneof(fc.constantFrom(-86_400_000, -60_000, 0, 1), fc.integer({ min: -1e12, max: 1e12 }))
    .map((ms) => ({ base: 'now' as const, ms })),
)
const times: fc.Arbitrary<Test> = fc.oneof(
  moment.map((from): Test => ({ kind: 'time', from, before: null })),
  moment.map((before): Test => ({ kind: 'time', from: null, before })),
  fc
    .tuple(moment, moment)
    .filter(([a, b]) => a.base !== b.base || a.ms !== b.ms)
    .filter(([, b]) => b.base === 'now' || b.ms > 0)
    .map(([a, b]): Test => {
      const isSorted = a.base !== b.base || a.ms < b.ms
      return { kind: 'time', from: isSorted ? a : b, before: isSorted ? b : a }
    }),
)

const match: fc.Arbitrary<Query> = fc
  .constantFrom(...(Object.keys(FIELDS) as FieldName[]))
  .chain((field) => testsOf(field).map((test): Query => ({ kind: 'match', field, test })))
const { query: queries } = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'query' },
    match,
    tie('query').map((of): Query => ({ kind: 'not', of })),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map(allOf),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map(anyOf),
  ),
}))

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
  const [written = '', prefix] = network.split('/')
  const [address, base] = [ipaddr.parse(value), ipaddr.parse(written)]
  if (address.kind() !== base.kind()) return false
  const bits = Number(prefix ?? (base.kind() === 'ipv4' ? 32 : 128))
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
