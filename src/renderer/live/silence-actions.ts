import type { AlertTarget, Change } from '../../shared/alert'
import type { Desk } from '../stores/desk'
import { drawerStrings } from '../strings'
import { type ActionSubject, MAX_TARGETS } from './alert-actions'

/**
 * Suppresses or snoozes what an action in the Live screen is for: a single row as the query it
 * shows, several by name. The rows are read again once it is done.
 */
export async function silenceAlerts(
  desk: Desk,
  subject: ActionSubject,
  call: (target: AlertTarget) => Promise<Change>,
): Promise<boolean> {
  const targets = await targetsOf(desk, subject)
  if (targets.length === 0) {
    desk.toast.show({ tone: 'plain', text: drawerStrings.nothingToChange, undo: null })
    return false
  }
  const done = await desk.changes.performAll(targets.map((target) => () => call(target)))
  return done === targets.length
}

async function targetsOf(
  { live }: Pick<Desk, 'live'>,
  subject: ActionSubject,
): Promise<AlertTarget[]> {
  if ('alert' in subject) {
    const { id, revision } = subject.alert
    return [{ alerts: [{ id, revision }] }]
  }
  const { items } = subject
  const [only] = items
  if (items.length === 1 && only?.kind === 'group') {
    const { tab, filter, grouping } = live.getState()
    const openTab = tab === 'all' ? 'open' : tab
    return [{ group: only.row.key, grouping, tab: openTab, filter, seen: live.seenNumber() }]
  }
  const alerts = (await live.alertsOf(items)).filter(({ status }) => status !== 'closed')
  const targets: AlertTarget[] = []
  for (let from = 0; from < alerts.length; from += MAX_TARGETS) {
    const named = alerts.slice(from, from + MAX_TARGETS)
    targets.push({ alerts: named.map(({ id, revision }) => ({ id, revision })) })
  }
  return targets
}
