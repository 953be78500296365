import type { Holds } from '../../../shared/blacklist'
import type { ListPolicy } from '../../../shared/list-policy'
import { severityLevel } from '../../../shared/severity'
import { GROUP_WINDOW_MS } from '../alerts/identity'
import { MAX_RESULT_ROWS, type Store } from './store'

/** Which alerts a list's policy looks at. */
export interface EvidenceScope {
  holds: Holds
  /** Those of one alert id alone; null for any. */
  alertId: number | null
  /** Those of these detectors alone; null for any. */
  detectors: readonly string[] | null
  /** Alerts that people closed as benign or false: they speak against nobody. */
  dismissed: readonly string[]
}

/** What alerts say about one value within a span. */
export interface Candidate {
  value: string
  /** Distinct events. */
  hits: number
  /** Sensors and detectors. */
  reporters: number
}

/** What alerts of one group window say about one value. */
export interface EvidencePart {
  value: string
  /** Event time of its newest event, ms. */
  last: number
  hits: number
  reporter: string
}

const REPORTER = "if(detector = 'reported', product, detector)"

/** Reads what alerts say about the values that policies judge. */
export class PolicyEvidence {
  constructor(
    private readonly store: Store,
    private readonly database: string,
  ) {}

  /**
   * Values that meet a policy in the span that ends at `now`, most hits first, at most 20,000. `values`
   * asks for these alone; of those in `since` only alerts count that began to arrive later.
   */
  async read(
    scope: EvidenceScope,
    policy: ListPolicy,
    asked: { now: number; values?: readonly string[]; since?: ReadonlyMap<string, number> },
  ): Promise<Candidate[]> {
    const { now, values, since = new Map<string, number>() } = asked
    if (values?.length === 0) return []
    const from = now - policy.windowMs
    const decided = [...since]
    const rows = await this.store.query<{ value: string; hits: number; reporters: number }>(
      `SELECT indicator AS value, sum(count) AS hits, uniqExact(${REPORTER}) AS reporters
       FROM ${this.database}.alerts FINAL WHERE ${conditions(scope, policy)}
         ${values === undefined ? '' : 'AND indicator IN {values:Array(String)}'}
         ${
           decided.length === 0
             ? ''
             : `AND toUnixTimestamp64Milli(first_arrived) >
                  transform(indicator, {known:Array(String)}, {since:Array(Int64)}, toInt64(-1))`
         }
       GROUP BY value HAVING hits >= {hits:UInt64} AND reporters >= {reporters:UInt64}
       ORDER BY hits DESC, value LIMIT ${MAX_RESULT_ROWS}`,
      {
        ...bounds(scope, policy, from, now),
        hits: policy.minimumHits,
        reporters: policy.minimumReporters,
        ...(values === undefined ? {} : { values }),
        ...(decided.length === 0
          ? {}
          : { known: decided.map(([value]) => value), since: decided.map(([, at]) => at) }),
      },
    )
    return rows.map(({ value, hits, reporters }) => ({
      value,
      hits: Number(hits),
      reporters: Number(reporters),
    }))
  }

  /** All parts of the evidence in [from, now] about values that have enough of it in all, by time. */
  async readParts(
    scope: EvidenceScope,
    policy: ListPolicy,
    span: { from: number; now: number },
  ): Promise<{ parts: EvidencePart[]; isCut: boolean }> {
    const where = conditions(scope, policy)
    const rows = await this.store.query<{
      value: string
      lastMs: number
      hits: number
      reporter: string
    }>(
      `SELECT indicator AS value, toUnixTimestamp64Milli(last) AS lastMs, count AS hits, ${REPORTER} AS reporter
       FROM ${this.database}.alerts FINAL WHERE ${where} AND indicator IN (
         SELECT indicator FROM ${this.database}.alerts FINAL WHERE ${where}
         GROUP BY indicator
         HAVING sum(count) >= {hits:UInt64} AND uniqExact(${REPORTER}) >= {reporters:UInt64})
       ORDER BY lastMs DESC LIMIT ${MAX_RESULT_ROWS}`,
      {
        ...bounds(scope, policy, span.from, span.now),
        hits: policy.minimumHits,
        reporters: policy.minimumReporters,
      },
    )
    const parts = rows.map(({ value, lastMs, hits, reporter }) => ({
      value,
      last: Number(lastMs),
      hits: Number(hits),
      reporter,
    }))
    return { parts: parts.reverse(), isCut: rows.length === MAX_RESULT_ROWS }
  }
}

/** Networks are never listed by themselves: a policy takes single addresses, and names. */
function conditions(
  { holds, alertId, detectors, dismissed }: EvidenceScope,
  policy: ListPolicy,
): string {
  const isAddress = '(isIPv4String(indicator) OR isIPv6String(indicator))'
  const told = [
    "window >= toDateTime({begin:Int64}, 'UTC')",
    "last >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')",
    "last <= fromUnixTimestamp64Milli({until:Int64}, 'UTC')",
    'severity >= {severity:UInt8}',
    holds === 'address'
      ? isAddress
      : `indicator != '' AND NOT ${isAddress} AND position(indicator, '/') = 0`,
  ]
  if (policy.minimumScore !== null) told.push('score >= {score:Float64}')
  if (alertId !== null) told.push(`alert_id = ${Math.trunc(alertId)}`)
  if (detectors !== null) {
    const names = detectors.map((name) => `'${name.replace(/[^\w.-]/g, '')}'`)
    told.push(names.length === 0 ? '0' : `detector IN (${names.join(', ')})`)
  }
  if (dismissed.length > 0) told.push('id NOT IN {dismissed:Array(String)}')
  return told.join(' AND ')
}

/** Events of a clock that runs ahead count up to an hour. */
function bounds(
  { dismissed }: EvidenceScope,
  policy: ListPolicy,
  from: number,
  now: number,
): Record<string, unknown> {
  return {
    begin: Math.max(0, Math.floor((from - GROUP_WINDOW_MS) / 1000)),
    from,
    until: now + GROUP_WINDOW_MS,
    severity: severityLevel(policy.severity),
    ...(policy.minimumScore === null ? {} : { score: policy.minimumScore }),
    ...(dismissed.length === 0 ? {} : { dismissed }),
  }
}
