import type { FieldName } from './fields'

/**
 * A question about alerts as it was understood. `allOf` and `anyOf` make the only form there is of
 * it: no `and` within an `and`, none of fewer than two.
 */
export type Query =
  | { kind: 'all' }
  | { kind: 'and'; of: readonly Query[] }
  | { kind: 'or'; of: readonly Query[] }
  | { kind: 'not'; of: Query }
  | { kind: 'match'; field: FieldName; test: Test }

/** What one field must be. */
export type Test =
  | { kind: 'present' }
  /** The pieces in their order, with anything between them: `a*b` is two. Compared without case. */
  | { kind: 'pattern'; pieces: readonly string[] }
  /** One of the words that the field knows. */
  | { kind: 'choice'; choice: string }
  /** An address or network in its canonical spelling. */
  | { kind: 'network'; network: string }
  /** Of two ends both are included. */
  | { kind: 'number'; from: Bound | null; to: Bound | null }
  /** From the first moment to before the second. */
  | { kind: 'time'; from: Moment | null; before: Moment | null }

/** An end of a span of numbers. */
export interface Bound {
  value: number
  isIncluded: boolean
}

/** A moment: milliseconds since 1970, or milliseconds after the moment of asking. */
export interface Moment {
  base: 'epoch' | 'now'
  ms: number
}

/** A query that cannot be understood, and where: characters `from` to before `to` are to blame. */
export class QueryError extends Error {
  constructor(
    message: string,
    readonly from: number,
    readonly to: number,
  ) {
    super(message)
    this.name = 'QueryError'
  }
}

/** All of these; of none: everything. */
export function allOf(queries: readonly Query[]): Query {
  return join(
    'and',
    queries.filter(({ kind }) => kind !== 'all'),
  )
}

/** Any of these. */
export function anyOf(queries: readonly Query[]): Query {
  return queries.some(({ kind }) => kind === 'all') ? { kind: 'all' } : join('or', queries)
}

function join(kind: 'and' | 'or', queries: readonly Query[]): Query {
  const of = queries.flatMap((query) => (query.kind === kind ? query.of : [query]))
  const [only, ...more] = of
  if (only === undefined) return { kind: 'all' }
  return more.length === 0 ? only : { kind, of }
}
