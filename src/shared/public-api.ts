import { z } from 'zod'
import type { Alert } from './alert'
import { alertStatusSchema, closeReasonSchema } from './alert-status'
import {
  type Entry,
  entryStateSchema,
  GROUND_KINDS,
  HOLDS,
  holdsOf,
  LIST_STATES,
  type ListSummary,
} from './blacklist'
import { PRODUCTS, type WatchEvent } from './event'
import { ALERT_CHANGES } from './outlet'
import { severitySchema } from './severity'

/**
 * Documents that leave the program over HTTP and by `--json`. Names are in snake_case, times are
 * ISO 8601 in UTC; what stands here changes only on purpose.
 */
const timeSchema = z.iso.datetime().describe('ISO 8601, UTC')

/** One event of an address's history. */
export const publicEventSchema = z.object({
  timestamp: timeSchema,
  alert_id: z.number().nullable().describe('Number the reporter gave this kind of alert'),
  info: z.string().describe('Evidence, as it arrived: hostile text'),
  reason: z.string(),
  id: z.string(),
  arrived_at: timeSchema,
  ip: z.string().nullable(),
  subject: z.string(),
  target: z.string().nullable(),
  dst_port: z.number().nullable(),
  title: z.string(),
  rule: z.string(),
  severity: severitySchema,
  score: z.number().nullable().describe('0 to 1'),
  product: z.enum(PRODUCTS),
  reporter: z.string(),
  source: z.string(),
  http_status: z.number().nullable(),
})
export type PublicEvent = z.infer<typeof publicEventSchema>

export const publicIpEventsSchema = z.object({
  ip: z.string(),
  events: z.array(publicEventSchema),
  next: z.string().nullable().describe('Give it back as `before` for the following page'),
})

/** A list in brief. */
export const publicListSchema = z.object({
  id: z.string(),
  title: z.string(),
  category: z.string(),
  holds: z.enum(HOLDS),
  state: z.enum(LIST_STATES),
  entries: z.number(),
  allowed: z.number(),
  last_change: timeSchema.nullable(),
})
export const publicListsSchema = z.object({ lists: z.array(publicListSchema) })

/** The JSON export of a list; lists of domains carry `domain` instead of `ip`. */
export const publicBlacklistSchema = z.object({
  alert_id: z.union([z.number(), z.string()]).nullable(),
  category: z.string(),
  generated_at: timeSchema,
  blacklist: z.record(z.string(), z.number()).describe('Address or domain to count'),
  entries: z.array(
    z.object({
      ip: z.string().optional(),
      domain: z.string().optional(),
      covers_subdomains: z.boolean().optional().describe('All names below it are meant'),
      count: z.number(),
      first_seen: timeSchema.nullable(),
      last_seen: timeSchema.nullable(),
      origin: z.enum(GROUND_KINDS),
      reason: z.string(),
      expires_at: timeSchema.nullable(),
    }),
  ),
})

/** One entry of a list with its state, as the command line shows it. */
export const publicEntrySchema = z.object({
  list: z.string(),
  ip: z.string().optional(),
  domain: z.string().optional(),
  count: z.number(),
  state: entryStateSchema,
  first_seen: timeSchema.nullable(),
  last_seen: timeSchema.nullable(),
  origin: z.enum(GROUND_KINDS),
  actor: z.string(),
  reason: z.string(),
  expires_at: timeSchema.nullable(),
})

export const publicAlertSchema = z.object({
  id: z.string(),
  name: z.string(),
  detector: z.string(),
  product: z.enum(PRODUCTS),
  rule: z.string(),
  alert_id: z.number().nullable(),
  title: z.string(),
  severity: severitySchema,
  score: z.number().nullable().describe('0 to 1'),
  subject: z.string(),
  ip: z.string().nullable(),
  target: z.string().nullable(),
  indicator: z.string().nullable(),
  window_start: timeSchema,
  first_seen: timeSchema,
  last_seen: timeSchema,
  events: z.number().describe('Distinct events'),
  status: alertStatusSchema,
  close_reason: closeReasonSchema.nullable(),
  note: z.string(),
  assignee: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: timeSchema.nullable(),
  blocked_by: z.string().nullable(),
  is_allowed: z.boolean(),
})
/** An alert as it is told to a topic. */
export const publicAlertMessageSchema = publicAlertSchema.extend({
  change: z.enum(ALERT_CHANGES).describe('Why it is told'),
  version: z
    .number()
    .describe('Grows with each message of an alert; what is not greater is known already'),
})
export type PublicAlertMessage = z.infer<typeof publicAlertMessageSchema>
export const publicAlertsSchema = z.object({
  alerts: z.array(publicAlertSchema),
  next: z.string().nullable().describe('Give it back as `cursor` for the following page'),
})

/** What a delivery to a source came to. */
export const publicIngestSchema = z.object({
  records: z.number().describe('Records in the body'),
  accepted: z.number().describe('Events that are stored now and were not before'),
  duplicates: z.number().describe('Events that were stored already'),
  rejected: z.number().describe('Records that could not be read'),
  skipped: z.number().describe('Records of kinds that are not for Watchfloor'),
  rejects: z
    .array(z.object({ place: z.string(), reason: z.string() }))
    .optional()
    .describe('The first ten rejects; the Sources screen has them all'),
})

export const publicErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  data: z.record(z.string(), z.unknown()).optional(),
})

/** A time in ms since 1970 as ISO 8601 in UTC. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}

function isoTimeOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms)
}

/** An event as it leaves the program. */
export function toPublicEvent(event: WatchEvent): PublicEvent {
  return {
    timestamp: isoTime(event.time),
    alert_id: event.alertId,
    info: event.info,
    reason: event.reason,
    id: event.id,
    arrived_at: isoTime(event.arrived),
    ip: event.ip,
    subject: event.subject,
    target: event.target,
    dst_port: event.targetPort,
    title: event.title,
    rule: event.rule,
    severity: event.severity,
    score: event.score,
    product: event.product,
    reporter: event.reporter,
    source: event.source,
    http_status: event.httpStatus,
  }
}

/** A list as it leaves the program. */
export function toPublicList(list: ListSummary): z.infer<typeof publicListSchema> {
  return {
    id: list.list,
    title: list.title,
    category: list.category,
    holds: list.holds,
    state: list.state,
    entries: list.entries,
    allowed: list.allowed,
    last_change: isoTimeOrNull(list.lastChange),
  }
}

/** An entry of a list as it leaves the program. */
export function toPublicEntry(entry: Entry): z.infer<typeof publicEntrySchema> {
  return {
    list: entry.list,
    ...(holdsOf(entry.value) === 'domain' ? { domain: entry.value } : { ip: entry.value }),
    count: entry.count,
    state: entry.state,
    first_seen: isoTimeOrNull(entry.firstSeen),
    last_seen: isoTimeOrNull(entry.lastSeen),
    origin: entry.origin,
    actor: entry.actor,
    reason: entry.reason,
    expires_at: isoTimeOrNull(entry.expiresAt),
  }
}

/** An alert as it leaves the program. */
export function toPublicAlert(alert: Alert): z.infer<typeof publicAlertSchema> {
  return {
    id: alert.id,
    name: alert.name,
    detector: alert.detector,
    product: alert.product,
    rule: alert.rule,
    alert_id: alert.alertId,
    title: alert.title,
    severity: alert.severity,
    score: alert.score,
    subject: alert.subject,
    ip: alert.ip,
    target: alert.target,
    indicator: alert.indicator,
    window_start: isoTime(alert.windowStart),
    first_seen: isoTime(alert.first),
    last_seen: isoTime(alert.last),
    events: alert.count,
    status: alert.status,
    close_reason: alert.closeReason,
    note: alert.note,
    assignee: alert.assignee,
    decided_by: alert.actor,
    decided_at: isoTimeOrNull(alert.decidedAt),
    blocked_by: alert.blockedBy,
    is_allowed: alert.isAllowed,
  }
}
