import { formatAddress, type Network } from '../../../shared/address'
import type { InspectedSpan, StepCounts } from '../detectors/inspection/inspect'
import { toIpColumn } from './event-rows'
import { MAX_RESULT_ROWS, type Store } from './store'

/** DNS queries of subnets, counted by steps. */
export class SubnetSteps {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /** How many queries a subnet made in each step of a span, by the number of the step from its start. */
  async read({ family, first, last }: Network, span: InspectedSpan): Promise<StepCounts> {
    const counts = new Map<number, number>()
    const column = (number: bigint) => toIpColumn(formatAddress({ family, number }))
    for (let after = -1; ; ) {
      const rows = await this.store.query<{ step: number; size: number }>(
        `SELECT toUInt32(intDiv(toUnixTimestamp64Milli(q.ts) - {from:Int64}, {stepMs:Int64})) AS step,
           toUInt32(uniqExact(q.id)) AS size
         FROM ${this.database}.dns_queries AS q
         WHERE q.client >= {first:IPv6} AND q.client <= {last:IPv6}
           AND q.ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
           AND q.ts < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
         GROUP BY step HAVING step > {after:Int64} ORDER BY step LIMIT ${MAX_RESULT_ROWS}`,
        { ...span, first: column(first), last: column(last), after },
      )
      for (const { step, size } of rows) counts.set(Number(step), Number(size))
      if (rows.length < MAX_RESULT_ROWS) return counts
      after = Number(rows.at(-1)?.step ?? after)
    }
  }
}
