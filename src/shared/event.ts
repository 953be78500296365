import { z } from 'zod'
import { severitySchema } from './severity'

/** Systems whose alerts arrive as they are, and the product names of our own detectors to come. */
export const PRODUCTS = ['ntopng', 'suricata', 'zeek', 'chronicle', 'watchfloor'] as const

/**
 * One stored event as consoles and callers see it. Times are milliseconds since 1970 (UTC);
 * `score` is 0 to 1, null where nobody scored it.
 */
export const eventSchema = z.object({
  id: z.string(),
  time: z.number(),
  arrived: z.number(),
  source: z.string(),
  partition: z.string(),
  position: z.number(),
  reporter: z.string(),
  product: z.enum(PRODUCTS),
  /** The number the reporter gave this kind of alert (ntopng 40, 41, ...), null where it has none. */
  alertId: z.number().nullable(),
  rule: z.string(),
  title: z.string(),
  severity: severitySchema,
  score: z.number().nullable(),
  nativeScore: z.number().nullable(),
  subject: z.string(),
  ip: z.string().nullable(),
  target: z.string().nullable(),
  targetPort: z.number().nullable(),
  indicator: z.string().nullable(),
  info: z.string(),
  reason: z.string(),
  httpStatus: z.number().nullable(),
  isClockAhead: z.boolean(),
  /** The record as it arrived, cut at the raw cap; empty where the fields above say all of it. */
  raw: z.string(),
  /** Characters of the whole record where `raw` is only its beginning, null where it is whole. */
  rawSize: z.number().nullable(),
})

export type WatchEvent = z.infer<typeof eventSchema>

/** The six ntopng alerts of the reference lists; their lists always exist and are active. */
export const REFERENCE_ALERTS = [
  { alertId: 40, name: 'Possible SQL injection', category: 'Injection Attack' },
  { alertId: 41, name: 'Possible RCE injection', category: 'Injection Attack' },
  { alertId: 42, name: 'Empty or missing user agent', category: 'Scanner' },
  { alertId: 61, name: 'SSH obsolete version', category: 'Obsolete SSH' },
  { alertId: 68, name: 'Possible exploit', category: 'Injection Attack' },
  { alertId: 79, name: 'Malicious fingerprint', category: 'Scanner' },
] as const
