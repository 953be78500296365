import { z } from 'zod'
import { alertStatusSchema } from './alert-status'
import { severitySchema } from './severity'

/** What every record goes through, in its order. */
export const PIPELINE_STAGES = [
  'read',
  'judge',
  'wait',
  'history',
  'counters',
  'alerts',
  'windows',
  'commit',
] as const
export type PipelineStage = (typeof PIPELINE_STAGES)[number]

/** What went through a stage. Times in ms, of the clock on the wall. */
export const stageSumsSchema = z.object({
  /** Records, or what became of them: events, queries, findings. */
  rowsIn: z.number(),
  rowsOut: z.number(),
  /** Of the rows that came in: not accepted, of another kind, known already. */
  rejected: z.number(),
  skipped: z.number(),
  known: z.number(),
  batches: z.number(),
  /** Rows of the largest batch. */
  largest: z.number(),
  busyMs: z.number(),
  longestMs: z.number(),
  /** Most rows that waited to be stored. */
  waiting: z.number(),
})
export type StageSums = z.infer<typeof stageSumsSchema>

/** How the way of records went over some time. */
export const pipelineHealthSchema = z.object({
  /** First minute and the end of the last, ms. */
  from: z.number(),
  to: z.number(),
  stages: z.array(stageSumsSchema.extend({ stage: z.enum(PIPELINE_STAGES) })),
  sources: z.array(stageSumsSchema.extend({ source: z.string() })),
  /** Records read a minute, oldest first. */
  minutes: z.array(z.object({ at: z.number(), rowsIn: z.number(), busyMs: z.number() })),
  /** Why records were not accepted, most frequent first. */
  reasons: z.array(z.object({ source: z.string(), reason: z.string(), count: z.number() })),
})
export type PipelineHealth = z.infer<typeof pipelineHealthSchema>

/** Minutes that may be looked at: as long as they are kept. */
export const KEPT_MINUTES = 14 * 24 * 60
export const pipelineSpanSchema = z.object({
  minutes: z.number().int().min(1).max(KEPT_MINUTES).default(60),
})

/** A record as it came, a name, an address: what became of it is asked. */
export const traceQuestionSchema = z.object({
  text: z.string().trim().min(2, 'must have at least two characters').max(65_536),
})

/** What a line comes to when it is read now. */
export const TRACED_AS = ['events', 'dns-query', 'traffic', 'skip', 'reject', 'unread'] as const

/** Why something did not alert, or what its alert became. */
export const TRACE_REASONS = [
  /** It has an alert that people see. */
  'alerted',
  'closed',
  'suppressed',
  'snoozed',
  /** It was stored, and is in no alert. */
  'no-alert',
  'rejected',
  /** No detector was there to judge the name, or a rule ruled it out. */
  'not-judged',
  'under-threshold',
  /** Over the threshold, in a window that is not over or came to nothing. */
  'over-threshold',
] as const

/** One thing that is known of what was asked for. */
export const traceItemSchema = z.object({
  kind: z.enum(['event', 'dns-query', 'reject']),
  at: z.number(),
  source: z.string(),
  /** Where a person finds it. */
  place: z.string(),
  text: z.string(),
  why: z.enum(TRACE_REASONS),
  /** Words of a reject, or the rule of an event. */
  detail: z.string(),
  /** Probabilities of a name, by detector. */
  scores: z.array(z.object({ detector: z.string(), score: z.number(), threshold: z.number() })),
  alert: z
    .object({
      id: z.string(),
      name: z.string(),
      severity: severitySchema,
      status: alertStatusSchema,
    })
    .nullable(),
  isAllowed: z.boolean(),
})
export type TraceItem = z.infer<typeof traceItemSchema>

/** Everything that is known of what was asked for. */
export const traceSchema = z.object({
  /** What the text comes to as a record; `unread` for a name or an address. */
  reading: z.object({ kind: z.enum(TRACED_AS), detail: z.string() }),
  items: z.array(traceItemSchema),
  /** More was found than is told. */
  isCut: z.boolean(),
})
export type Trace = z.infer<typeof traceSchema>
