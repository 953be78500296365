import { z } from 'zod'

/** A request set behind one bucket, as an entity's page shows it. Times in ms. */
export const requestSetRowSchema = z.object({
  /** Start of the bucket. */
  bucket: z.number(),
  host: z.string(),
  /** Requests of the bucket itself. */
  requests: z.number(),
  /** Buckets the set was seen in, and its first request. */
  buckets: z.number(),
  start: z.number(),
  /** What a model said, 0 to 1; null where none was asked. */
  score: z.number().nullable(),
  isAnomalous: z.boolean().nullable(),
  /** Name and version of the model; empty where none was asked. */
  model: z.string(),
  /** Features as they stood behind the bucket, in their order. */
  features: z.array(z.object({ name: z.string(), value: z.number() })),
  country: z.string(),
})
export type RequestSetRow = z.infer<typeof requestSetRowSchema>

/** What most clients of a site are like: of each feature the 5th and the 95th percentile. */
export const usualRangesSchema = z.object({
  host: z.string(),
  /** Request sets of other clients, of the week up to the newest bucket, that were not found anomalous. */
  sets: z.number(),
  /** In the order of the features; none where there are too few request sets. */
  ranges: z.array(z.object({ low: z.number(), high: z.number() })),
})
export type UsualRanges = z.infer<typeof usualRangesSchema>

/** The newest buckets of an address, newest first, and what is usual at their hosts. */
export const requestSetsSchema = z.object({
  rows: z.array(requestSetRowSchema),
  usual: z.array(usualRangesSchema),
})
export type RequestSets = z.infer<typeof requestSetsSchema>
