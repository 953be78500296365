import { canonicalAddress } from '../../../shared/address'
import type { Alert } from '../../../shared/alert'
import type { Entity } from '../../../shared/entity'
import type { RelatedGroup } from '../../../shared/entity-page'
import { isOpenAlert } from '../../../shared/live'
import { entityKindOf } from '../../../shared/query/entity-kind'
import { noSeverityCounts } from '../../../shared/severity'
import { riskOf, verdictOf } from '../alerts/risk'
import type { Workspace } from '../workspace'

const DAY_MS = 24 * 3_600_000
/** How far back others are looked for that name it, where nothing else does. */
const RELATED_MS = 30 * DAY_MS
const CELL_MS = 5 * 60_000
/** Alerts an entity's page reads. */
const MAX_ALERTS = 2_000
/** Alerts it shows. */
const SHOWN_ALERTS = 20

function whyNeverBlocked(
  { lists }: Workspace,
  { subject, ip }: { subject: string; ip: string | null },
): string | null {
  if (ip !== null) return lists.whyNeverBlocked(ip)
  return entityKindOf(subject) === 'domain' ? lists.whyNeverBlocked(subject) : null
}

/** Everything known about an address or another subject, but its events, which are paged. */
export async function readEntity(
  workspace: Workspace,
  input: string,
  now: number,
): Promise<Entity> {
  const entity = entityOf(input)
  const from = Math.floor((now - DAY_MS) / CELL_MS) * CELL_MS
  const cells = Math.ceil((now - from) / CELL_MS)
  await workspace.pipeline.settle()
  const [summary, facts, counts] = await Promise.all([
    workspace.entityEvents.summarise(entity),
    workspace.alerts.readOf(entity.subject, MAX_ALERTS, entity.ip === null),
    workspace.entityEvents.countActivity(entity, from, CELL_MS),
  ])
  const alerts = facts.map((each) => workspace.desk.present(each))
  const events = Number(summary.events)
  const named = events + alerts.length
  // What is only the other side of alerts, or only known to DNS, has a page as well.
  const groups = named > 0 ? [] : await workspace.related.read(entity, now - RELATED_MS)
  const others = groups.filter(({ relation }) => relation !== 'neighbours')
  const risk = riskOf(alerts, now)
  const bySeverity = noSeverityCounts()
  for (const alert of alerts) bySeverity[alert.severity] += 1
  return {
    value: entity.subject,
    ip: entity.ip,
    kind: entityKindOf(entity.subject),
    risk,
    verdict: verdictOf(risk, named + others.length),
    summary: others.length > 0 ? sayRelated(others) : sayWhy(alerts, events),
    isOwn: entity.ip !== null && workspace.lists.isOwn(entity.ip),
    neverBlock: whyNeverBlocked(workspace, entity),
    events,
    ...seenBetween([
      ...(events === 0 ? [] : [summary]),
      // What judges windows has alerts and no events.
      ...alerts,
      ...others.map(({ rows }) => toSpan(rows.map(({ last }) => last))),
    ]),
    alerts: alerts.length,
    openAlerts: alerts.filter(isOpenAlert).length,
    bySeverity,
    activity: {
      from,
      cellMs: CELL_MS,
      lanes: toLanes(counts, cells),
      alerts: alerts
        .filter((alert) => alert.last >= from)
        .slice(0, 100)
        .map((alert) => ({
          at: alert.last,
          severity: alert.severity,
          title: alert.title,
          id: alert.id,
        })),
    },
    lists: listsOf(workspace, entity),
    recentAlerts: alerts.slice(0, SHOWN_ALERTS),
  }
}

function seenBetween(spans: readonly { first: number; last: number }[]) {
  if (spans.length === 0) return { firstSeen: null, lastSeen: null }
  return {
    firstSeen: Math.min(...spans.map(({ first }) => first)),
    lastSeen: Math.max(...spans.map(({ last }) => last)),
  }
}

/** An address in its canonical form, or any other subject as it is written. */
export function entityOf(input: string): { ip: string | null; subject: string } {
  const text = input.trim()
  const ip = canonicalAddress(text)
  return { ip, subject: ip ?? text }
}

/** The lists that hold an address or domain, then the active ones of its kind that do not. */
function listsOf(
  workspace: Workspace,
  { ip, subject }: { ip: string | null; subject: string },
): Entity['lists'] {
  if (ip === null && entityKindOf(subject) !== 'domain') return []
  const holds = ip === null ? 'domain' : 'address'
  const covers = workspace.lists.coverOf(ip ?? subject.toLowerCase().replace(/\.+$/, ''))
  const held = new Set(covers.map((cover) => cover.list))
  const lists = workspace.lists.lists()
  const stateOf = new Map(lists.map(({ list, state }) => [list, state]))
  const others = lists
    .filter((list) => !held.has(list.list) && list.state === 'active')
    .filter((list) => list.kind === 'allowlist' || list.holds === holds)
    .map(({ list, title }) => ({
      list,
      title,
      entry: null,
      state: 'not listed' as const,
      since: null,
      expiresAt: null,
      reason: '',
      grounds: [],
      actor: '',
    }))
  const holding = covers.map(({ origin: _origin, ...cover }) => {
    const state = stateOf.get(cover.list)
    // A list that is not active is in no feed: its entries block nothing.
    return state === 'active' ? cover : { ...cover, title: `${cover.title}, ${state ?? 'gone'}` }
  })
  return [...holding, ...others]
}

function toLanes(
  counts: readonly { product: string; cell: number; count: number }[],
  cells: number,
): Entity['activity']['lanes'] {
  const lanes = new Map<string, number[]>()
  for (const { product, cell, count } of counts) {
    const lane = lanes.get(product) ?? new Array<number>(cells).fill(0)
    const index = Number(cell)
    if (index >= 0 && index < cells) lane[index] = (lane[index] ?? 0) + Number(count)
    lanes.set(product, lane)
  }
  return [...lanes].map(([name, laneCounts]) => ({ name, counts: laneCounts }))
}

function sayWhy(alerts: readonly Alert[], events: number): string {
  if (events === 0 && alerts.length === 0) return 'No event names it, as far back as history goes.'
  if (alerts.length === 0) return `${count(events, 'event')}, none of them an alert of its own.`
  const titles = new Map<string, number>()
  for (const alert of alerts) titles.set(alert.title, (titles.get(alert.title) ?? 0) + alert.count)
  const top = [...titles].sort((a, b) => b[1] - a[1])[0]
  const targets = new Set(alerts.map((alert) => alert.target).filter((target) => target !== null))
  const most = top === undefined ? '' : ` Most often: ${top[0]}, ${count(top[1], 'event')}.`
  const at = targets.size === 0 ? '' : ` against ${count(targets.size, 'target')}`
  const what = events === 0 ? '' : `${count(events, 'event')} in `
  return `${what}${count(alerts.length, 'alert')}${at}.${most}`
}

/** How others that are known have to do with what nothing else names. */
function sayRelated(groups: readonly RelatedGroup[]): string {
  const parts = groups.map(({ relation, total }) => `${RELATED_WORDS[relation]} ${total}`)
  return `No alert is about it. In the last 30 days: ${parts.join(', ')}.`
}

const RELATED_WORDS: Record<RelatedGroup['relation'], string> = {
  targets: 'its targets',
  attackers: 'those that alerts say went against it',
  indicators: 'what its alerts offer to block',
  clients: 'those whose alerts name it',
  'named with': 'named together with',
  answers: 'what DNS answered for it',
  'resolves here': 'names that resolve to it',
  neighbours: 'neighbours',
}

function toSpan(times: readonly number[]): { first: number; last: number } {
  return { first: Math.min(...times), last: Math.max(...times) }
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
