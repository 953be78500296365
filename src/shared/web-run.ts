import { z } from 'zod'

/** A pause longer than this ends a run, ms. */
export const RUN_PAUSE_MS = 10 * 60_000
/** Runs that are listed at most. */
export const MOST_RUNS = 500

/** A time in which an engine made request sets of a source without a long pause. Times in ms. */
export const webRunSchema = z.object({
  /** Name of the engine among those that share a history; empty where it is alone. */
  engine: z.string(),
  source: z.string(),
  /** When its first buckets were written, and its last. */
  start: z.number(),
  stop: z.number(),
  /** Event time of what was read. */
  from: z.number(),
  to: z.number(),
  buckets: z.number(),
  hosts: z.number(),
  requestSets: z.number(),
  requests: z.number(),
})
export type WebRun = z.infer<typeof webRunSchema>
