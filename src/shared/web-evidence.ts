import { z } from 'zod'

/** Why a client is anomalous: by its score, as a visit too long and busy, or as a flood of one page. */
export const FLAG_REASONS = ['score', 'low-rate', 'flood'] as const
export const flagReasonSchema = z.enum(FLAG_REASONS)
export type FlagReason = z.infer<typeof flagReasonSchema>

/** A client that behaved unlike others, over all buckets of an alert. */
export interface AnomalousClient {
  address: string
  /** The highest of its scores, 0 to 1; null where no model was asked. */
  score: number | null
  /** Why it is anomalous, in some bucket. */
  flaggedBy: FlagReason[]
  requests: number
  /** Buckets in which it was anomalous. */
  buckets: number
}

/** What the buckets of a host say together. */
export interface AnomalousClients {
  buckets: number
  /** Some bucket says that the host is under attack. */
  isIncident: boolean
  requests: number
  anomalousRequests: number
  failedRequests: number
  /** The one that held in the newest bucket; null without a model. */
  threshold: number | null
  /** Start (ms) of the incident that the newest bucket belongs to; null outside one. */
  incidentStart: number | null
  model: string
  /** Those that evidence names, the highest scores first. */
  clients: AnomalousClient[]
  /** Clients that no bucket names, counted once a bucket. */
  leftOut: number
}

const evidenceSchema = z.object({
  requests: z.number(),
  anomalousRequests: z.number(),
  failedRequests: z.number(),
  isIncident: z.boolean(),
  model: z.string(),
  threshold: z.number().nullable(),
  incidentStart: z.iso.datetime().optional(),
  addresses: z.array(
    z.object({
      address: z.string(),
      score: z.number().nullable(),
      requests: z.number(),
      flaggedBy: z.array(flagReasonSchema).default(['score']),
    }),
  ),
  addressesLeftOut: z.number(),
})
type BucketEvidence = z.infer<typeof evidenceSchema>

/** Reads the evidence of an alert's buckets (JSON, newest first); null where it is of something else. */
export function readAnomalousClients(records: readonly string[]): AnomalousClients | null {
  const buckets = records.flatMap((record) => readEvidence(record) ?? [])
  const [newest] = buckets
  if (newest === undefined) return null
  const clients = new Map<string, AnomalousClient>()
  for (const { addresses } of buckets) {
    for (const { address, score, requests, flaggedBy } of addresses) {
      const begun = { address, score: null, flaggedBy: [], requests: 0, buckets: 0 }
      const known: AnomalousClient = clients.get(address) ?? begun
      if (score !== null) known.score = Math.max(known.score ?? 0, score)
      known.flaggedBy = FLAG_REASONS.filter((each) =>
        [...known.flaggedBy, ...flaggedBy].includes(each),
      )
      known.requests += requests
      known.buckets += 1
      clients.set(address, known)
    }
  }
  const sum = (of: (bucket: BucketEvidence) => number) =>
    buckets.reduce((all, bucket) => all + of(bucket), 0)
  return {
    buckets: buckets.length,
    isIncident: buckets.some(({ isIncident }) => isIncident),
    requests: sum(({ requests }) => requests),
    anomalousRequests: sum(({ anomalousRequests }) => anomalousRequests),
    failedRequests: sum(({ failedRequests }) => failedRequests),
    threshold: newest.threshold,
    incidentStart: newest.incidentStart === undefined ? null : Date.parse(newest.incidentStart),
    model: newest.model,
    clients: [...clients.values()].sort(
      (a, b) => (b.score ?? 0) - (a.score ?? 0) || b.requests - a.requests,
    ),
    leftOut: sum(({ addressesLeftOut }) => addressesLeftOut),
  }
}

function readEvidence(record: string): BucketEvidence | null {
  try {
    const parsed = evidenceSchema.safeParse(JSON.parse(record))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
