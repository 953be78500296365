import { canonicalAddress } from '../../../shared/address'
import type { Alert } from '../../../shared/alert'
import type { Entity } from '../../../shared/entity'
import { isOpenAlert } from '../../../shared/live'
import { noSeverityCounts } from '../../../shared/severity'
import { riskOf, verdictOf } from '../alerts/risk'
import type { Workspace } from '../workspace'

const DAY_MS = 24 * 3_600_000
const CELL_MS = 5 * 60_000
/** Alerts an entity's page reads. */
const MAX_ALERTS = 2_000
/** Alerts it shows. */
const SHOWN_ALERTS = 20

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
    workspace.alerts.readOf(entity.subject, MAX_ALERTS),
    workspace.entityEvents.countActivity(entity, from, CELL_MS),
  ])
  const alerts = facts.map((each) => workspace.desk.present(each))
  const events = Number(summary.events)
  const risk = riskOf(alerts, now)
  const bySeverity = noSeverityCounts()
  for (const alert of alerts) bySeverity[alert.severity] += 1
  return {
    value: entity.subject,
    ip: entity.ip,
    risk,
    verdict: verdictOf(risk, events + alerts.length),
    summary: sayWhy(alerts, events),
    isOwn: entity.ip !== null && workspace.lists.isOwn(entity.ip),
    neverBlock: entity.ip === null ? null : workspace.lists.whyNeverBlocked(entity.ip),
    events,
    ...seenBetween([
      ...(events === 0 ? [] : [summary]),
      // What judges windows has alerts and no events.
      ...alerts,
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
    lists: entity.ip === null ? [] : listsOf(workspace, entity.ip),
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

/** The lists that hold an address, then the active ones and the allowlist that do not. */
function listsOf(workspace: Workspace, ip: string): Entity['lists'] {
  const covers = workspace.lists.coverOf(ip)
  const held = new Set(covers.map((cover) => cover.list))
  const lists = workspace.lists.lists()
  const stateOf = new Map(lists.map(({ list, state }) => [list, state]))
  const others = lists
    .filter((list) => !held.has(list.list) && list.state === 'active')
    .map(({ list, title }) => ({
      list,
      title,
      entry: null,
      state: 'not listed' as const,
      since: null,
      expiresAt: null,
      reason: '',
    }))
  const holding = covers.map(({ origin: _origin, actor: _actor, grounds: _grounds, ...cover }) => {
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

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`
}
