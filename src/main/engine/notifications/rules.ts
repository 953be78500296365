import { detectorName, type NotificationSettings } from '../../../shared/notification'
import { parseQuery } from '../../../shared/query/parse'
import { compileQuery, type QueryPredicate } from '../../../shared/query/predicate'
import type { QueriedAlert } from '../../../shared/query/values'
import { severityLevel } from '../../../shared/severity'

/** What the rules ask of others than the alert. */
export interface RuleContext {
  now: number
  /** Ids and names of the source that an alert came by. */
  sources: readonly string[]
  /** Ids of the lists that an address or domain is on. */
  listsWith: (indicator: string) => readonly string[]
}

/**
 * Says of alerts whether they are told: the first rule that matches decides; where none does, the
 * severity from which all is told.
 */
export function compileRules({
  rules,
  from,
}: Pick<NotificationSettings, 'rules' | 'from'>): (
  alert: QueriedAlert,
  context: RuleContext,
) => boolean {
  const compiled = rules.map(compileRule)
  return (alert, context) => {
    const matched = compiled.find(({ matches }) => matches(alert, context))
    return matched?.isTold ?? severityLevel(alert.severity) >= severityLevel(from)
  }
}

function compileRule({ detector, from, query, isTold }: NotificationSettings['rules'][number]) {
  const least = severityLevel(from)
  const parsed = parseQuery(query)
  const matches = (alert: QueriedAlert, context: RuleContext) => {
    if (detector !== '' && detector !== detectorName(alert)) return false
    if (severityLevel(alert.severity) < least) return false
    return parsed.kind === 'all' || askedOf(parsed, context)(alert)
  }
  return { matches, isTold }
}

function askedOf(
  query: ReturnType<typeof parseQuery>,
  { now, sources, listsWith }: RuleContext,
): QueryPredicate {
  return compileQuery(query, {
    now: () => now,
    sourcesOf: () => sources,
    listsOf: ({ indicator }) => (indicator === null ? [] : listsWith(indicator)),
  })
}
