import { z } from 'zod'

/** Most points that a chart of traffic has. */
export const MAX_TRAFFIC_BARS = 300

const YEAR_MS = 366 * 24 * 3_600_000

/** One stream of page views: raw clicks of a site, or counts that somebody else publishes. */
export const trafficStreamSchema = z.object({
  kind: z.enum(['clicks', 'counts']),
  /** Site of the pages; of counts that name none, their topic. */
  subject: z.string().max(1_000),
})
export type TrafficStream = z.infer<typeof trafficStreamSchema>

/** A span of event time, ms; `to` does not belong to it. */
export const trafficSpanSchema = z
  .object({ from: z.number().int().min(0), to: z.number().int() })
  .refine(({ from, to }) => from < to, { message: 'must end after it begins', path: ['to'] })
  .refine(({ from, to }) => to - from <= YEAR_MS, { message: 'is a year at most', path: ['to'] })
export type TrafficSpan = z.infer<typeof trafficSpanSchema>

/** Which streams there are in a span, busiest first. */
export const trafficStreamsSchema = z.object({
  streams: z.array(trafficStreamSchema.extend({ clicks: z.number() })),
  /** Event time of the newest traffic that is stored at all, ms; null without any. */
  newest: z.number().nullable(),
})
export type TrafficStreams = z.infer<typeof trafficStreamsSchema>

/** Windows that are drawn as one. Times in ms; `end` does not belong to it. */
export const trafficBarSchema = z.object({
  start: z.number(),
  end: z.number(),
  /** How many windows it stands for; 0 where there was nothing. */
  windows: z.number(),
  flagged: z.number(),
  other: z.number(),
  /** Highest ratio of a window that has the least total; else the ratio of all; null without clicks. */
  ratio: z.number().nullable(),
  /** No window in it has the least total: none can be found. */
  isSmall: z.boolean(),
  /** Its last window still waits for what comes late. */
  isOpen: z.boolean(),
})
export type TrafficBar = z.infer<typeof trafficBarSchema>

/** Windows over the threshold with none between them. */
export const breachSchema = z.object({
  start: z.number(),
  end: z.number(),
  windows: z.number(),
  /** Highest ratio of them. */
  peak: z.number(),
  /** The alert of its last window. */
  alertId: z.string(),
  alertName: z.string(),
})
export type Breach = z.infer<typeof breachSchema>

/** Flagged and other clicks of a stream in a span, window by window or in bars of several. */
export const trafficSchema = z.object({
  /** Length of its windows, ms; null where there is none. */
  windowMs: z.number().nullable(),
  barMs: z.number(),
  bars: z.array(trafficBarSchema).max(MAX_TRAFFIC_BARS + 1),
  breaches: z.array(breachSchema),
  /** As it is judged now. */
  isOn: z.boolean(),
  threshold: z.number(),
  minimumTotal: z.number(),
  windowsInRow: z.number(),
})
export type Traffic = z.infer<typeof trafficSchema>

/** What offenders may be told apart by. */
export const OFFENDER_KEYS = ['address', 'page', 'country', 'client'] as const
export const offenderKeySchema = z.enum(OFFENDER_KEYS)
export type OffenderKey = z.infer<typeof offenderKeySchema>

/** Who made most flagged clicks. */
export const offenderSchema = z.object({
  /** The address, page, country or client; empty where clicks do not say it. */
  name: z.string(),
  clicks: z.number(),
  flagged: z.number(),
  last: z.number(),
  /** Lists that hold the address. */
  lists: z.array(z.string()),
  /** Why the address is never blocked, in words; null where it may be, or is none. */
  neverBlock: z.string().nullable(),
})
export type Offender = z.infer<typeof offenderSchema>

/** Hits of forbidden pages by page and rule. */
export const forbiddenPageSchema = z.object({
  page: z.string(),
  /** `exact:/admin`, or `reported` where somebody else said so. */
  rule: z.string(),
  hits: z.number(),
  /** Distinct addresses; 0 where the clicks carry none. */
  clients: z.number(),
  last: z.number(),
  /** Hits in equal parts of the span, oldest first. */
  parts: z.array(z.number()),
  alertId: z.string(),
})
export type ForbiddenPage = z.infer<typeof forbiddenPageSchema>
