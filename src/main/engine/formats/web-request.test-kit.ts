import type { ParseResult, WebRequest } from '../record'
import { trafficOf } from './record.test-kit'

/** The request of a result that must be one. */
export function requestOf(result: ParseResult): WebRequest {
  const item = trafficOf(result)
  if (item.kind !== 'request') throw new Error(`No request but ${item.kind}`)
  return item
}
