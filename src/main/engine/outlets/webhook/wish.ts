import type { Alert } from '../../../../shared/alert'
import { isHealthAlert } from '../../../../shared/live'
import { detectorName } from '../../../../shared/notification'
import {
  ALERT_CHANGES,
  type AlertChange,
  type WebhookOutletSettings,
} from '../../../../shared/outlet'
import { SEVERITIES, severityLevel } from '../../../../shared/severity'
import type { WebhookRule } from '../../../../shared/webhook'
import type { FeedWish } from '../telling'

/** Which alerts a webhook is told of, and why again. */
export function wishOf(
  settings: Pick<WebhookOutletSettings, 'rules' | 'tellsAllChanges' | 'tellsHealth'>,
): FeedWish {
  const { rules, tellsAllChanges, tellsHealth } = settings
  const least =
    SEVERITIES.find((each) => rules.some(({ minSeverity }) => minSeverity === each)) ?? 'info'
  return {
    least,
    changes: new Set(tellsAllChanges ? ALERT_CHANGES : ['begun', 'raised']),
    isWanted: (alert, change) => {
      if (alert.silence !== null || !isNews(alert, change)) return false
      if (isHealthAlert(alert)) return tellsHealth
      return rules.some((rule) => matches(alert, rule))
    },
  }
}

/** What somebody acknowledged or closed, or a rule did at its beginning, is no news. */
function isNews({ status }: Alert, change: AlertChange): boolean {
  return status === 'new' || change === 'decided' || change === 'grown'
}

function matches(alert: Alert, { minSeverity, detectors, lists }: WebhookRule): boolean {
  if (severityLevel(alert.severity) < severityLevel(minSeverity)) return false
  if (detectors.length > 0 && !detectors.includes(detectorName(alert))) return false
  return lists.length === 0 || lists.includes(listOf(alert))
}

/** The list that the events of an alert count on. */
function listOf({ alertId, detector }: Alert): string {
  return alertId === null ? detector : String(alertId)
}
