import type { DnsQuery, ParseResult } from '../record'
import { formatByName } from '.'
import { recordOf, trafficOf } from './record.test-kit'

/** When the records of these tests were read: 2 March 2026, 10:16:40 UTC. */
export const READ_AT = 1_772_446_600_000

/** What `auto` makes of a text. */
export function parseAuto(text: string): ParseResult {
  return formatByName('auto').parse(recordOf(text), { transportTime: READ_AT })
}

/** The query of a result that must be one. */
export function queryOf(result: ParseResult): DnsQuery {
  const item = trafficOf(result)
  if (item.kind !== 'dns-query') throw new Error(`No DNS query but ${item.kind}`)
  return item
}
