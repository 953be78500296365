import type { ListSummary } from '../../../shared/blacklist'
import { REFERENCE_ALERTS } from '../../../shared/event'
import type { Desk } from './desk'

/** The allowlist's name where a list is asked for. */
export const ALLOWLIST = 'allowlist'

/** What a list is, without what is on it. */
export type ListIdentity = Pick<
  ListSummary,
  'list' | 'title' | 'category' | 'alertId' | 'kind' | 'holds' | 'state'
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
      holds: 'address',
      state: 'active',
    },
  ]),
)

/** Lists of what detectors find, by the kind of the detector: there from the start, for a person to fill. */
const DETECTOR_LISTS = new Map<string, ListIdentity>(
  (
    [
      ['dga', 'Generated domains', 'Domains', 'domain'],
      ['dns-tunnel', 'DNS tunnels', 'Domains', 'domain'],
      ['web-anomaly', 'Web attackers', 'Web', 'address'],
    ] as const
  ).map(([list, title, category, holds]) => [
    list,
    { list, title, category, alertId: null, kind: 'proposed', holds, state: 'proposed' },
  ]),
)

const ALLOWLIST_IDENTITY: ListIdentity = {
  list: ALLOWLIST,
  title: 'Allowlist',
  category: 'Allowlist',
  alertId: null,
  kind: 'allowlist',
  holds: 'address',
  state: 'active',
}

/** A list that exists, or null for a name that nobody has seen. */
export function identifyList(desk: Desk, list: string): ListIdentity | null {
  const reference = REFERENCE.get(list)
  if (reference !== undefined) return reference
  if (list === ALLOWLIST) return ALLOWLIST_IDENTITY
  const custom = customList(desk, list)
  if (custom !== null) {
    const own = { kind: 'custom', state: 'active' } as const
    return { list, ...custom, category: 'Custom', alertId: null, ...own }
  }
  const ofDetector = DETECTOR_LISTS.get(list)
  if (ofDetector !== undefined) {
    return { ...ofDetector, state: isActivated(desk, list) ? 'active' : 'proposed' }
  }
  const isSeen = desk.tally.lists().includes(list) || desk.ledger.records(list).size > 0
  if (!isSeen) return null
  const state = isActivated(desk, list) ? 'active' : 'observed'
  const alertId = /^\d{1,10}$/.test(list) ? Number(list) : null
  const name = alertId === null ? list : `Alert ${list}`
  const seen = { kind: 'observed', holds: 'address', state } as const
  return { list, title: name, category: 'Observed', alertId, ...seen }
}

function isActivated({ ledger, settings }: Desk, list: string): boolean {
  return ledger.list(list)?.isActivated === true || settings.lists.activated.includes(list)
}

function customList(desk: Desk, list: string): Pick<ListIdentity, 'title' | 'holds'> | null {
  const decided = desk.ledger.list(list)
  if (decided !== null && decided.title !== null) {
    return { title: decided.title, holds: decided.holds }
  }
  const set = desk.settings.lists.custom.find((custom) => custom.list === list)
  return set === undefined ? null : { title: set.title, holds: set.holds }
}

/** All lists: the reference ones, other alert ids by number, detectors' and custom ones by name, the allowlist. */
export function identifyLists(desk: Desk): ListIdentity[] {
  const names = new Set([
    ...DETECTOR_LISTS.keys(),
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

const ORDER: readonly ListIdentity['kind'][] = ['observed', 'proposed', 'custom']

function compareLists(a: ListIdentity, b: ListIdentity): number {
  if (a.kind !== b.kind) return ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)
  if (a.alertId !== null && b.alertId !== null) return a.alertId - b.alertId
  if (a.alertId !== null || b.alertId !== null) return a.alertId !== null ? -1 : 1
  return a.title < b.title ? -1 : 1
}
