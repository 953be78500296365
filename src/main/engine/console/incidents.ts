import {
  type BlockedIncident,
  blockIncidentSchema,
  type Incident,
  type IncidentAddress,
  type IncidentAddresses,
  type IncidentDetail,
  type IncidentKey,
  type IncidentMoment,
  type IncidentOrder,
  incidentId,
  type Outlying,
  type SiteBar,
  type Sites,
  type SiteTraffic,
} from '../../../shared/incident'
import type { Settings } from '../../../shared/settings'
import { severityOfLevel } from '../../../shared/severity'
import type { TrafficSpan } from '../../../shared/traffic'
import { FLAG_REASONS } from '../../../shared/web-evidence'
import { alertId, alertName, windowStart } from '../alerts/identity'
import { NotFoundError } from '../decision'
import { INCIDENT_RULE, WEB_ANOMALY } from '../detectors/web-anomaly/names'
import type { IncidentRow, SiteBarRow, UsualFeatures } from '../history/incidents'
import { NUMERIC_FEATURES } from '../web/features'
import type { Workspace } from '../workspace'
import { chooseBarMs } from './traffic'

/** Features named of one address. */
const OUTLYING_NAMED = 4
/** Fewer request sets than these do not say what is usual. */
const LEAST_USUAL_SETS = 20
/** Ordinary traffic shown before and behind an incident, in its buckets. */
const BUCKETS_AROUND = 10
/** What is usual is told of so long before, ms. */
const HOUR_MS = 3_600_000
/** Addresses handed to a list at a time. */
const BLOCKED_TOGETHER = 5_000

/** Which hosts were asked in a span. */
export async function readSites(
  { incidents, pipeline }: Workspace,
  span: TrafficSpan,
): Promise<Sites> {
  await pipeline.settle()
  const [sites, newest] = await Promise.all([incidents.readSites(span), incidents.readNewest()])
  return { sites, newest }
}

/** Incidents of a span, newest first. */
export async function readIncidents(
  { incidents, pipeline }: Workspace,
  settings: Settings,
  span: TrafficSpan,
  host: string | null,
  now: number,
): Promise<Incident[]> {
  await pipeline.settle()
  const rows = await incidents.readIncidents(span, host)
  return rows.map((row) => toIncident(row, settings, now))
}

/** What came to a host in a span, and when it was under attack. */
export async function readSite(
  { incidents, pipeline }: Workspace,
  settings: Settings,
  host: string,
  span: TrafficSpan,
  now: number,
): Promise<SiteTraffic> {
  await pipeline.settle()
  const { bucketMs: own, isOn, incidentShare } = settings.detectors.webAnomaly
  const kind = await incidents.readKind(host, span)
  const bucketMs = kind?.bucketMs ?? own
  const barMs = chooseBarMs(span, bucketMs)
  const [rows, found] = await Promise.all([
    incidents.readBars(host, span, barMs),
    incidents.readIncidents(span, host),
  ])
  return {
    bucketMs,
    barMs,
    bars: fillBars(rows, span, barMs),
    incidents: found.map((row) => toIncident(row, settings, now)).reverse(),
    limit: incidentShare,
    isOn,
    model: kind?.model ?? '',
  }
}

/** One incident with its figures, its course and what surrounds it. @throws NotFoundError */
export async function readIncident(
  workspace: Workspace,
  settings: Settings,
  key: IncidentKey,
  now: number,
): Promise<IncidentDetail> {
  const { incidents } = workspace
  const row = await needIncident(workspace, key)
  const around = BUCKETS_AROUND * row.bucketMs
  const span = { from: Math.max(0, row.start - around), to: row.lastSeen + around }
  const before = { from: Math.max(0, row.start - HOUR_MS), to: row.start }
  const [counts, late, traffic, usual] = await Promise.all([
    incidents.countClients(row),
    incidents.countUncounted(row),
    readSite(workspace, settings, row.host, span, now),
    incidents.readBars(row.host, before, row.bucketMs),
  ])
  const incident = toIncident(row, settings, now)
  return {
    incident,
    distinctClients: counts.clients,
    distinctFlagged: counts.flagged,
    usual:
      usual.length === 0
        ? null
        : {
            clients: meanOf(usual, ({ clients }) => clients),
            requests: meanOf(usual, ({ requests }) => requests),
          },
    late,
    traffic,
    moments: momentsOf(incident, traffic),
  }
}

/** Anomalous addresses of an incident, with what stands out in each. @throws NotFoundError */
export async function readIncidentAddresses(
  workspace: Workspace,
  key: IncidentKey,
  page: { order: IncidentOrder; isDescending: boolean; after: number; limit: number },
): Promise<IncidentAddresses> {
  const { incidents, lists } = workspace
  const row = await needIncident(workspace, key)
  const [rows, usual, { flagged }] = await Promise.all([
    incidents.readAddresses(row, page),
    incidents.readUsual(row),
    incidents.countClients(row),
  ])
  const isKnown = usual.sets >= LEAST_USUAL_SETS
  return {
    addresses: rows.map(
      ({ features, flaggedBy, ...rest }): IncidentAddress => ({
        ...rest,
        flaggedBy: reasonsOf(flaggedBy),
        outlying: isKnown ? outlyingOf(features, usual) : [],
        lists: lists.coverOf(rest.address).map(({ list }) => list),
        neverBlock: lists.whyNeverBlocked(rest.address),
      }),
    ),
    total: flagged,
    usualSets: isKnown ? usual.sets : 0,
  }
}

/**
 * Puts the anomalous addresses of an incident on a list, as one change that can be undone. What is
 * allowed, never blocked, released or there already is left out, and told with its reason.
 * @throws NotFoundError, BadInputError
 */
export async function blockIncident(
  workspace: Workspace,
  input: Parameters<typeof blockIncidentSchema.parse>[0],
  actor: string,
): Promise<BlockedIncident> {
  const { host, start, list, reason, expiresInMs, leastScore } = blockIncidentSchema.parse(input)
  const { incidents, lists } = workspace
  const row = await needIncident(workspace, { host, start })
  const leftOut: BlockedIncident['leftOut'] = []
  let changeId: string | null = null
  let added = 0
  const words = reason.trim() === '' ? `Incident ${incidentId(row)}` : reason.trim()
  for (let after = 0; ; after += BLOCKED_TOGETHER) {
    const page = { order: 'score', isDescending: true, after, limit: BLOCKED_TOGETHER } as const
    const rows = await incidents.readAddresses(row, page)
    const wanted = rows.filter(({ address, score }) => {
      const why = whyNotBlocked(workspace, list, address, score, leastScore)
      if (why !== null) leftOut.push({ address, why })
      return why === null
    })
    if (wanted.length > 0) {
      const entries = wanted.map(({ address }) => ({ value: address }))
      const begun = changeId ?? undefined
      const taken = await lists.import(
        { list, entries, reason: words, expiresInMs, changeId: begun },
        actor,
      )
      changeId = taken.changeId
      added += taken.added
      leftOut.push(...taken.refused.map(({ value, message }) => ({ address: value, why: message })))
    }
    if (rows.length < BLOCKED_TOGETHER) break
  }
  return { changeId, added, leftOut, text: tellBlocked(added, leftOut.length, list) }
}

function whyNotBlocked(
  { lists }: Workspace,
  list: string,
  address: string,
  score: number | null,
  leastScore: number | null,
): string | null {
  if (leastScore !== null && (score ?? 0) < leastScore) {
    return `Its score is ${score === null ? 'not known' : score.toFixed(4)}, under ${leastScore}.`
  }
  const standing = lists.coverOf(address).filter(({ state }) => state !== 'expired')
  return standing.some((each) => each.list === list) ? 'It is on the list already.' : null
}

function tellBlocked(added: number, leftOut: number, list: string): string {
  const count = added.toLocaleString('en-US')
  const blocked = `Blocked ${count} ${added === 1 ? 'address' : 'addresses'} on ${list}`
  return leftOut === 0 ? `${blocked}.` : `${blocked}, left out ${leftOut.toLocaleString('en-US')}.`
}

async function needIncident(
  { incidents, pipeline }: Workspace,
  key: IncidentKey,
): Promise<IncidentRow> {
  await pipeline.settle()
  const row = await incidents.readIncident(key)
  if (row !== null) return row
  throw new NotFoundError(
    `There is no incident of ${key.host} that began at ${new Date(key.start).toISOString()}. It may be past its retention.`,
  )
}

function toIncident(row: IncidentRow, { detectors }: Settings, now: number): Incident {
  const { incidentCalmBuckets, graceMs } = detectors.webAnomaly
  const { bucketMs, severity, ...rest } = row
  // The bucket behind the calm has to be over, and read.
  const isOpen = now < row.lastSeen + (incidentCalmBuckets + 1) * bucketMs + graceMs
  const id = alertId(WEB_ANOMALY, INCIDENT_RULE, row.host, windowStart(row.start))
  return {
    ...rest,
    id: incidentId(row),
    isOpen,
    stop: isOpen ? null : row.lastSeen,
    severity: severityOfLevel(severity),
    requestPortion: row.requests === 0 ? 0 : row.flaggedRequests / row.requests,
    alertId: id,
    alertName: alertName(id),
  }
}

function fillBars(
  rows: readonly SiteBarRow[],
  { from, to }: TrafficSpan,
  barMs: number,
): SiteBar[] {
  const known = new Map(rows.map((row) => [row.start, row]))
  const bars: SiteBar[] = []
  for (let start = Math.floor(from / barMs) * barMs; start < to; start += barMs) {
    const empty = { buckets: 0, requests: 0, clients: 0, flagged: 0, share: null }
    const row = known.get(start) ?? { ...empty, status4xx: 0, status5xx: 0 }
    bars.push({ ...row, start, end: start + barMs })
  }
  return bars
}

function reasonsOf(texts: readonly string[]): IncidentAddress['flaggedBy'] {
  const all = new Set(texts.flatMap((text) => text.split(',')))
  return FLAG_REASONS.filter((reason) => all.has(reason))
}

/** Features furthest outside of what is usual, by how many times the usual width they lie away. */
function outlyingOf(features: readonly number[], { low, high }: UsualFeatures): Outlying[] {
  return NUMERIC_FEATURES.map((name, at) => {
    const value = features[at] ?? 0
    const [from, to] = [low[at] ?? 0, high[at] ?? 0]
    const away = value > to ? value - to : from - value
    const width = Math.max(to - from, Math.abs(to), 1e-9)
    return { name, value, low: from, high: to, distance: away / width }
  })
    .filter(({ distance }) => distance > 0)
    .sort((one, other) => other.distance - one.distance)
    .slice(0, OUTLYING_NAMED)
    .map(({ distance: _distance, ...rest }) => rest)
}

/** The course of an incident in words that follow from its buckets. */
function momentsOf(incident: Incident, { bars }: SiteTraffic): IncidentMoment[] {
  const own = bars.filter(({ start, end, buckets }) => {
    return buckets > 0 && end > incident.start && start < incident.lastSeen
  })
  const [first] = own
  if (first === undefined) return []
  const peak = own.reduce((most, bar) => (bar.requests > most.requests ? bar : most), first)
  const moments: IncidentMoment[] = [
    { at: incident.start, kind: 'began', count: first.requests },
    { at: peak.start, kind: 'peak', count: peak.requests },
    {
      at: incident.lastSeen,
      kind: incident.isOpen ? 'calm' : 'over',
      count: own.at(-1)?.requests ?? 0,
    },
  ]
  return moments.sort((one, other) => one.at - other.at)
}

function meanOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((all, item) => all + of(item), 0) / Math.max(1, items.length)
}
