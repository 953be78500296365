import { z } from 'zod'

/** Regions that Google names today; others may be written as they come. */
export const CHRONICLE_REGIONS = [
  'us',
  'eu',
  'europe',
  'africa-south1',
  'asia-northeast1',
  'asia-south1',
  'asia-southeast1',
  'asia-southeast2',
  'australia-southeast1',
  'europe-central2',
  'europe-west12',
  'europe-west2',
  'europe-west3',
  'europe-west6',
  'europe-west9',
  'me-central1',
  'me-central2',
  'me-west1',
  'northamerica-northeast2',
  'southamerica-east1',
] as const

/** The streaming call that is used: the one of the older API, or its successor. */
export const CHRONICLE_ENDPOINTS = ['v2', 'v1alpha'] as const

/** Environment variables that carry a service account's key; `_FILE` behind it names the key file. */
export const CHRONICLE_CREDENTIALS = 'WATCHFLOOR_CHRONICLE_CREDENTIALS'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i
const BASE_URL = 'must be an https address without a path, such as https://backstory.googleapis.com'

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text)
  const isPlain = pathname === '/' && `${search}${hash}${username}${password}` === ''
  return isPlain && (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname)))
}

const TIME = 'must be a time in UTC, such as 2026-03-02T10:15:30.123456789Z'

/** A time in UTC as the API says it, with up to nine digits of a second. */
export const continuationTimeSchema = z
  .string()
  .trim()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/, TIME)
  .refine((text) => Number.isFinite(Date.parse(text)), TIME)

/** What is streamed, from where, and when it counts as in trouble. */
export const chronicleReadingSchema = z.object({
  region: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z]+(-[a-z]+\d*)*$/, 'must be a region, such as us or europe-west2')
    .default('us'),
  /** Another host than Google's; empty for the one of the endpoint. */
  baseUrl: z
    .string()
    .trim()
    .refine((text) => text === '' || isBaseUrl(text), BASE_URL)
    .default(''),
  endpoint: z.enum(CHRONICLE_ENDPOINTS).default('v2'),
  /** Name of the instance that `v1alpha` asks for; empty for `v2`. */
  instance: z
    .string()
    .trim()
    .regex(
      /^(projects\/[^/\s]+\/locations\/[^/\s]+\/instances\/[^/\s]+)?$/,
      'must be projects/PROJECT/locations/REGION/instances/ID',
    )
    .default(''),
  /** Detections in a batch at most, where the endpoint lets its client choose; null: it chooses. */
  batchSize: z.number().int().min(1).max(10_000).nullable().default(null),
  /** From when on detections are streamed while no position is kept; empty: from now on. */
  continuationTime: z.union([z.literal(''), continuationTimeSchema]).default(''),
  /** The same as `v1alpha` counts: from the start time of a page, or after the token of one. */
  pageStartTime: z.union([z.literal(''), continuationTimeSchema]).default(''),
  pageToken: z.string().trim().max(4_096).regex(/^\S*$/, 'must be one word').default(''),
  /** Detections after which `v1alpha` closes a connection, which is then made anew; null: never. */
  maxDetections: z.number().int().min(1).max(1_000).nullable().default(null),
  /** Detections in one answer of the list calls, which are asked for what the stream missed. */
  pageSize: z.number().int().min(1).max(1_000).default(1_000),
  /** Nothing within this time: the connection is closed and made anew. */
  readTimeoutMs: z.number().int().min(1_000).max(3_600_000).default(60_000),
  /** After so many failures in a row it is failing, and is tried slowly from then on. */
  mostFailures: z.number().int().min(1).max(100).default(7),
})
export type ChronicleReading = z.infer<typeof chronicleReadingSchema>

/** Fields that do not go together, each with why. */
export function findReadingFaults(
  reading: Pick<
    ChronicleReading,
    'endpoint' | 'instance' | 'continuationTime' | 'pageStartTime' | 'pageToken' | 'maxDetections'
  >,
): { field: 'instance' | 'pageStartTime' | 'pageToken' | 'maxDetections'; message: string }[] {
  const { endpoint, instance, continuationTime, pageStartTime, pageToken, maxDetections } = reading
  if (endpoint === 'v1alpha') {
    if (instance === '') return [{ field: 'instance', message: 'is needed for v1alpha' }]
    if (continuationTime === '' || pageStartTime + pageToken === '') return []
    const field = pageStartTime === '' ? 'pageToken' : 'pageStartTime'
    return [{ field, message: 'goes without a continuation time: both say where to begin' }]
  }
  const message = 'is known to v1alpha alone'
  return [
    ...(pageStartTime === '' ? [] : [{ field: 'pageStartTime' as const, message }]),
    ...(pageToken === '' ? [] : [{ field: 'pageToken' as const, message }]),
    ...(maxDetections === null ? [] : [{ field: 'maxDetections' as const, message }]),
  ]
}

/** Detections between two times that a stream could not give any more, and what became of them. */
export const streamGapSchema = z.object({
  from: z.string(),
  to: z.string(),
  /** Detections of that time that the list calls gave so far. */
  fetched: z.number(),
  /** The list calls are asked no more. With no fault they gave all that they have: it is filled. */
  isOver: z.boolean(),
  fault: z.string().nullable(),
})
export type StreamGap = z.infer<typeof streamGapSchema>

/** How a stream is, for the Sources screen. Times in ms. */
export const streamStatusSchema = z.object({
  /** Since when it has been connected; null while it is not. */
  connectedSince: z.number().nullable(),
  /** When anything came last, heart-beats with it; null before the first. */
  heardAt: z.number().nullable(),
  /** The time from which it goes on after a start: everything before it went the whole way. */
  continuationTime: z.string().nullable(),
  batches: z.number(),
  connections: z.number(),
  /** Failures in a row. */
  failures: z.number(),
  /** When it is tried next; null while it is connected or stopped. */
  nextTryAt: z.number().nullable(),
  /** The token after which it goes on, where it counts pages; null otherwise. */
  pageToken: z.string().nullable(),
  /** What it could not give any more, until it is filled and the engine starts anew, or dismissed. */
  gaps: z.array(streamGapSchema),
})
export type StreamStatus = z.infer<typeof streamStatusSchema>
