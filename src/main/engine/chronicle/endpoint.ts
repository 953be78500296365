import type { ChronicleReading } from '../../../shared/chronicle-stream'
import type { StreamPlace } from './stream-place'

/** Curated rules of one answer, the most that the call gives. */
const MOST_RULES = 1_000

const HOSTS = {
  v2: 'https://backstory.googleapis.com',
  v1alpha: 'https://chronicle.googleapis.com',
} as const

/** What access tokens of each endpoint are good for. */
const SCOPES = {
  v2: 'https://www.googleapis.com/auth/chronicle-backstory',
  v1alpha: 'https://www.googleapis.com/auth/cloud-platform',
} as const

/** One request of the API. */
export interface ChronicleRequest {
  method: 'GET' | 'POST'
  url: URL
  /** Empty for one without a body. */
  contentType: string
  body: string
}

/** The scope that a token needs for an endpoint. */
export function scopeOf({ endpoint }: Pick<ChronicleReading, 'endpoint'>): string {
  return SCOPES[endpoint]
}

/** The address of a region: hosts of `v2` stand for `us` as they are, those of `v1alpha` never. */
export function regionalUrl(base: string, region: string, endpoint: 'v2' | 'v1alpha'): URL {
  const url = new URL(base)
  const isPrefixed = url.hostname.startsWith(`${region}-`)
  const isPlain = endpoint === 'v2' && region === 'us'
  if (!isPlain && !isPrefixed) url.hostname = `${region}-${url.hostname}`
  return url
}

/** Where the API is. A base address of one's own is taken as it stands, whatever the region. */
export function baseOf({ baseUrl, region, endpoint }: ChronicleReading): URL {
  return baseUrl === '' ? regionalUrl(HOSTS[endpoint], region, endpoint) : new URL(baseUrl)
}

/** The request for the stream, going on at a place; null: from now on. */
export function streamRequest(
  reading: ChronicleReading,
  place: StreamPlace | null,
): ChronicleRequest {
  const base = baseOf(reading)
  if (reading.endpoint === 'v2') {
    const form = new URLSearchParams(place === null ? {} : { continuationTime: place.time })
    if (reading.batchSize !== null) form.set('detectionBatchSize', String(reading.batchSize))
    return {
      method: 'POST',
      url: new URL('/v2/detect/rules:streamDetectionAlerts', base),
      contentType: 'application/x-www-form-urlencoded',
      body: form.toString(),
    }
  }
  const body = {
    ...(place === null ? {} : startOf(place)),
    ...(reading.batchSize === null ? {} : { detectionBatchSize: reading.batchSize }),
    ...(reading.maxDetections === null ? {} : { maxDetections: reading.maxDetections }),
  }
  return {
    method: 'POST',
    url: new URL(`/v1alpha/${reading.instance}/legacy:legacyStreamDetectionAlerts`, base),
    contentType: 'application/json',
    body: JSON.stringify(body),
  }
}

/** Where `v1alpha` is to begin, in the field that it has for it. */
function startOf({ by, time, pageToken }: StreamPlace): Record<string, string> {
  if (pageToken !== '') return { pageToken }
  return by === 'page' ? { pageStartTime: time } : { continuationTime: time }
}

/** One page of what a list call has between two times. */
export interface ListQuery {
  from: string
  to: string
  pageSize: number
  /** Empty for the first page. */
  pageToken: string
  /** A curated rule by its id; null: all rules of one's own. */
  curatedRule: string | null
}

/** The request for detections that were created in a span, newest first. */
export function listRequest(reading: ChronicleReading, query: ListQuery): ChronicleRequest {
  const { curatedRule } = query
  const isOld = reading.endpoint === 'v2'
  const names = isOld
    ? ['page_size', 'page_token', 'start_time', 'end_time', 'list_basis', 'alert_state']
    : ['pageSize', 'pageToken', 'startTime', 'endTime', 'listBasis', 'alertState']
  const { pageSize, pageToken, from, to } = query
  const values = [String(pageSize), pageToken, from, to, 'CREATED_TIME', 'ALERTING']
  const asked = Object.fromEntries(names.map((name, n) => [name, values[n] ?? '']))
  if (!isOld) {
    const call = curatedRule === null ? 'legacySearchDetections' : 'legacySearchCuratedDetections'
    return askFor(reading, `legacy:${call}`, { ruleId: curatedRule ?? '-', ...asked })
  }
  const path = curatedRule === null ? 'rules/-' : `curatedRules/${encodeURIComponent(curatedRule)}`
  return askFor(reading, `${path}/detections`, asked)
}

/** The request for one page of the curated rules; an empty token: of the first. */
export function curatedRulesRequest(
  reading: ChronicleReading,
  pageToken: string,
): ChronicleRequest {
  const size = String(MOST_RULES)
  return askFor(
    reading,
    'curatedRules',
    reading.endpoint === 'v2'
      ? { page_size: size, page_token: pageToken }
      : { pageSize: size, pageToken },
  )
}

function askFor(
  reading: ChronicleReading,
  path: string,
  query: Record<string, string>,
): ChronicleRequest {
  const root = reading.endpoint === 'v2' ? '/v2/detect' : `/v1alpha/${reading.instance}`
  const url = new URL(`${root}/${path}`, baseOf(reading))
  for (const [name, value] of Object.entries(query)) {
    if (value !== '') url.searchParams.set(name, value)
  }
  return { method: 'GET', url, contentType: '', body: '' }
}

/** A stream and where it comes from, in a line. */
export function chronicleDetail(reading: ChronicleReading): string {
  return `${reading.endpoint} at ${baseOf(reading).host}`
}
