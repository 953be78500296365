import { z } from 'zod'
import { severitySchema } from './severity'

/**
 * What hides the open alerts of one detector, rule and subject: a suppression, with a reason and
 * usually for weeks, or a snooze until a time of the same day or week.
 */
export const SILENCE_KINDS = ['suppression', 'snooze'] as const
export const silenceKindSchema = z.enum(SILENCE_KINDS)
export type SilenceKind = z.infer<typeof silenceKindSchema>

const DAY_MS = 24 * 3600 * 1000
/** A suppression ends by itself after this long, unless another time or 'never' is asked for. */
export const SUPPRESSION_MS = 30 * DAY_MS
/** The shortest and the longest snooze. */
export const SHORTEST_SNOOZE_MS = 60_000
export const LONGEST_SNOOZE_MS = 31 * DAY_MS

/** A silence as an alert carries it. `revision` grows with each decision on the same key. */
export const silenceSchema = z.object({
  kind: silenceKindSchema,
  /** Detector, rule and subject in one. */
  key: z.string(),
  /** Alerts of this severity and below are hidden. */
  upTo: severitySchema,
  since: z.number(),
  /** When it ends, ms; null: never. */
  until: z.number().nullable(),
  reason: z.string(),
  actor: z.string(),
  revision: z.number(),
})
export type Silence = z.infer<typeof silenceSchema>

/** A silence as lists of them tell it. */
export const listedSilenceSchema = silenceSchema.extend({
  detector: z.string(),
  rule: z.string(),
  subject: z.string(),
  /** What its alerts are called. */
  title: z.string(),
  /** Alerts that came to it since it began, and when the last event did (ms); null for none. */
  alerts: z.number(),
  lastArrived: z.number().nullable(),
})
export type ListedSilence = z.infer<typeof listedSilenceSchema>

/** How alerts are suppressed: why, for how long, and whether Critical ones too. */
export const suppressionSchema = z.object({
  reason: z.string().trim().min(1, 'Say why, for those who wonder later').max(500),
  expiresInMs: z
    .number()
    .int()
    .positive()
    .max(3653 * DAY_MS)
    .nullable()
    .default(SUPPRESSION_MS),
  hidesCritical: z.boolean().default(false),
})
export type Suppression = z.infer<typeof suppressionSchema>

/** How long alerts are snoozed; they come back by themselves. */
export const snoozeSchema = z.object({
  forMs: z.number().int().min(SHORTEST_SNOOZE_MS).max(LONGEST_SNOOZE_MS),
})

/** A silence as it was seen, to be lifted. */
export const seenSilenceSchema = silenceSchema.pick({ kind: true, key: true, revision: true })
export type SeenSilence = z.infer<typeof seenSilenceSchema>
