import type { Alert } from '../alert'
import { isHealthAlert, isOpenAlert } from '../live'
import { detectorName } from '../notification'
import { entityKindOf } from './entity-kind'
import type { MARKS, ValueName } from './fields'

/** What is known of an alert that a query is asked about. */
export type QueriedAlert = Pick<
  Alert,
  | Exclude<ValueName, 'detectorName' | 'sources' | 'lists' | 'marks' | 'subjectKind'>
  | 'detector'
  | 'blockedBy'
  | 'isAllowed'
  | 'silence'
>

/** What a query asks of others than the alert. */
export interface QueryContext {
  /** The moment that relative times are counted from, ms since 1970. */
  now: () => number
  /** Ids and names of the sources that an alert's events came by. */
  sourcesOf: (alert: QueriedAlert) => readonly string[]
  /** Ids of the lists that an alert's indicator is on. */
  listsOf: (alert: QueriedAlert) => readonly string[]
}

/** One value of an alert, or all that it has of it; null where it has none. */
export function readValue(
  alert: QueriedAlert,
  name: ValueName,
  context: QueryContext,
): string | number | null | readonly string[] {
  switch (name) {
    case 'detectorName':
      return detectorName(alert)
    case 'sources':
      return context.sourcesOf(alert)
    case 'lists':
      return context.listsOf(alert)
    case 'subjectKind':
      return entityKindOf(alert.subject)
    case 'marks':
      return marksOf(alert)
    default:
      return alert[name]
  }
}

function marksOf(alert: QueriedAlert): string[] {
  const marks: Record<(typeof MARKS)[number], boolean> = {
    open: isOpenAlert(alert),
    blocked: alert.blockedBy !== null,
    allowed: alert.isAllowed,
    suppressed: alert.silence?.kind === 'suppression',
    snoozed: alert.silence?.kind === 'snooze',
    assigned: alert.assignee !== null,
    health: isHealthAlert(alert),
  }
  return Object.entries(marks).flatMap(([mark, holds]) => (holds ? [mark] : []))
}
