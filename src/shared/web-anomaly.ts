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
})
export type WebAnomalySettings = z.infer<typeof webAnomalySettingsSchema>
