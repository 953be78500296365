import type {
  ActionProgress,
  Alert,
  AlertAction,
  AlertGroup,
  AlertTarget,
  Tab,
} from '../../shared/alert'
import type { Desk } from '../stores/desk'
import { drawerStrings } from '../strings'
import type { FeedItem, LiveState } from './live-state'

/** Alerts one call may name at most. */
export const MAX_TARGETS = 1000

/** Rows that go as queries at the most: each is a question of its own. */
const MAX_ROWS_BY_QUERY = 50

/** What an action in the Live screen acts on: lines of the table, or the drawer's alert alone. */
export type ActionSubject = { items: readonly FeedItem[] } | { alert: Alert }

/**
 * The lines an action is for: the chosen ones, else the drawer's, else the cursor's; none while the
 * drawer shows an alert that no line stands for, which is meant alone.
 */
export function subjectItems(state: LiveState): FeedItem[] {
  const { items, selection, openItem } = state
  if (shownAlone(state) !== null) return []
  if (selection.chosen.size > 0) return items.filter((item) => selection.chosen.has(item.id))
  const id = openItem ?? selection.cursor
  return id === null ? [] : items.filter((item) => item.id === id)
}

/** The alert that the drawer shows where no line of the table stands for it. */
export function shownAlone({ openAlert, openItem }: LiveState): string | null {
  return openItem === null ? openAlert : null
}

/** Alerts that an action on these lines changes, as far as it is known before they are read. */
export function countAlerts(items: readonly FeedItem[], action: AlertAction['kind']): number {
  return items.reduce((sum, item) => {
    if (item.kind === 'alert') return sum + 1
    const { alerts } = item.row.group
    const unclosed = countUnclosed(item.row.group)
    return sum + (action === 'reopen' ? alerts - unclosed : unclosed)
  }, 0)
}

/** Alerts of a row that are not closed: of one that is suppressed or snoozed all count. */
export function countUnclosed({ alerts, openAlerts, lead }: AlertGroup): number {
  return openAlerts === 0 && lead.silence !== null && lead.status !== 'closed' ? alerts : openAlerts
}

/** Whether an action would change an alert at all. */
function wouldChange(alert: Alert, action: AlertAction): boolean {
  if (action.kind === 'acknowledge') return alert.status === 'new'
  if (action.kind === 'close') return alert.status !== 'closed'
  if (action.kind === 'reopen') return alert.status === 'closed'
  return alert.status !== 'closed' && alert.assignee !== action.assignee
}

/** How an alert looks once the action is done: shown before the engine has said so. */
export function applyEarly(action: AlertAction, actor: string): (alert: Alert) => Alert {
  return (alert) => {
    if (!wouldChange(alert, action)) return alert
    if (action.kind === 'assign') return { ...alert, assignee: action.assignee }
    const decided = { ...alert, actor, assignee: actor }
    if (action.kind === 'acknowledge') return { ...decided, status: 'acknowledged' }
    if (action.kind === 'close') {
      return { ...decided, status: 'closed', closeReason: action.reason, note: action.note }
    }
    return { ...decided, status: 'new', closeReason: null, assignee: null }
  }
}

/** Which tab an action on a row draws its alerts from: all but reopening concern the open ones alone. */
export function tabFor(tab: Tab, action: AlertAction['kind']): Tab {
  return tab === 'all' && action !== 'reopen' ? 'open' : tab
}

/**
 * Acknowledges, closes, reopens or assigns. Rows go as the query they show, so that the engine acts
 * on all their alerts as they were seen, in steps that can be stopped; alerts of few rows go by name.
 * The table shows the change at once, and reads the rows again where the engine refused.
 */
export async function actOnAlerts(
  desk: Desk,
  subject: ActionSubject,
  action: AlertAction,
): Promise<boolean> {
  const { live, client, changes, connection } = desk
  const actor = connection.getState().hello?.actor ?? ''
  if ('alert' in subject) {
    const { id, revision } = subject.alert
    const target: AlertTarget = { alerts: [{ id, revision }] }
    return (await changes.perform(() => client.alerts.act({ target, action }))) !== null
  }
  const { items } = subject
  const keys = items.flatMap((item) => (item.kind === 'group' ? [item.row.key] : []))
  const isByQuery =
    items.length === 1 ? keys.length === 1 : countAlerts(items, action.kind) > MAX_TARGETS
  if (!isByQuery || items.length > MAX_ROWS_BY_QUERY) return actByName(desk, items, action)
  live.showEarly(keys, applyEarly(action, actor))
  const targets = targetsOfRows(desk, items, action)
  const isDone = await changes.performSteps(
    targets.map((target) => () => client.alerts.actInSteps({ target, action })),
  )
  if (!isDone) await live.readRows(keys)
  return isDone
}

/** Rows as the queries they show, and alerts of expanded rows by name. */
function targetsOfRows(
  { live }: Pick<Desk, 'live'>,
  items: readonly FeedItem[],
  action: AlertAction,
): AlertTarget[] {
  const { tab, filter, grouping } = live.getState()
  const seen = live.seenNumber()
  const rows = new Set(items.flatMap((item) => (item.kind === 'group' ? [item.row.key] : [])))
  const single = items.flatMap((item) =>
    item.kind === 'alert' && !rows.has(item.key) && wouldChange(item.alert, action)
      ? [{ id: item.alert.id, revision: item.alert.revision }]
      : [],
  )
  const queries = [...rows].map((group) => ({
    group,
    grouping,
    tab: tabFor(tab, action.kind),
    filter,
    seen,
  }))
  return single.length === 0 ? queries : [...queries, { alerts: single }]
}

async function actByName(
  desk: Desk,
  items: readonly FeedItem[],
  action: AlertAction,
): Promise<boolean> {
  const { live, client, changes, connection } = desk
  const alerts = (await live.alertsOf(items)).filter((alert) => wouldChange(alert, action))
  if (alerts.length === 0) {
    desk.toast.show({ tone: 'plain', text: drawerStrings.nothingToChange, undo: null })
    return false
  }
  const keys = items.map((item) => (item.kind === 'group' ? item.row.key : item.key))
  const named = new Set(alerts.map(({ id }) => id))
  const early = applyEarly(action, connection.getState().hello?.actor ?? '')
  live.showEarly(keys, (alert) => (named.has(alert.id) ? early(alert) : alert))
  const calls: (() => Promise<AsyncIterable<ActionProgress>>)[] = []
  for (let from = 0; from < alerts.length; from += MAX_TARGETS) {
    const alertsSeen = alerts
      .slice(from, from + MAX_TARGETS)
      .map(({ id, revision }) => ({ id, revision }))
    calls.push(() => client.alerts.actInSteps({ target: { alerts: alertsSeen }, action }))
  }
  const isDone = await changes.performSteps(calls)
  if (!isDone) await live.readRows(keys)
  return isDone
}
