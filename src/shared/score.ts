import { z } from 'zod'

/** Bars of a histogram of probabilities, each 0.02 wide. */
export const SCORE_BARS = 50

/** What was judged: names of DNS queries, or a client's windows of names below a domain. */
const judgedSchema = z.enum(['names', 'windows'])

const spanFields = {
  /** 24 h up to the newest DNS query that is known, ms. */
  from: z.number(),
  to: z.number(),
  of: judgedSchema,
  /** Only what was over the threshold at its time is stored; below it nothing is known. */
  isPartial: z.boolean(),
}

export const scoresSchema = z.object({
  ...spanFields,
  /** Distinct names, or windows, by probability from 0 to 1. */
  bars: z.array(z.number()).length(SCORE_BARS),
})
/** How probable a detector found what it judged in the last day. */
export type Scores = z.infer<typeof scoresSchema>

/** What a threshold comes to in a day. */
const effectSchema = z.object({
  threshold: z.number(),
  /** Distinct names, or windows, over it. */
  found: z.number(),
  clients: z.number(),
  /** Alerts at the most: one for a client (and a domain, of windows) and hour with anything over it. */
  alerts: z.number(),
})
export type Effect = z.infer<typeof effectSchema>

export const previewSchema = z.object({
  ...spanFields,
  current: effectSchema,
  wanted: effectSchema,
})
/** What another threshold would have meant in the last day. */
export type Preview = z.infer<typeof previewSchema>
