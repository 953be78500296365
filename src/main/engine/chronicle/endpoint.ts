import type { ChronicleReading } from '../../../shared/chronicle-stream'

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

/** The request for the stream, going on at a continuation time; null: from now on. */
export function streamRequest(
  reading: ChronicleReading,
  continuationTime: string | null,
): ChronicleRequest {
  const base = baseOf(reading)
  if (reading.endpoint === 'v2') {
    const form = new URLSearchParams(continuationTime === null ? {} : { continuationTime })
    if (reading.batchSize !== null) form.set('detectionBatchSize', String(reading.batchSize))
    return {
      method: 'POST',
      url: new URL('/v2/detect/rules:streamDetectionAlerts', base),
      contentType: 'application/x-www-form-urlencoded',
      body: form.toString(),
    }
  }
  const body = {
    ...(continuationTime === null ? {} : { continuationTime }),
    ...(reading.batchSize === null ? {} : { detectionBatchSize: reading.batchSize }),
  }
  return {
    method: 'POST',
    url: new URL(`/v1alpha/${reading.instance}/legacy:legacyStreamDetectionAlerts`, base),
    contentType: 'application/json',
    body: JSON.stringify(body),
  }
}

/** One page of what the list call has between two times. */
export interface ListQuery {
  from: string
  to: string
  pageSize: number
  /** Empty for the first page. */
  pageToken: string
}

/** The request for detections that were created in a span, newest first. */
export function listRequest(reading: ChronicleReading, query: ListQuery): ChronicleRequest {
  const base = baseOf(reading)
  const isOld = reading.endpoint === 'v2'
  const path = isOld
    ? '/v2/detect/rules/-/detections'
    : `/v1alpha/${reading.instance}/legacy:legacySearchDetections`
  const url = new URL(path, base)
  const set = (oldName: string, newName: string, value: string) => {
    if (value !== '') url.searchParams.set(isOld ? oldName : newName, value)
  }
  if (!isOld) url.searchParams.set('ruleId', '-')
  set('page_size', 'pageSize', String(query.pageSize))
  set('page_token', 'pageToken', query.pageToken)
  set('start_time', 'startTime', query.from)
  set('end_time', 'endTime', query.to)
  set('list_basis', 'listBasis', 'CREATED_TIME')
  set('alert_state', 'alertState', 'ALERTING')
  return { method: 'GET', url, contentType: '', body: '' }
}

/** A stream and where it comes from, in a line. */
export function chronicleDetail(reading: ChronicleReading): string {
  return `${reading.endpoint} at ${baseOf(reading).host}`
}
