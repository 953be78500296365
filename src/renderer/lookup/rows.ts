import { defang, type LookedUp } from '../../shared/lookup'
import { lookupStrings } from '../strings'
import { isoTime } from '../time'

/** What tells a row from the others: one value may be a domain and a URL's host. */
export function keyOf({ kind, value }: LookedUp): string {
  return `${kind} ${value}`
}

/** Whether history or a list knows it. */
export function isKnown({ last, lists }: LookedUp): boolean {
  return last !== null || lists.length > 0
}

/** What saw it, in words: events, DNS queries, web requests. */
export function seenIn({ events, queries, requests }: LookedUp): string {
  const words = lookupStrings
  return [
    events > 0 ? words.events(events) : '',
    queries > 0 ? words.queries(queries) : '',
    requests > 0 ? words.requests(requests) : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
}

/** The rows as a Markdown table with defanged values, to paste where others read. */
export function toMarkdown(rows: readonly LookedUp[]): string {
  const { columns, kinds, neverSeen } = lookupStrings
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`
  return [
    line([columns.value, columns.kind, columns.alerts, columns.seen, columns.last, columns.lists]),
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) =>
      line([
        defang(row.value),
        kinds[row.kind],
        row.alerts === 0 ? '' : `${row.alerts} (${row.severity ?? ''})`,
        seenIn(row) || (row.last === null ? neverSeen : ''),
        row.last === null ? '' : isoTime(row.last),
        row.lists.map(({ title, state }) => `${title} (${state})`).join(', '),
      ]),
    ),
  ].join('\n')
}

function escapeCell(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ')
}
