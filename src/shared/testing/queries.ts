import fc from 'fast-check'
import type { Alert } from '../alert'
import { FIELDS, type FieldName, fieldOf } from '../query/fields'
import { allOf, anyOf, type Query, type Test } from '../query/query'
import { SEVERITIES } from '../severity'
import { makeAlert } from './alerts'

/** The moment that relative times are counted from. */
export const NOW = Date.UTC(2026, 10, 28, 12)

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
const SUBJECTS = ['www.site.example', 'mk', 'host-7', '203.0.113.0/24', '02:00:5e:10:00:01', 'a..b']
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

/** Alerts that queries are asked about. */
export const alerts: fc.Arbitrary<Alert> = fc
  .record({
    subject: fc.oneof(text, fc.constantFrom(...ADDRESSES, ...SUBJECTS)),
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
/** Queries of every kind. */
export const { query: queries } = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'query' },
    match,
    tie('query').map((of): Query => ({ kind: 'not', of })),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map(allOf),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map(anyOf),
  ),
}))
