import { createHash } from 'node:crypto'
import type { DnsQuery } from '../record'

/** When the queries of these tests begin. */
export const T0 = Date.UTC(2026, 2, 2, 10)

/** Query `n` of a client, made `n` seconds after T0. */
export function queryOf(n: number, client: string, name: string, over: Partial<DnsQuery> = {}) {
  const item: DnsQuery = {
    kind: 'dns-query',
    format: 'zeek-dns',
    id: createHash('sha256').update(`query ${n}`).digest('hex').slice(0, 32),
    time: T0 + n * 1_000,
    nanos: 0,
    isTimeBorrowed: false,
    isYearBorrowed: false,
    client,
    clientPort: null,
    server: null,
    name,
    type: 'A',
    rcode: 'NOERROR',
    answers: [],
    answerCount: 0,
    ...over,
  }
  return { item, position: Math.abs(n), part: 0, isClockAhead: false }
}
