import type { Alert } from '../../../../shared/alert'
import { isHealthAlert } from '../../../../shared/live'
import { detectorName } from '../../../../shared/notification'
import {
  ALERT_CHANGES,
  type AlertChange,
  type WebhookOutletSettings,
} from '../../../../shared/outlet'
import { parseQuery } from '../../../../shared/query/parse'
import { compileQuery } from '../../../../shared/query/predicate'
import { SEVERITIES, severityLevel } from '../../../../shared/severity'
import type { WebhookRule } from '../../../../shared/webhook'
import type { FeedWish } from '../telling'

/** Alerts that are counted in one digest: a burst is to be a message or two. */
const PAGE = 5_000

/** What rules ask of others than the alert. */
export interface RuleParts {
  now: () => number
  /** Ids of the lists that an address or domain is on. */
  listsWith: (indicator: string) => readonly string[]
}

/** Which alerts a webhook is told of. */
export interface CompiledRules {
  /** What is asked of the feed; queries are asked later, since a source may stand in one. */
  wish: FeedWish
  /** Whether a rule lets an alert through that came by sources of these ids and names. */
  matches: (alert: Alert, sources: readonly string[]) => boolean
}

/** Makes rules ready to be asked. */
export function compileRules(
  settings: Pick<WebhookOutletSettings, 'rules' | 'tellsAllChanges' | 'tellsHealth'>,
  parts: RuleParts,
): CompiledRules {
  const { rules, tellsAllChanges, tellsHealth } = settings
  const compiled = rules.map((rule) => compileRule(rule, parts))
  const lowest = SEVERITIES.find((each) => rules.some(({ minSeverity }) => minSeverity === each))
  return {
    wish: {
      page: PAGE,
      least: lowest ?? 'info',
      changes: new Set(tellsAllChanges ? ALERT_CHANGES : ['begun', 'raised']),
      isWanted: (alert, change) => {
        if (alert.silence !== null || !isNews(alert, change)) return false
        if (isHealthAlert(alert)) return tellsHealth
        return compiled.some(({ isMeant }) => isMeant(alert))
      },
    },
    matches: (alert, sources) =>
      isHealthAlert(alert) ||
      compiled.some(({ isMeant, isAskedFor }) => isMeant(alert) && isAskedFor(alert, sources)),
  }
}

/** What somebody acknowledged or closed, or a rule did at its beginning, is no news. */
function isNews({ status }: Alert, change: AlertChange): boolean {
  return status === 'new' || change === 'decided' || change === 'grown'
}

function compileRule({ minSeverity, detectors, lists, query }: WebhookRule, parts: RuleParts) {
  const { now, listsWith } = parts
  const listsOf = ({ indicator }: Pick<Alert, 'indicator'>) =>
    indicator === null ? [] : listsWith(indicator)
  const parsed = parseQuery(query)
  return {
    isMeant: (alert: Alert) => {
      if (severityLevel(alert.severity) < severityLevel(minSeverity)) return false
      if (detectors.length > 0 && !detectors.includes(detectorName(alert))) return false
      return (
        lists.length === 0 ||
        lists.includes(ownListOf(alert)) ||
        listsOf(alert).some((list) => lists.includes(list))
      )
    },
    isAskedFor: (alert: Alert, sources: readonly string[]) =>
      compileQuery(parsed, { now, sourcesOf: () => sources, listsOf })(alert),
  }
}

/** The list that the events of an alert count on. */
function ownListOf({ alertId, detector }: Alert): string {
  return alertId === null ? detector : String(alertId)
}
