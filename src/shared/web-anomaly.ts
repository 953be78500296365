import { z } from 'zod'
import { parseNetwork } from './address'
import { listNameSchema } from './blacklist'
import { modelNameSchema } from './model'

/** In the settings: the model that was put in place last, or the one that came with the program. */
export const LATEST_MODEL = 'latest'
/** The one that came with the program. */
export const SHIPPED_WEB_MODEL = 'web-anomaly'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A host as a pattern: `*` stands for any characters, also none. */
const hostPatternsSchema = z.array(z.string().min(1).max(253)).max(1000).default([])

const visitLimitSchema = z.object({
  requests: z.number().int().min(1).max(100_000_000),
  seconds: z
    .number()
    .int()
    .min(1)
    .max(7 * 86_400),
})
const VISIT_LIMITS = [
  { requests: 400, seconds: 600 },
  { requests: 2_000, seconds: 3_600 },
]

/** How requests to web servers are gathered into request sets and judged. */
export const webAnomalySettingsSchema = z.object({
  isOn: z.boolean().default(true),
  /** Name of the model, or `latest`; without one features are kept all the same. */
  model: modelNameSchema.default(LATEST_MODEL),
  /** Score over which a request set is anomalous; null: the model's own. */
  threshold: z.number().min(0).max(1).nullable().default(null),
  /** Length of a bucket; counts from the next start on. */
  bucketMs: z
    .number()
    .int()
    .min(10_000)
    .max(HOUR_MS)
    .refine(
      (bucketMs) => bucketMs % 1_000 === 0 && HOUR_MS % bucketMs === 0,
      'must be whole seconds that divide an hour, such as 60000 or 120000',
    )
    .default(120_000),
  /** How long after its end a bucket waits for what comes late, ms of event time. */
  graceMs: z.number().int().min(0).max(600_000).default(30_000),
  /** A request set of which nothing came for so long begins anew. */
  keptMs: z
    .number()
    .int()
    .min(60_000)
    .max(90 * DAY_MS)
    .default(7 * DAY_MS),
  /** Request sets in memory at most; the others come back from history. */
  maxSets: z.number().int().min(100).max(5_000_000).default(200_000),
  /** Hosts that are looked at; empty: all. */
  hosts: hostPatternsSchema,
  /** Hosts that are not. */
  exceptHosts: hostPatternsSchema,
  /** Clients that are not looked at, such as health checks: addresses and networks (CIDR). */
  exceptClients: z
    .array(
      z
        .string()
        .max(100)
        .refine((text) => parseNetwork(text).ok, 'is no address or network, such as 10.0.0.0/8'),
    )
    .max(1000)
    .default([]),
  /** Anomalous clients of a host in one bucket from which on there is an alert. */
  leastClients: z.number().int().min(1).max(1_000_000).default(1),
  /** From so many clients on, and a larger share of them anomalous, the host is under attack. */
  incidentClients: z.number().int().min(1).max(1_000_000).default(50),
  incidentShare: z.number().min(0).max(1).default(0.5),
  /** Lists whose addresses count as attackers where models are trained and measured. */
  attackerLists: z.array(listNameSchema).max(100).default([]),
  /** Lists whose addresses count as benign there. */
  benignLists: z.array(listNameSchema).max(100).default([]),
  /** From so many requests of a bucket on, the share of requests that is anomalous says the same. */
  incidentRequests: z.number().int().min(1).max(100_000_000).default(5_000),
  /** Standard deviations by which a bucket must stand out of those before it. */
  incidentSigma: z.number().min(0).max(100).default(2.5),
  /** How far back buckets are what is usual, ms. */
  incidentHistoryMs: z.number().int().min(60_000).max(DAY_MS).default(HOUR_MS),
  /** Buckets without attack behind which an incident is over. */
  incidentCalmBuckets: z.number().int().min(1).max(30).default(2),
  /**
   * Score over which a request set is anomalous while its host is under attack; null: an eighth
   * of the way from the threshold to the middle of ordinary scores.
   */
  incidentThreshold: z.number().min(0).max(1).nullable().default(null),
  /** Visits that are too long and busy for a person; a visit ends with 30 minutes of quiet. */
  lowRate: z
    .object({
      isOn: z.boolean().default(true),
      /** More than so many requests in a visit that is longer than so many seconds. */
      limits: z.array(visitLimitSchema).min(1).max(5).default(VISIT_LIMITS),
    })
    .prefault({}),
  /** Requests of one page by one client in one bucket from which on it floods, whatever its score. */
  flood: z
    .object({
      isOn: z.boolean().default(true),
      requests: z.number().int().min(10).max(10_000_000).default(500),
    })
    .prefault({}),
})
export type WebAnomalySettings = z.infer<typeof webAnomalySettingsSchema>
