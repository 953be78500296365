import type { Alert, AlertAction, AlertGroup, AlertTarget, Change, Tab } from '../../shared/alert'
import type { Desk } from '../stores/desk'
import { drawerStrings } from '../strings'
import type { FeedItem, LiveState } from './live-state'

/** Alerts one call may name at most. */
export const MAX_TARGETS = 1000

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
function wouldChange(alert: Alert, action: AlertAction['kind']): boolean {
  if (action === 'acknowledge') return alert.status === 'new'
  return action === 'close' ? alert.status !== 'closed' : alert.status === 'closed'
}

/** How an alert looks once the action is done: shown before the engine has said so. */
export function applyEarly(action: AlertAction, actor: string): (alert: Alert) => Alert {
  return (alert) => {
    if (!wouldChange(alert, action.kind)) return alert
    const decided = { ...alert, actor, assignee: actor }
    if (action.kind === 'acknowledge') return { ...decided, status: 'acknowledged' }
    if (action.kind === 'close') {
      return { ...decided, status: 'closed', closeReason: action.reason, note: action.note }
    }
    return { ...decided, status: 'new', closeReason: null }
  }
}

/** Which tab an action on a row draws its alerts from: closing concerns the open ones alone. */
export function tabFor(tab: Tab, action: AlertAction['kind']): Tab {
  return tab === 'all' && action !== 'reopen' ? 'open' : tab
}

/**
 * Acknowledges, closes or reopens. A single row goes as the query it shows, so that the engine acts
 * on all its alerts as they were seen; several go by name. The table shows the change at once, and
 * reads the rows again where the engine refused.
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
  const [only] = items
  if (items.length === 1 && only?.kind === 'group') {
    const { tab, filter } = live.getState()
    const target: AlertTarget = {
      group: only.row.key,
      tab: tabFor(tab, action.kind),
      filter,
      seen: live.seenNumber(),
    }
    live.showEarly(keys, applyEarly(action, actor))
    const change = await changes.perform(() => client.alerts.act({ target, action }))
    if (!change) await live.readRows(keys)
    return change !== null
  }
  return actByName(desk, items, action)
}

async function actByName(
  desk: Desk,
  items: readonly FeedItem[],
  action: AlertAction,
): Promise<boolean> {
  const { live, client, changes } = desk
  const alerts = (await live.alertsOf(items)).filter((alert) => wouldChange(alert, action.kind))
  if (alerts.length === 0) {
    desk.toast.show({ tone: 'plain', text: drawerStrings.nothingToChange, undo: null })
    return false
  }
  const calls: (() => Promise<Change>)[] = []
  for (let from = 0; from < alerts.length; from += MAX_TARGETS) {
    const named = alerts
      .slice(from, from + MAX_TARGETS)
      .map(({ id, revision }) => ({ id, revision }))
    calls.push(() => client.alerts.act({ target: { alerts: named }, action }))
  }
  const done = await changes.performAll(calls)
  if (done < calls.length) {
    await live.readRows(items.flatMap((item) => (item.kind === 'group' ? [item.row.key] : [])))
  }
  return done === calls.length
}
