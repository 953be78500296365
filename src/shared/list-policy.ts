import { z } from 'zod'
import { severitySchema } from './severity'

const HOUR_MS = 3600 * 1000
const DAY_MS = 24 * HOUR_MS

/**
 * When a list takes a value by itself: the alerts about it within the newest `windowMs` have so many
 * hits (distinct events), from so many reporters (sensors, and detectors of Watchfloor). Alerts below
 * the severity or the score do not count; a score of null asks for none. What is added expires.
 */
export const listPolicySchema = z.object({
  minimumHits: z.number().int().min(1).max(1_000_000),
  minimumReporters: z.number().int().min(1).max(20),
  windowMs: z
    .number()
    .int()
    .min(HOUR_MS)
    .max(30 * DAY_MS),
  severity: severitySchema,
  minimumScore: z.number().min(0).max(1).nullable(),
  expiresInMs: z
    .number()
    .int()
    .min(HOUR_MS)
    .max(365 * DAY_MS),
})
export type ListPolicy = z.infer<typeof listPolicySchema>

/** A policy that is on: who decided on it last, and when. */
export const standingPolicySchema = z.object({
  rule: listPolicySchema,
  by: z.string(),
  at: z.number(),
})
export type StandingPolicy = z.infer<typeof standingPolicySchema>

const exampleSchema = z.object({
  value: z.string(),
  hits: z.number(),
  reporters: z.number(),
})

/** What a policy would do; `examples` are those with most hits. */
export const policyPreviewSchema = z.object({
  /** Values that it would list now. */
  now: z.object({ count: z.number(), examples: z.array(exampleSchema) }),
  /** Values that met it at some moment of the last 7 days, whatever stands on the list. */
  week: z.object({ count: z.number(), examples: z.array(exampleSchema) }),
  /** Values that meet it now and stay out. */
  skipped: z.object({
    /** On the allowlist, or never blocked. */
    protected: z.number(),
    /** Removed or allowed a short time ago, or waiting for a review. */
    resting: z.number(),
    /** There already by a decision or an import. */
    listed: z.number(),
  }),
  /** More values met it than were looked at. */
  isCut: z.boolean(),
})
export type PolicyPreview = z.infer<typeof policyPreviewSchema>
