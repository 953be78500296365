import { z } from 'zod'
import type { Alert } from './alert'
import { querySettingSchema } from './query/setting'
import { severityCountsSchema, severitySchema } from './severity'

const DAY_MS = 24 * 3600 * 1000

/** A time of day, `22:00`. */
const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is no time such as 22:00')

/** Whether this runtime knows a time zone of this IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * One rule of who is told what; the first that matches decides. It matches what its detector, its
 * severity and its query all let through. A detector is named as consoles name it (`ntopng`,
 * `suricata`, `ddos-ratio`, ...); empty: any.
 */
export const notificationRuleSchema = z.object({
  detector: z.string().max(64).default(''),
  from: severitySchema.default('high'),
  /** In the query language; empty: every alert. */
  query: querySettingSchema,
  /** False: what it matches is held back. */
  isTold: z.boolean().default(true),
})

/** Between two times of day, only Critical is told at once; the rest comes as one digest afterwards. */
export const quietHoursSchema = z
  .object({
    isOn: z.boolean().default(false),
    from: timeOfDaySchema.default('22:00'),
    to: timeOfDaySchema.default('07:00'),
    /** IANA name of the zone; empty: that of the engine's machine. */
    zone: z
      .string()
      .max(64)
      .refine((zone) => zone === '' || isTimeZone(zone), 'is no time zone such as Europe/Berlin')
      .default(''),
  })
  .refine(({ from, to }) => from !== to, {
    path: ['to'],
    message: 'must differ from the time they begin',
  })
export type QuietHours = z.infer<typeof quietHoursSchema>

/** When people are told of alerts. */
export const notificationSettingsSchema = z.object({
  isOn: z.boolean().default(true),
  /** From the top, the first match decides; what none matches is told from `from` on. */
  rules: z.array(notificationRuleSchema).max(50).default([]),
  from: severitySchema.default('high'),
  perMinute: z.number().int().min(1).max(60).default(6),
  cooldownMs: z
    .number()
    .int()
    .min(0)
    .max(DAY_MS)
    .default(10 * 60 * 1000),
  quietHours: quietHoursSchema.prefault({}),
  hasSound: z.boolean().default(false),
  /** Trouble of the product's own, such as a disk that fills: a switch and a silence of its own. */
  healthIsOn: z.boolean().default(true),
  healthCooldownMs: z
    .number()
    .int()
    .min(0)
    .max(DAY_MS)
    .default(60 * 60 * 1000),
})
export type NotificationSettings = z.infer<typeof notificationSettingsSchema>

/** What a notification is about: one alert, trouble of our own, or a summary of many. */
export const NOTICE_KINDS = ['alert', 'health', 'more', 'digest', 'catch-up'] as const
export const noticeKindSchema = z.enum(NOTICE_KINDS)
export type NoticeKind = z.infer<typeof noticeKindSchema>

/** Why an alert waits for a summary. */
export const WAIT_REASONS = ['quiet hours', 'cap', 'late'] as const

/** Why a console cannot show anything now. */
export const OBSTACLES = [
  'no console',
  'not allowed',
  'not asked',
  'paused',
  'do not disturb',
] as const
export const obstacleSchema = z.enum(OBSTACLES)
export type Obstacle = z.infer<typeof obstacleSchema>

/** Why an alert was held back: the first reason that held. */
export const HELD_REASONS = [
  'notifications are off',
  'health notifications are off',
  'suppressed',
  'snoozed',
  'acknowledged',
  'closed',
  'no rule',
  'cooldown',
  ...OBSTACLES,
] as const
export const heldReasonSchema = z.enum(HELD_REASONS)
export type HeldReason = z.infer<typeof heldReasonSchema>

/**
 * What became of one alert, of many, or of a summary: `counts` are the alerts in it; `alertId` is the
 * alert that a click opens, null where there is no single one.
 */
const outcomeFields = {
  kind: noticeKindSchema,
  title: z.string(),
  body: z.string(),
  alertId: z.string().nullable(),
  counts: severityCountsSchema,
}
export const noticeOutcomeSchema = z.discriminatedUnion('result', [
  z.object({ result: z.literal('shown'), ...outcomeFields }),
  z.object({ result: z.literal('waiting'), reason: z.enum(WAIT_REASONS), ...outcomeFields }),
  z.object({ result: z.literal('held'), reason: heldReasonSchema, ...outcomeFields }),
])
export type NoticeOutcome = z.infer<typeof noticeOutcomeSchema>

/** An outcome as it was stored: `number` grows with each. */
export const storedOutcomeSchema = z.intersection(
  noticeOutcomeSchema,
  z.object({ number: z.number(), at: z.number() }),
)
export type StoredOutcome = z.infer<typeof storedOutcomeSchema>

/** One notification for consoles to show; whoever shows it twice shows the same `number`. */
export const noticeSchema = z.object({
  number: z.number(),
  at: z.number(),
  kind: noticeKindSchema,
  title: z.string(),
  body: z.string(),
  alertId: z.string().nullable(),
  isSilent: z.boolean(),
})
export type Notice = z.infer<typeof noticeSchema>

/** What a console says of itself when it begins to follow. */
export const followNoticesSchema = z.object({
  /** The last number it showed; null: it begins with what comes from now on. */
  after: z.number().nullable(),
  /** Why it cannot show anything now; null where it can. */
  obstacle: obstacleSchema.nullable(),
})
export type FollowNotices = z.infer<typeof followNoticesSchema>

export const outcomePageSchema = z.object({
  outcomes: z.array(storedOutcomeSchema),
  /** Give it back as `before`; null at the end. */
  next: z.number().nullable(),
})
export type OutcomePage = z.infer<typeof outcomePageSchema>

/** How notifications are, for the status. */
export const noticeStatusSchema = z.object({
  /** Number of the last outcome, and of the last that was shown; 0 where there is none. */
  last: z.number(),
  lastShown: z.number(),
  /** Why nobody is shown anything now; null where a console can. */
  obstacle: obstacleSchema.nullable(),
  /** Until when quiet hours hold, ms; null outside of them. */
  quietUntil: z.number().nullable(),
})
export type NoticeStatus = z.infer<typeof noticeStatusSchema>

/** The detector as consoles name it: what sensors reported goes by the sensor. */
export function detectorName({ detector, product }: Pick<Alert, 'detector' | 'product'>): string {
  return detector === 'reported' ? product : detector
}
