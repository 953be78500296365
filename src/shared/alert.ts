import { z } from 'zod'
import { alertStatusSchema, closeReasonSchema } from './alert-status'
import { eventSchema, PRODUCTS } from './event'
import { queryTextSchema } from './query/setting'
import { severityCountsSchema, severitySchema } from './severity'
import { silenceSchema } from './silence'

/**
 * An alert: all findings of one detector, rule and subject in one group window. `count` is its
 * distinct events; `revision` grows with each decision and is 0 before the first.
 */
export const alertSchema = z.object({
  id: z.string(),
  /** `A-` and the first letters of the id, as people say it. */
  name: z.string(),
  detector: z.string(),
  product: z.enum(PRODUCTS),
  rule: z.string(),
  alertId: z.number().nullable(),
  subject: z.string(),
  ip: z.string().nullable(),
  target: z.string().nullable(),
  indicator: z.string().nullable(),
  title: z.string(),
  severity: severitySchema,
  score: z.number().nullable(),
  nativeScore: z.number().nullable(),
  windowStart: z.number(),
  first: z.number(),
  last: z.number(),
  firstArrived: z.number(),
  lastArrived: z.number(),
  count: z.number(),
  status: alertStatusSchema,
  closeReason: closeReasonSchema.nullable(),
  note: z.string(),
  assignee: z.string().nullable(),
  actor: z.string().nullable(),
  decidedAt: z.number().nullable(),
  revision: z.number(),
  /** Who put the indicator on a list by hand, null where nobody did. */
  blockedBy: z.string().nullable(),
  /** The indicator is on the allowlist. */
  isAllowed: z.boolean(),
  /** What hides it now, unless it is closed; null where nothing does. */
  silence: silenceSchema.nullable(),
})
export type Alert = z.infer<typeof alertSchema>

export const TABS = ['open', 'mine', 'blocked', 'all', 'suppressed'] as const
export const tabSchema = z.enum(TABS)
export type Tab = z.infer<typeof tabSchema>

/**
 * What one row of the live table stands for: a subject as one detector found it, or all alerts of a
 * subject, of a detector, or of a target.
 */
export const GROUPINGS = ['finding', 'entity', 'detector', 'site'] as const
export const groupingSchema = z.enum(GROUPINGS)
export type Grouping = z.infer<typeof groupingSchema>

/** What narrows the live table; an empty filter hides nothing. Times are event times. */
export const liveFilterSchema = z.object({
  /** Least severity shown. */
  severity: severitySchema.optional(),
  /** Address or subject, or the beginning of one; matched against subject, target and title too. */
  text: z.string().max(200).optional(),
  /** In the query language, beside the rest. */
  query: queryTextSchema.optional(),
  from: z.number().optional(),
  to: z.number().optional(),
})
export type LiveFilter = z.infer<typeof liveFilterSchema>

/**
 * One row of the live table: the alerts of one subject, detector and product that the tab and the
 * filter hold, or all those of what it is grouped by. `subject`, `detector` and `product` are the
 * lead's where a row holds several. `severity` is the worst of them, `last` the newest, `lead` the newest of the worst: its
 * title is the row's.
 */
export const alertGroupSchema = z.object({
  key: z.string(),
  grouping: groupingSchema,
  subject: z.string(),
  detector: z.string(),
  product: z.enum(PRODUCTS),
  /** Distinct subjects, and detectors with their products, of its alerts. */
  subjects: z.number(),
  detectors: z.number(),
  severity: severitySchema,
  title: z.string(),
  score: z.number().nullable(),
  first: z.number(),
  last: z.number(),
  /** Distinct events of all its alerts. */
  count: z.number(),
  alerts: z.number(),
  openAlerts: z.number(),
  lead: alertSchema,
})
export type AlertGroup = z.infer<typeof alertGroupSchema>

export const liveTotalsSchema = z.object({
  open: z.number(),
  mine: z.number(),
  blocked: z.number(),
  /** Open but for a suppression or a snooze. */
  suppressed: z.number(),
  all: z.number(),
  /** Open alerts by severity. */
  bySeverity: severityCountsSchema,
  /** Unacknowledged critical alerts: the badge. */
  newCritical: z.number(),
  unread: z.number(),
})
export type LiveTotals = z.infer<typeof liveTotalsSchema>

export const livePageSchema = z.object({
  groups: z.array(alertGroupSchema),
  /** Give it back to get the rows that follow; null at the end. */
  next: z.string().nullable(),
  /** Rows that the tab and filter hold altogether. */
  total: z.number(),
  /** Open alerts that the filter hides. */
  hidden: z.number(),
  /** Number of the last live batch that this page already holds. */
  number: z.number(),
  /** Alerts that tab and filter hold and that arrived after `since`, where that was asked. */
  arrivedSince: severityCountsSchema.nullable(),
})
export type LivePage = z.infer<typeof livePageSchema>

/**
 * One numbered batch of the live stream: at most 10 a second and 500 alerts each. `arrived` counts
 * every alert that is new since the batch before, also those left out of `alerts`. `isReset` tells
 * that rows must be read anew (another workspace, or more happened than a batch can say).
 */
export const liveBatchSchema = z.object({
  stream: z.string(),
  number: z.number(),
  at: z.number(),
  /** Alerts that are new or changed, whole, worst and newest first. */
  alerts: z.array(alertSchema),
  arrived: severityCountsSchema,
  /** Changed alerts of Low and Info severity that this batch leaves out. */
  thinned: z.number(),
  isReset: z.boolean(),
  totals: liveTotalsSchema,
})
export type LiveBatch = z.infer<typeof liveBatchSchema>

/** One bar of the strip chart: distinct events of alerts by severity in a span of event time. */
export const histogramBarSchema = z.object({ start: z.number(), counts: severityCountsSchema })
export type HistogramBar = z.infer<typeof histogramBarSchema>

/** One line of an alert's timeline: what happened or who decided what. */
export const timelineEntrySchema = z.object({
  at: z.number(),
  kind: z.enum(['first event', 'last event', 'decision', 'list', 'note']),
  actor: z.string().nullable(),
  text: z.string(),
})
export type TimelineEntry = z.infer<typeof timelineEntrySchema>

/** An earlier alert of the same detector, rule and subject, and what became of it. */
export const lastTimeSchema = alertSchema.pick({
  id: true,
  name: true,
  severity: true,
  count: true,
  last: true,
  status: true,
  closeReason: true,
  note: true,
  actor: true,
  decidedAt: true,
})
export type LastTime = z.infer<typeof lastTimeSchema>

export const alertDetailSchema = z.object({
  alert: alertSchema,
  /** Newest first, at most 100. */
  evidence: z.array(eventSchema),
  /** Ids of those whose record is too much to come with all others; `alerts.record` gives it. */
  withoutRecord: z.array(z.string()),
  /** What the alert rests on, each a line of evidence, and how many there are of it. */
  evidenceOf: z.object({ unit: z.enum(['event', 'window']), total: z.number() }),
  timeline: z.array(timelineEntrySchema),
  /** The same rule and subject in earlier windows, newest first, at most three, as they stand now. */
  lastTimes: z.array(lastTimeSchema),
  /** What may be put on a list, and why not where nothing may. */
  block: z.object({
    indicator: z.string().nullable(),
    isOffered: z.boolean(),
    reason: z.string(),
    /** All that may be put on a list, where the alert names several addresses or domains. */
    choices: z.array(z.string()),
  }),
})
export type AlertDetail = z.infer<typeof alertDetailSchema>

/** The record of one piece of evidence, as it was kept. */
export const evidenceRecordSchema = eventSchema.pick({ raw: true, rawSize: true })
export type EvidenceRecord = z.infer<typeof evidenceRecordSchema>

/**
 * What an action is done to: named alerts as they were seen, or all that a live row held then; without
 * a row all that tab and filter held.
 */
export const alertTargetSchema = z.union([
  z.object({
    alerts: z
      .array(z.object({ id: z.string(), revision: z.number() }))
      .min(1)
      .max(1000),
  }),
  z.object({
    group: z.string().optional(),
    grouping: groupingSchema.optional(),
    tab: tabSchema,
    filter: liveFilterSchema,
    /** Alerts that arrived after this batch of the live stream stay as they are. */
    seen: z.number(),
  }),
])
export type AlertTarget = z.infer<typeof alertTargetSchema>

/** Whom an alert may be assigned to: the name of a person or of a token. */
export const assigneeSchema = z.string().trim().min(1, 'Give a name').max(100)

export const alertActionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('acknowledge'), note: z.string().max(2000).default('') }),
  z
    .object({
      kind: z.literal('close'),
      reason: closeReasonSchema,
      note: z.string().max(2000).default(''),
    })
    .refine((action) => action.reason !== 'other' || action.note.trim() !== '', {
      message: 'Closing for another reason needs a note',
      path: ['note'],
    }),
  z.object({ kind: z.literal('reopen'), note: z.string().max(2000).default('') }),
  /** Who is to deal with it, null for nobody; what was decided on it stays. */
  z.object({ kind: z.literal('assign'), assignee: assigneeSchema.nullable() }),
])
export type AlertAction = z.infer<typeof alertActionSchema>

/** How far an action on many alerts is; the last word `isOver` and tells what was done. */
export const actionProgressSchema = z.object({
  changeId: z.string(),
  done: z.number(),
  total: z.number(),
  isOver: z.boolean(),
  text: z.string(),
})
export type ActionProgress = z.infer<typeof actionProgressSchema>

/** What a change did: how many it touched, and the id to give to `undo`. */
export const changeSchema = z.object({
  changeId: z.string(),
  changed: z.number(),
  text: z.string(),
})
export type Change = z.infer<typeof changeSchema>
