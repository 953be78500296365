import { z } from 'zod'

/** A client that behaved unlike others, over all buckets of an alert. */
export interface AnomalousClient {
  address: string
  /** The highest of its scores, 0 to 1. */
  score: number
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
  threshold: number
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
  threshold: z.number(),
  addresses: z.array(z.object({ address: z.string(), score: z.number(), requests: z.number() })),
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
    for (const { address, score, requests } of addresses) {
      const known = clients.get(address) ?? { address, score: 0, requests: 0, buckets: 0 }
      known.score = Math.max(known.score, score)
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
    model: newest.model,
    clients: [...clients.values()].sort((a, b) => b.score - a.score || b.requests - a.requests),
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
