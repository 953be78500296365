import { z } from 'zod'

/**
 * What a token may do: `analyst` everything, `viewer` reading, `feed:LIST` one list for a
 * firewall, `ingest:SOURCE` delivering records to one source.
 */
export type Role = 'analyst' | 'viewer' | `feed:${string}` | `ingest:${string}`

/** A role as a person writes it and as the token file holds it. */
export const roleSchema = z.custom<Role>(
  (value) =>
    typeof value === 'string' && /^(analyst|viewer|(feed|ingest):[a-z0-9_-]{1,64})$/.test(value),
  { message: 'A role is analyst, viewer, feed:LIST or ingest:SOURCE' },
)

/** What a request wants, as far as roles are concerned. */
export type Wish =
  | { kind: 'console' }
  | { kind: 'read' }
  | { kind: 'list'; list: string }
  | { kind: 'change' }
  | { kind: 'ingest'; source: string }

/** True when a role allows what a request wants. Analysts may import files, so they may deliver too. */
export function canDo(role: Role, wish: Wish): boolean {
  if (role === 'analyst') return true
  if (role === 'viewer') return wish.kind !== 'change' && wish.kind !== 'ingest'
  if (wish.kind === 'list') return role === `feed:${wish.list}`
  return wish.kind === 'ingest' && role === `ingest:${wish.source}`
}

/** Calls of the console contract that change nothing and read no files: all that a viewer gets. */
const READING_CALLS: ReadonlySet<string> = new Set([
  'hello',
  'status.watch',
  'live.page',
  'live.group',
  'live.facets',
  'live.watch',
  'live.acknowledge',
  'live.histogram',
  'alerts.list',
  'alerts.get',
  'alerts.values',
  'alerts.people',
  'alerts.export',
  'views.list',
  'silences.list',
  'notifications.follow',
  'notifications.list',
  'changes.audit',
  'blacklists.lists',
  'blacklists.entries',
  'blacklists.check',
  'blacklists.export',
  'blacklists.why',
  'blacklists.radius',
  'blacklists.stillArriving',
  'blacklists.previewFeed',
  'blacklists.previewPolicy',
  'dns.names',
  'web.requestSets',
  'web.runs',
  'lookup',
  'labels.list',
  'web.sites',
  'web.site',
  'web.incidents',
  'web.incident',
  'web.incidentAddresses',
  'entity.get',
  'entity.events',
  'entity.notes',
  'entity.decisions',
  'entity.related',
  'traffic.streams',
  'traffic.read',
  'traffic.offenders',
  'traffic.forbidden',
  'traffic.ratio',
  'report.shift',
  'report.card',
  'sources.rejects',
  'detectors.list',
  'detectors.scores',
  'detectors.preview',
  'models.list',
  'models.card',
  'models.history',
  'models.compare',
  'training.choices',
  'training.state',
  'urlRules.list',
  'urlRules.check',
  'settings.get',
])

/** True when a role may make a call of the console contract, such as `alerts.act`. */
export function canCall(role: Role, path: readonly string[]): boolean {
  return canDo(role, { kind: READING_CALLS.has(path.join('.')) ? 'read' : 'change' })
}
