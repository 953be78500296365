import { z } from 'zod'

export const MOST_CARD_WEEKS = 26

/** How far back a report card looks: whole weeks from Monday 00:00 UTC, the running one last. */
export const cardSpanSchema = z.object({
  weeks: z.number().int().min(1).max(MOST_CARD_WEEKS).default(8),
})

/** Counts of one rule in one week or in all. Alerts count where their first event arrived. */
const tallySchema = z.object({
  alerts: z.number(),
  /** Those of them that stand closed, by what they turned out to be. */
  truePositives: z.number(),
  benignPositives: z.number(),
  falsePositives: z.number(),
  /** Closed as duplicate, automated or other. */
  otherwise: z.number(),
  /** Minutes from the first arrival to the close by a person, the median; null where nobody closed any. */
  medianMinutes: z.number().nullable(),
  /** Times that a person decided on alerts of it: one for each action, however many alerts it took. */
  clicks: z.number(),
})
export type CardTally = z.infer<typeof tallySchema>

export const reportCardSchema = z.object({
  /** Start of each week, ms, oldest first. */
  weeks: z.array(z.number()),
  madeAt: z.number(),
  /** Those that took most clicks first, then those with most alerts. */
  rules: z.array(
    z.object({
      /** As consoles name it. */
      detector: z.string(),
      rule: z.string(),
      title: z.string(),
      total: tallySchema,
      /** One for each of `weeks`. */
      byWeek: z.array(tallySchema),
    }),
  ),
  clicks: z.number(),
  /** Share of all clicks that the three rules with most took, 0 to 1; null without any click. */
  noisiestShare: z.number().nullable(),
})
/** What each rule gave and cost, week by week. */
export type ReportCard = z.infer<typeof reportCardSchema>
export type CardRule = ReportCard['rules'][number]
