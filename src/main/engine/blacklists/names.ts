import type { ListSummary } from '../../../shared/blacklist'
import { REFERENCE_ALERTS } from '../../../shared/event'
import type { Desk } from './desk'

/** The allowlist's name where a list is asked for. */
export const ALLOWLIST = 'allowlist'

/** What a list is, without what is on it. */
export type ListIdentity = Pick<
  ListSummary,
  'list' | 'title' | 'category' | 'alertId' | 'kind' | 'state'
>

const REFERENCE = new Map<string, ListIdentity>(
  REFERENCE_ALERTS.map(({ alertId, name, category }) => [
    String(alertId),
    {
      list: String(alertId),
      title: name,
      category,
      alertId,
      kind: 'reference',
      state: 'active',
    },
  ]),
)

const ALLOWLIST_IDENTITY: ListIdentity = {
  list: ALLOWLIST,
  title: 'Allowlist',
  category: 'Allowlist',
  alertId: null,
  kind: 'allowlist',
  state: 'active',
}

/** A list that exists, or null for a name that nobody has seen. */
export function identifyList(desk: Desk, list: string): ListIdentity | null {
  const reference = REFERENCE.get(list)
  if (reference !== undefined) return reference
  if (list === ALLOWLIST) return ALLOWLIST_IDENTITY
  const title = customTitle(desk, list)
  if (title !== null) {
    return { list, title, category: 'Custom', alertId: null, kind: 'custom', state: 'active' }
  }
  const isSeen = desk.tally.lists().includes(list) || desk.ledger.records(list).size > 0
  if (!isSeen) return null
  const isActive =
    desk.ledger.list(list)?.isActivated === true || desk.settings.lists.activated.includes(list)
  const state = isActive ? 'active' : 'observed'
  const alertId = /^\d{1,10}$/.test(list) ? Number(list) : null
  const name = alertId === null ? list : `Alert ${list}`
  return { list, title: name, category: 'Observed', alertId, kind: 'observed', state }
}

function customTitle(desk: Desk, list: string): string | null {
  const decided = desk.ledger.list(list)?.title ?? null
  if (decided !== null) return decided
  return desk.settings.lists.custom.find((custom) => custom.list === list)?.title ?? null
}

/** All lists: the reference ones, other alert ids by number, custom ones by name, the allowlist. */
export function identifyLists(desk: Desk): ListIdentity[] {
  const names = new Set([
    ...desk.tally.lists(),
    ...desk.ledger.listNames(),
    ...desk.settings.lists.custom.map((custom) => custom.list),
  ])
  const others = [...names]
    .filter((name) => !REFERENCE.has(name) && name !== ALLOWLIST)
    .flatMap((name) => identifyList(desk, name) ?? [])
    .sort(compareLists)
  return [...REFERENCE.values(), ...others, ALLOWLIST_IDENTITY]
}

function compareLists(a: ListIdentity, b: ListIdentity): number {
  if (a.kind !== b.kind) return a.kind === 'observed' ? -1 : 1
  if (a.alertId !== null && b.alertId !== null) return a.alertId - b.alertId
  if (a.alertId !== null || b.alertId !== null) return a.alertId !== null ? -1 : 1
  return a.title < b.title ? -1 : 1
}
