import { z } from 'zod'
import { closeReasonSchema } from './alert-status'
import { severityCountsSchema, severitySchema } from './severity'
import { workspaceSchema } from './status'

/** Longest span of a report, ms: a quarter of a year. */
export const MAX_SHIFT_MS = 92 * 86_400_000

/** The span that a report tells of, in ms since 1970; `to` is the first moment outside. */
export const shiftSpanSchema = z
  .object({ from: z.number().int().min(0), to: z.number().int().min(0) })
  .refine(({ from, to }) => from < to, 'A shift must end after it begins.')
  .refine(({ from, to }) => to - from <= MAX_SHIFT_MS, 'A report tells of 92 days at most.')
export type ShiftSpan = z.infer<typeof shiftSpanSchema>

/** An alert as a report names it. */
export const toldAlertSchema = z.object({
  id: z.string(),
  name: z.string(),
  severity: severitySchema,
  subject: z.string(),
  detector: z.string(),
  title: z.string(),
  /** Distinct events. */
  count: z.number(),
  last: z.number(),
  assignee: z.string().nullable(),
  note: z.string(),
})
export type ToldAlert = z.infer<typeof toldAlertSchema>

/**
 * What a shift hands over. What came and what was decided lies in the span; what is open is open at
 * `madeAt`. Decisions that were taken back are left out together with what took them back.
 */
export const shiftReportSchema = z.object({
  from: z.number(),
  to: z.number(),
  madeAt: z.number(),
  workspace: workspaceSchema,
  /** Alerts whose first event arrived in the span, by detector, most alerts first. */
  arrived: z.array(
    z.object({ detector: z.string(), alerts: z.number(), bySeverity: severityCountsSchema }),
  ),
  /** Who decided: how many alerts, entries and rules each kind of decision was about. */
  people: z.array(
    z.object({
      actor: z.string(),
      decisions: z.array(z.object({ action: z.string(), count: z.number() })),
    }),
  ),
  /** Alerts closed in the span that are closed now, by reason. */
  closed: z.array(z.object({ reason: closeReasonSchema, alerts: z.number() })),
  /** Those closed as true positives, the worst and newest first. */
  truePositives: z.array(toldAlertSchema.extend({ actor: z.string(), at: z.number() })),
  /** What people and rules changed on lists, oldest first. */
  lists: z.array(
    z.object({
      at: z.number(),
      actor: z.string(),
      action: z.string(),
      /** Null for the allowlist and for what is of no list. */
      list: z.string().nullable(),
      value: z.string(),
      reason: z.string(),
    }),
  ),
  /** All changes on lists in the span, also those that are not told one by one. */
  listChanges: z.number(),
  open: z.object({
    bySeverity: severityCountsSchema,
    /** The worst and newest. */
    worst: z.array(toldAlertSchema),
  }),
})
export type ShiftReport = z.infer<typeof shiftReportSchema>

/** A report, and the same as text and as a page that stands alone. */
export const writtenShiftSchema = z.object({
  report: shiftReportSchema,
  /** Without its ending. */
  fileName: z.string(),
  markdown: z.string(),
  html: z.string(),
})
export type WrittenShift = z.infer<typeof writtenShiftSchema>
