import type { Alert, LiveFilter } from './alert'
import { fieldsOf } from './query/fields-of'
import { parseQuery } from './query/parse'
import { compileQuery } from './query/predicate'
import { severityLevel } from './severity'

/**
 * Whether a filter lets alerts through, as history answers it. Text is compared without case, with
 * the beginning of subject, address, target and indicator, and with any part of the title; a time
 * span holds an alert of which some event may lie in it, both ends included. Sources and lists are
 * known to nobody here: of a filter that asks for them (`asksOthers`) the answer says nothing.
 */
export function compileFilter(filter: LiveFilter, now: () => number): (alert: Alert) => boolean {
  const query = parseQuery(filter.query ?? '')
  const holds = compileQuery(query, { now, sourcesOf: () => [], listsOf: () => [] })
  const text = filter.text?.trim().toLowerCase() ?? ''
  const least = filter.severity === undefined ? 0 : severityLevel(filter.severity)
  return (alert) =>
    severityLevel(alert.severity) >= least &&
    (filter.from === undefined || alert.last >= filter.from) &&
    (filter.to === undefined || alert.first <= filter.to) &&
    (text === '' || says(alert, text)) &&
    holds(alert)
}

/** Whether a filter asks what an alert alone does not tell: which sources it came by, or its lists. */
export function asksOthers({ query }: LiveFilter): boolean {
  const fields = fieldsOf(parseQuery(query ?? ''))
  return fields.has('source') || fields.has('list')
}

function says({ subject, ip, target, indicator, title }: Alert, text: string): boolean {
  const begins = [subject, ip, target, indicator].some(
    (value) => value?.toLowerCase().startsWith(text) === true,
  )
  return begins || title.toLowerCase().includes(text)
}
