import { z } from 'zod'
import { severitySchema } from './severity'

/** Most points of a chart. */
export const MAX_POINTS = 300

/** What traffic is asked for: a span of event time (ms), of one site where one is named. */
export const trafficQuerySchema = z
  .object({ from: z.number(), to: z.number(), site: z.string().max(300).optional() })
  .refine(({ from, to }) => to > from, { path: ['to'], message: 'must lie after from' })
export type TrafficQuery = z.infer<typeof trafficQuerySchema>

/**
 * The windows that begin in a span: clicks of both halves together, and of the window with the
 * highest ratio. Times in ms since 1970.
 */
export const trafficPointSchema = z.object({
  start: z.number(),
  end: z.number(),
  flagged: z.number(),
  notFlagged: z.number(),
  /** Clicks of which something is null; 0 for windows that somebody else counted. */
  incomplete: z.number(),
  windows: z.number(),
  /** Highest ratio of one window that has clicks enough to be judged, null where none has. */
  highestRatio: z.number().nullable(),
})
export type TrafficPoint = z.infer<typeof trafficPointSchema>

/** One window that was found over the threshold. */
export const breachSchema = z.object({
  id: z.string(),
  site: z.string(),
  start: z.number(),
  end: z.number(),
  /** The share of flagged clicks. */
  ratio: z.number().nullable(),
  clicks: z.number(),
  inRow: z.number(),
  severity: severitySchema,
})
export type Breach = z.infer<typeof breachSchema>

/** Windows of raw clicks and of counts, those over the threshold, and hits of forbidden pages. */
export const trafficChartSchema = z.object({
  /** Length of a point, ms. */
  pointMs: z.number(),
  clicks: z.array(trafficPointSchema),
  counts: z.array(trafficPointSchema),
  /** The newest first, at most 300. */
  breaches: z.array(breachSchema),
  forbidden: z.array(z.object({ start: z.number(), hits: z.number() })),
})
export type TrafficChart = z.infer<typeof trafficChartSchema>

/** What the most flagged clicks may be grouped by. */
export const OFFENDER_FIELDS = [
  'site',
  'path',
  'country',
  'platform',
  'os',
  'browser',
  'ip',
] as const
export const offenderFieldSchema = z.enum(OFFENDER_FIELDS)
export type OffenderField = z.infer<typeof offenderFieldSchema>

/** A value and its raw clicks; an empty value stands for null. */
export const offenderSchema = z.object({
  value: z.string(),
  flagged: z.number(),
  clicks: z.number(),
  forbidden: z.number(),
})
export type Offender = z.infer<typeof offenderSchema>
