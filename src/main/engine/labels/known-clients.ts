import { parseNetwork } from '../../../shared/address'
import type { CloseReason } from '../../../shared/alert-status'
import type { Label, StandingLabel } from '../../../shared/label'
import type { WebAnomalySettings } from '../../../shared/web-anomaly'
import { AddressSet } from '../blacklists/address-set'
import { WEB_ANOMALY } from '../detectors/web-anomaly/names'
import type { HostSpan } from '../history/set-summaries'
import type { Workspace } from '../workspace'

/** Entries of a list that are read at a time. */
const LIST_PAGE = 1_000
/** Closed alerts that are looked at, the newest. */
const MOST_ALERTS = 5_000

/** What closing an alert says of its anomalous clients; of other reasons nothing follows. */
const CLOSED_AS: Partial<Record<CloseReason, Label>> = {
  'true positive': 'attack',
  'false positive': 'benign',
  'benign positive': 'benign',
}

/** What is known of a client of a host, and by what. */
export interface Known {
  label: Label
  by: 'feedback' | 'import' | 'incident' | 'alert' | 'list'
}

/** Says what is known of a client of a host; null where nothing is. */
export type LookUpClient = (host: string, client: string) => Known | null

/** Anomalous clients of a host in some time, and what they are by that. */
interface LabelledSpan extends HostSpan {
  known: Known
}

/** What a question about clients needs. */
export interface KnownParts {
  workspace: Pick<Workspace, 'labels' | 'desk' | 'alerts' | 'lists' | 'setSummaries'>
  settings: WebAnomalySettings
  now: number
}

/**
 * Gathers what is known of clients. What a person said of a client itself counts before what follows
 * from an incident or from how an alert was closed, and that before lists.
 */
export async function readKnownClients(parts: KnownParts): Promise<LookUpClient> {
  const { workspace, settings } = parts
  const standing = workspace.labels.all()
  const own = ownLabels(standing)
  const spans = [...incidentSpans(standing, parts.now), ...(await alertSpans(parts))]
  const following = new Map<string, Known>()
  for (const { host, client, at } of await workspace.setSummaries.readAnomalous(
    spans,
    settings.bucketMs,
  )) {
    const known = spans[at]?.known
    if (known !== undefined) following.set(`${client} ${host}`, known)
  }
  const listed = { attack: readLists(parts, 'attack'), benign: readLists(parts, 'benign') }
  return (host, client) => {
    const key = `${client} ${host}`
    const said = own.get(key) ?? own.get(`${client} `) ?? following.get(key)
    if (said !== undefined) return said
    if (listed.attack.has(client)) return { label: 'attack', by: 'list' }
    return listed.benign.has(client) ? { label: 'benign', by: 'list' } : null
  }
}

function ownLabels(standing: readonly StandingLabel[]): Map<string, Known> {
  const own = new Map<string, Known>()
  for (const { subject, label, feedback } of standing) {
    if (subject.kind !== 'request-set' || label === null) continue
    const by = feedback === null ? 'import' : 'feedback'
    own.set(`${subject.client} ${subject.host}`, { label, by })
  }
  return own
}

function incidentSpans(standing: readonly StandingLabel[], now: number): LabelledSpan[] {
  return standing.flatMap(({ subject, label }): LabelledSpan[] => {
    if (subject.kind !== 'incident' || label === null) return []
    const { host, from, to } = subject
    return [{ host, from, to: to ?? now, known: { label, by: 'incident' } }]
  })
}

/** The times of closed alerts of the detector; of two that overlap the later close counts. */
async function alertSpans({ workspace, now }: KnownParts): Promise<LabelledSpan[]> {
  const { desk, alerts } = workspace
  const labels = new Map<string, Label>()
  for (const { id, reason } of desk.closedWithin({ from: 0, to: now + 1 }).slice(-MOST_ALERTS)) {
    const label = CLOSED_AS[reason]
    const isOurs = desk.stateOf(id)?.key.startsWith(`${WEB_ANOMALY}|`) === true
    if (label !== undefined && isOurs) labels.set(id, label)
  }
  const facts = new Map((await alerts.readById([...labels.keys()])).map((each) => [each.id, each]))
  return [...labels].flatMap(([id, label]): LabelledSpan[] => {
    const alert = facts.get(id)
    if (alert === undefined) return []
    return [
      { host: alert.subject, from: alert.first, to: alert.last, known: { label, by: 'alert' } },
    ]
  })
}

function readLists({ workspace, settings }: KnownParts, label: Label): AddressSet {
  const names = label === 'attack' ? settings.attackerLists : settings.benignLists
  const ranges = names.flatMap((list) => {
    if (!workspace.lists.exists(list)) return []
    const values: string[] = []
    for (let offset = 0; ; offset += LIST_PAGE) {
      const page = workspace.lists.entries({ list, state: 'active', offset, limit: LIST_PAGE })
      values.push(...page.entries.map(({ value }) => value))
      if (page.entries.length < LIST_PAGE) break
    }
    return values.flatMap((value) => {
      const parsed = parseNetwork(value)
      return parsed.ok ? [parsed.network] : []
    })
  })
  return new AddressSet(ranges)
}
