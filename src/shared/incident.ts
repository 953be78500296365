import { z } from 'zod'
import { severitySchema } from './severity'
import { MAX_TRAFFIC_BARS } from './traffic'
import { flagReasonSchema } from './web-evidence'

/** Most addresses of an incident on one page. */
export const INCIDENT_PAGE = 200

/** An incident by the host and its start (ms): there is one of them at a time. */
export const incidentKeySchema = z.object({
  host: z.string().min(1).max(300),
  start: z.number().int().min(0),
})
export type IncidentKey = z.infer<typeof incidentKeySchema>

/** As it is written in links and on the command line: `2026-03-02T10:08:00.000Z/www.example.com`. */
export function incidentId({ host, start }: IncidentKey): string {
  return `${new Date(start).toISOString()}/${host}`
}

/** Reads what `incidentId` writes; null for anything else. */
export function readIncidentId(id: string): IncidentKey | null {
  const cut = id.indexOf('/')
  const time = cut < 0 ? '' : id.slice(0, cut)
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/.test(time)) return null
  const read = incidentKeySchema.safeParse({ host: id.slice(cut + 1), start: Date.parse(time) })
  return read.success ? read.data : null
}

/** A host under attack, from its first bucket that stood out to the last. Times in ms. */
export const incidentSchema = incidentKeySchema.extend({
  id: z.string(),
  /** It is not over yet, as far as the clock can say. */
  isOpen: z.boolean(),
  /** End of the last bucket that stood out. */
  lastSeen: z.number(),
  /** The same once it is over; null while it goes on. */
  stop: z.number().nullable(),
  buckets: z.number(),
  severity: severitySchema,
  requests: z.number(),
  /** Requests of clients that are anomalous. */
  flaggedRequests: z.number(),
  /** Most clients, and most anomalous ones, in one bucket. */
  clients: z.number(),
  flagged: z.number(),
  /** Largest share of clients, and share of all requests, that was anomalous. */
  portion: z.number(),
  requestPortion: z.number(),
  status4xx: z.number(),
  status5xx: z.number(),
  /** Lowest threshold that held; null without a model. */
  threshold: z.number().nullable(),
  highest: z.number().nullable(),
  model: z.string(),
  /** Its alert. */
  alertId: z.string(),
  alertName: z.string(),
})
export type Incident = z.infer<typeof incidentSchema>

/** An incident as it leaves the program: times in ISO 8601, UTC. */
export const publicIncidentSchema = incidentSchema.extend({
  start: z.iso.datetime(),
  lastSeen: z.iso.datetime(),
  stop: z.iso.datetime().nullable().describe('Null while it goes on'),
})
export type PublicIncident = z.infer<typeof publicIncidentSchema>

/** Writes an incident for other programs. */
export function toPublicIncident(incident: Incident): PublicIncident {
  const { start, lastSeen, stop, ...rest } = incident
  return {
    ...rest,
    start: new Date(start).toISOString(),
    lastSeen: new Date(lastSeen).toISOString(),
    stop: stop === null ? null : new Date(stop).toISOString(),
  }
}

/** A host in a span of time. */
export const siteSchema = z.object({
  host: z.string(),
  requests: z.number(),
  /** Most anomalous clients in a bucket. */
  flagged: z.number(),
  /** It has an incident in the span. */
  hasIncident: z.boolean(),
})

/** Hosts that were asked in a span, busiest first. */
export const sitesSchema = z.object({
  sites: z.array(siteSchema),
  /** End of the newest bucket that is stored at all, ms; null without any. */
  newest: z.number().nullable(),
})
export type Sites = z.infer<typeof sitesSchema>

/** Buckets of a host that are drawn as one. Times in ms; `end` does not belong to it. */
export const siteBarSchema = z.object({
  start: z.number(),
  end: z.number(),
  /** How many buckets it stands for; 0 where nothing came. */
  buckets: z.number(),
  requests: z.number(),
  /** Most clients of a bucket, and most that are anomalous. */
  clients: z.number(),
  flagged: z.number(),
  /** Largest anomalous share of clients; null without clients. */
  share: z.number().nullable(),
  status4xx: z.number(),
  status5xx: z.number(),
})
export type SiteBar = z.infer<typeof siteBarSchema>

/** Traffic of a host in a span, bucket by bucket or in bars of several. */
export const siteTrafficSchema = z.object({
  bucketMs: z.number(),
  barMs: z.number(),
  bars: z.array(siteBarSchema).max(MAX_TRAFFIC_BARS + 1),
  incidents: z.array(incidentSchema),
  /** Anomalous share over which a host is under attack. */
  limit: z.number(),
  /** Request sets are judged at all, and by which model; empty for none yet. */
  isOn: z.boolean(),
  model: z.string(),
})
export type SiteTraffic = z.infer<typeof siteTrafficSchema>

/** How the addresses of an incident may be sorted. */
export const INCIDENT_ORDERS = ['score', 'requests', 'buckets', 'address', 'first'] as const
export const incidentOrderSchema = z.enum(INCIDENT_ORDERS)
export type IncidentOrder = z.infer<typeof incidentOrderSchema>

/** A feature of an address that lies outside of what is usual at the host. */
export const outlyingSchema = z.object({
  name: z.string(),
  value: z.number(),
  /** Of ordinary request sets of the host: the 5th and the 95th percentile. */
  low: z.number(),
  high: z.number(),
})
export type Outlying = z.infer<typeof outlyingSchema>

/** An anomalous address of an incident. */
export const incidentAddressSchema = z.object({
  address: z.string(),
  /** Highest score; null where no model was asked. */
  score: z.number().nullable(),
  requests: z.number(),
  buckets: z.number(),
  /** Start of its first and end of its last anomalous bucket, ms. */
  first: z.number(),
  last: z.number(),
  flaggedBy: z.array(flagReasonSchema),
  outlying: z.array(outlyingSchema),
  /** Lists that hold it, and why it is never blocked (null where it may be). */
  lists: z.array(z.string()),
  neverBlock: z.string().nullable(),
})
export type IncidentAddress = z.infer<typeof incidentAddressSchema>

/** One page of the addresses of an incident. */
export const incidentAddressesSchema = z.object({
  addresses: z.array(incidentAddressSchema),
  total: z.number(),
  /** How many request sets of the host say what is usual; 0: nothing stands out by them. */
  usualSets: z.number(),
})
export type IncidentAddresses = z.infer<typeof incidentAddressesSchema>

/** What happened in an incident, in the order of time. */
export const incidentMomentSchema = z.object({
  at: z.number(),
  kind: z.enum(['began', 'peak', 'calm', 'over']),
  /** Requests of the bucket. */
  count: z.number(),
})
export type IncidentMoment = z.infer<typeof incidentMomentSchema>

/** An incident with what surrounds it. */
export const incidentDetailSchema = z.object({
  incident: incidentSchema,
  /** Distinct clients, and distinct ones that are anomalous. */
  distinctClients: z.number(),
  distinctFlagged: z.number(),
  /** The same host before: mean of its buckets in the hour before; null without any. */
  usual: z.object({ clients: z.number(), requests: z.number() }).nullable(),
  /** Requests of its span that came behind the reading of their bucket: stored, and in no figure. */
  late: z.number(),
  traffic: siteTrafficSchema,
  moments: z.array(incidentMomentSchema),
})
export type IncidentDetail = z.infer<typeof incidentDetailSchema>

/** Blocks the anomalous addresses of an incident. */
export const blockIncidentSchema = incidentKeySchema.extend({
  list: z.string().min(1).max(64),
  reason: z.string().max(500).default(''),
  expiresInMs: z.number().int().positive().nullable(),
  /** Leaves out addresses whose highest score is lower; null: none. */
  leastScore: z.number().min(0).max(1).nullable().default(null),
})

/** What blocking did: which addresses were left out, and why. */
export const blockedIncidentSchema = z.object({
  changeId: z.string().nullable(),
  added: z.number(),
  leftOut: z.array(z.object({ address: z.string(), why: z.string() })),
  text: z.string(),
})
export type BlockedIncident = z.infer<typeof blockedIncidentSchema>
