import type { LiveFilter } from '../../shared/alert'
import { liveStrings, pieceStrings } from '../strings'
import { timeRange, type Zone } from '../time'

/** Parts of a filter that stand as one token each. */
export type FilterPart = 'severity' | 'text' | 'query' | 'time'

/** A filter's tokens: what each is called and what it says. */
export function describeFilter(
  filter: LiveFilter,
  now: number,
  zone: Zone,
): { part: FilterPart; name: string; value: string }[] {
  const parts: { part: FilterPart; name: string; value: string }[] = []
  if (filter.severity) {
    const value = liveStrings.orAbove(pieceStrings.severities[filter.severity])
    parts.push({ part: 'severity', name: liveStrings.severity, value })
  }
  if (filter.text) parts.push({ part: 'text', name: liveStrings.text, value: filter.text })
  if (filter.query) parts.push({ part: 'query', name: liveStrings.query, value: filter.query })
  if (filter.from !== undefined || filter.to !== undefined) {
    parts.push({ part: 'time', name: liveStrings.time, value: spanWords(filter, now, zone) })
  }
  return parts
}

function spanWords({ from, to }: LiveFilter, now: number, zone: Zone): string {
  if (from !== undefined && to !== undefined) return timeRange(from, to, now, zone)
  if (from !== undefined) return liveStrings.since(timeRange(from, from, now, zone))
  return liveStrings.until(timeRange(to ?? now, to ?? now, now, zone))
}

/** The filter without one of its tokens. */
export function withoutPart(filter: LiveFilter, part: FilterPart): LiveFilter {
  const { severity, text, query, from, to } = filter
  return {
    ...(part === 'severity' ? {} : { severity }),
    ...(part === 'text' ? {} : { text }),
    ...(part === 'query' ? {} : { query }),
    ...(part === 'time' ? {} : { from, to }),
  }
}

/** True where a filter hides something. */
export function isFiltering(filter: LiveFilter): boolean {
  return (
    filter.severity !== undefined ||
    (filter.text ?? '') !== '' ||
    (filter.query ?? '') !== '' ||
    filter.from !== undefined ||
    filter.to !== undefined
  )
}
