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

/** The newest buckets of an address, newest first. */
export const requestSetsSchema = z.object({ rows: z.array(requestSetRowSchema) })
