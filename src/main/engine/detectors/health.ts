import { HEALTH_DETECTOR } from '../../../shared/live'
import type { Judge } from './detector'

/** Trouble of the product's own, as severe as its watcher says; never a threat, never to be blocked. */
export const judgeHealth: Judge = (event) => ({
  id: event.id,
  detector: HEALTH_DETECTOR,
  rule: `health:${event.alertKey}`,
  title: event.title ?? event.alertKey,
  subject: event.subject,
  severity: event.severity ?? 'high',
  score: null,
  nativeScore: null,
  indicator: null,
})
