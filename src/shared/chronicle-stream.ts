import { z } from 'zod'

/** Regions that Google names today; others may be written as they come. */
export const CHRONICLE_REGIONS = [
  'us',
  'eu',
  'europe',
  'asia-northeast1',
  'asia-south1',
  'asia-southeast1',
  'australia-southeast1',
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
  /** Nothing within this time: the connection is closed and made anew. */
  readTimeoutMs: z.number().int().min(1_000).max(3_600_000).default(60_000),
  /** After so many failures in a row it is failing, and is tried slowly from then on. */
  mostFailures: z.number().int().min(1).max(100).default(7),
})
export type ChronicleReading = z.infer<typeof chronicleReadingSchema>

/** The successor's address names its instance. */
export function lacksInstance({
  endpoint,
  instance,
}: Pick<ChronicleReading, 'endpoint' | 'instance'>): boolean {
  return endpoint === 'v1alpha' && instance === ''
}

/** How a stream is, for the Sources screen. Times in ms. */
export const streamStatusSchema = z.object({
  /** Since when it has been connected; null while it is not. */
  connectedSince: z.number().nullable(),
  /** When anything came last, heart-beats with it; null before the first. */
  heardAt: z.number().nullable(),
  /** Where the stream goes on after a start: everything before it went the whole way. */
  continuationTime: z.string().nullable(),
  batches: z.number(),
  connections: z.number(),
  /** Failures in a row. */
  failures: z.number(),
  /** When it is tried next; null while it is connected or stopped. */
  nextTryAt: z.number().nullable(),
  /** Detections that the stream could not give any more were asked for: what that came to. */
  gap: z
    .object({
      from: z.string(),
      to: z.string(),
      fetched: z.number(),
      isOver: z.boolean(),
      fault: z.string().nullable(),
    })
    .nullable(),
})
export type StreamStatus = z.infer<typeof streamStatusSchema>
