import { getDomain } from 'tldts'
import type { Alert } from '../../../shared/alert'
import type { Trace, TraceItem } from '../../../shared/pipeline'
import { alertId, windowStart } from '../alerts/identity'
import { formatByName } from '../formats'
import type { DnsRecordRules } from '../formats/dns-record-rules'
import type { TracedQuery, TraceWish } from '../history/trace'
import { TRACED_ROWS } from '../history/trace'
import type { ParseResult, StoredEvent } from '../record'
import type { Workspace } from '../workspace'

/** Characters of a record that are shown. */
const SHOWN = 300

/** What tracing needs besides the workspace. */
export interface TraceParts {
  /** Detectors of DNS queries, with the probability over which they find something. */
  detectors: () => readonly { name: string; kind: string; threshold: number }[]
  dnsRecord: DnsRecordRules
  now: () => number
}

type TracedWorkspace = Pick<Workspace, 'trace' | 'alerts' | 'desk' | 'lists' | 'pipeline'>

/** Everything that is known of a record, a name or an address, and why it did not alert. */
export async function traceText(
  workspace: TracedWorkspace,
  text: string,
  parts: TraceParts,
): Promise<Trace> {
  const parsed = readRecord(text, workspace, parts)
  const wish: TraceWish = { text, ...idsOf(parsed) }
  await workspace.pipeline.settle()
  const { trace } = workspace
  const isRecord = wish.eventIds.length + wish.queryIds.length > 0
  const [events, queries, rejects] = await Promise.all([
    isRecord && wish.eventIds.length === 0 ? [] : trace.findEvents(wish),
    isRecord && wish.queryIds.length === 0 ? [] : trace.findQueries(wish),
    trace.findRejects(wish),
  ])
  const items = [
    ...(await tellEvents(events.slice(0, TRACED_ROWS), workspace)),
    ...(await tellQueries(queries.slice(0, TRACED_ROWS), workspace, parts)),
    ...rejects.slice(0, TRACED_ROWS).map(
      (reject): TraceItem => ({
        ...NOTHING,
        kind: 'reject',
        at: reject.at,
        source: reject.source,
        place: reject.place,
        text: reject.text.slice(0, SHOWN),
        why: 'rejected',
        detail: reject.reason,
      }),
    ),
  ]
  return {
    reading: tellReading(parsed),
    items: items.sort((one, other) => other.at - one.at),
    isCut: [events, queries, rejects].some((found) => found.length > TRACED_ROWS),
  }
}

const NOTHING = { scores: [], alert: null, isAllowed: false }

/** What the text comes to as a record of any format; null where it is none at all. */
function readRecord(
  text: string,
  { lists }: TracedWorkspace,
  { dnsRecord, now }: TraceParts,
): ParseResult | null {
  // A name or an address is one word, and no record is.
  if (!/[\s{]/.test(text)) return null
  const record = { text, position: 0, place: () => 'this text' }
  const isOwn = (ip: string) => lists.isOwn(ip)
  return formatByName('auto').parse(record, { transportTime: now(), isOwn, dnsRecord })
}

function idsOf(parsed: ParseResult | null): Pick<TraceWish, 'eventIds' | 'queryIds'> {
  if (parsed?.kind === 'events')
    return { eventIds: parsed.events.map(({ id }) => id), queryIds: [] }
  if (parsed?.kind !== 'traffic') return { eventIds: [], queryIds: [] }
  const items = [parsed.item, ...(parsed.others ?? [])]
  return {
    eventIds: [],
    queryIds: items.flatMap((item) => (item.kind === 'dns-query' ? [item.id] : [])),
  }
}

function tellReading(parsed: ParseResult | null): Trace['reading'] {
  if (parsed === null) return { kind: 'unread', detail: '' }
  switch (parsed.kind) {
    case 'events':
      return { kind: 'events', detail: parsed.events.map(({ format }) => format)[0] ?? '' }
    case 'traffic':
      return parsed.item.kind === 'dns-query'
        ? { kind: 'dns-query', detail: parsed.item.format }
        : { kind: 'traffic', detail: parsed.item.kind }
    default:
      return { kind: parsed.kind, detail: parsed.reason }
  }
}

async function tellEvents(
  events: readonly StoredEvent[],
  workspace: TracedWorkspace,
): Promise<TraceItem[]> {
  const idOf = ({ finding, subject, time }: StoredEvent) =>
    alertId(finding.detector, finding.rule, subject, windowStart(time))
  const alerts = await readAlerts(events.map(idOf), workspace)
  return events.map((event) => {
    const alert = alerts.get(idOf(event)) ?? null
    const { finding, source, partition, position } = event
    return {
      ...NOTHING,
      ...tellAlert(alert),
      kind: 'event',
      at: event.time,
      source,
      place: `${partition}, ${position}`,
      text: `${event.subject}: ${event.info === '' ? finding.title : event.info}`.slice(0, SHOWN),
      detail: finding.rule,
      isAllowed: workspace.lists.marksOf(finding.indicator).isAllowed,
    }
  })
}

async function tellQueries(
  queries: readonly TracedQuery[],
  workspace: TracedWorkspace,
  { detectors }: TraceParts,
): Promise<TraceItem[]> {
  const known = detectors()
  const idsFor = ({ client, name, time }: TracedQuery) => {
    const domain = domainOf(name)
    return known.map((detector) => {
      const rule = detector.kind === 'dga' ? 'generated-names' : `tunnel:${domain}`
      return { detector, id: alertId(detector.name, rule, client, windowStart(time)) }
    })
  }
  const alerts = await readAlerts(
    queries.flatMap((query) => idsFor(query).map(({ id }) => id)),
    workspace,
  )
  return queries.map((query) => {
    const scores = query.judgedBy.map((detector, index) => ({
      detector,
      score: query.scores[index] ?? 0,
      threshold: known.find(({ name }) => name === detector)?.threshold ?? 1,
    }))
    const over = scores.filter(({ score, threshold }) => score > threshold)
    // An alert of generated names is about those over the threshold alone.
    const alert = idsFor(query).find(
      ({ detector, id }) =>
        alerts.has(id) &&
        (detector.kind !== 'dga' || over.some((each) => each.detector === detector.name)),
    )
    const told = tellAlert(alert === undefined ? null : (alerts.get(alert.id) ?? null))
    const why =
      scores.length === 0 ? 'not-judged' : over.length === 0 ? 'under-threshold' : 'over-threshold'
    return {
      ...NOTHING,
      ...(told.alert === null ? { ...told, why } : told),
      kind: 'dns-query',
      at: query.time,
      source: query.source,
      place: `${query.partition}, ${query.position}`,
      text: `${query.client} ${query.name} ${query.type} ${query.rcode}`.trim().slice(0, SHOWN),
      detail: '',
      scores,
      isAllowed: workspace.lists.marksOf(domainOf(query.name)).isAllowed,
    }
  })
}

function domainOf(name: string): string {
  const bare = name.toLowerCase().replace(/\.+$/, '')
  return getDomain(bare, { allowPrivateDomains: true }) ?? bare
}

async function readAlerts(
  ids: readonly string[],
  { alerts, desk }: TracedWorkspace,
): Promise<Map<string, Alert>> {
  const facts = await alerts.readById([...new Set(ids)])
  return new Map(facts.map((each) => [each.id, desk.present(each)]))
}

function tellAlert(alert: Alert | null): Pick<TraceItem, 'alert' | 'why'> {
  if (alert === null) return { alert: null, why: 'no-alert' }
  const { id, name, severity, status, silence } = alert
  const why =
    status === 'closed'
      ? 'closed'
      : silence === null
        ? 'alerted'
        : silence.kind === 'suppression'
          ? 'suppressed'
          : 'snoozed'
  return { alert: { id, name, severity, status }, why }
}
