import { MAX_RESULT_ROWS, type Store } from './store'

/** A DNS query as an alert names it. Times in ms since 1970. */
export interface DnsRequest {
  /** UUID. */
  id: string
  time: number
  name: string
  type: string
  rcode: string
}

/** Which queries are wanted. */
export interface RequestsWanted {
  client: string
  /** Time span, ms: from this one on, before that one. */
  from: number
  to: number
  /** In small letters, without a dot at the end. */
  names: readonly string[]
}

interface RequestRow {
  wanted: string
  firstId: string
  firstMs: number
  firstName: string
  firstType: string
  anyCode: string
}

/** DNS queries of one workspace, as alerts name them. */
export class DnsRequests {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** The first query of a client for each of some names, by name; of its lines, the code of the answer. */
  async read({ client, from, to, names }: RequestsWanted): Promise<Map<string, DnsRequest>> {
    if (names.length === 0) return new Map()
    const rows = await this.store.query<RequestRow>(
      `SELECT lower(trim(TRAILING '.' FROM q.name)) AS wanted, argMin(toString(q.id), q.ts) AS firstId,
         toUnixTimestamp64Milli(min(q.ts)) AS firstMs, argMin(q.name, q.ts) AS firstName,
         argMin(q.type, q.ts) AS firstType, argMax(q.rcode, q.rcode != '') AS anyCode
       FROM ${this.database}.dns_queries AS q
       WHERE q.client = toIPv6({client:String})
         AND q.ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
         AND q.ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
         AND wanted IN {names:Array(String)}
       GROUP BY wanted LIMIT ${MAX_RESULT_ROWS}`,
      { client, from, to, names: [...names] },
    )
    return new Map(
      rows.map(({ wanted, firstId, firstMs, firstName, firstType, anyCode }) => [
        wanted,
        { id: firstId, time: Number(firstMs), name: firstName, type: firstType, rcode: anyCode },
      ]),
    )
  }
}
