import { DecisionTail } from '../history/decision-tail'
import type { Store } from '../history/store'
import { WrittenAlerts } from '../history/written-alerts'
import { AlertFollower, type FollowerParts } from './follower'
import { SharedAlertFollower, type SharedFollowerParts } from './shared-follower'

/** How the alerts of a workspace are followed for an outlet, by its id. */
export type FollowAlerts =
  | { isShared: false; follow: (outlet: string) => AlertFollower }
  | { isShared: true; follow: (outlet: string) => SharedAlertFollower }

/** What following is chosen by, and made with. */
export interface FollowForParts extends FollowerParts {
  /** Several engines write the history: their numbers follow no common order. */
  isShared: boolean
  store: Store
  database: string
  alerts: FollowerParts['alerts'] & SharedFollowerParts['alerts']
}

/** Followers that suit a history of one engine, or of several. */
export function followFor(parts: FollowForParts): FollowAlerts {
  const { isShared, store, database } = parts
  if (!isShared) return { isShared, follow: (outlet) => new AlertFollower(outlet, parts) }
  const written = new WrittenAlerts(store, database)
  const decisions = new DecisionTail(store, database)
  const shared: SharedFollowerParts = { ...parts, written, decisions }
  return { isShared, follow: (outlet) => new SharedAlertFollower(outlet, shared) }
}
