import { z } from 'zod'
import { ClickRuleError, readClickRule } from './click-rule'

const HOUR_MS = 3_600_000

/** A rule over clicks as people write it. */
const clickRuleSchema = z
  .string()
  .max(2_000)
  .superRefine((rule, context) => {
    try {
      readClickRule(rule)
    } catch (error) {
      if (!(error instanceof ClickRuleError)) throw error
      context.addIssue({ code: 'custom', message: `This rule cannot be read: ${error.message}.` })
    }
  })

/** When a window of clicks is over the ratio, and how windows of raw clicks are made. */
export const ddosRatioSettingsSchema = z.object({
  isOn: z.boolean().default(true),
  /** A window whose share of flagged clicks is above it is found; at it it is not. */
  threshold: z.number().min(0).max(1).default(0.5),
  /** Windows with fewer clicks are never found. */
  minimumTotal: z.number().int().min(0).max(1_000_000_000).default(20),
  /** Windows over the threshold in a row before anybody is notified; 1: the first. */
  windowsInRow: z.number().int().min(1).max(100).default(2),
  /** How long after its end, in event time, a window waits for what comes late. */
  graceMs: z.number().int().min(0).max(HOUR_MS).default(5_000),
  /** Length of windows that are made of raw clicks: whole seconds that divide an hour. */
  windowMs: z
    .number()
    .int()
    .min(1_000)
    .max(HOUR_MS)
    .refine(
      (windowMs) => windowMs % 1_000 === 0 && HOUR_MS % windowMs === 0,
      'must be whole seconds that divide an hour, such as 10000 or 60000',
    )
    .default(10_000),
  /** Which raw clicks are flagged. */
  flagged: clickRuleSchema.default('timer = 0 and height = 0'),
  /** Which raw clicks count; empty: all. */
  counted: clickRuleSchema.default(''),
})
export type DdosRatioSettings = z.infer<typeof ddosRatioSettingsSchema>
