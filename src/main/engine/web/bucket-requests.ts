import { copyText } from '../copy-text'
import { hashText } from '../detectors/dns-tunnel/lowest'
import type { WebRequest } from '../record'
import { type ContentKind, kindOfContent } from './content-type'
import { countHash, type HashCounts, NO_HASHES } from './hash-counts'

/** Logarithms are added up as whole numbers of this fraction, so that no order shows in the sum. */
const LOG_UNIT = 2 ** 24
/** Lists that are shorter grow by one place: V8 would give them 17. */
const FEW_TIMES = 8
const NO_TIMES: number[] = []

/** What features look at in a request; texts as hashes of 53 bits, so that no line stays in memory. Plain JSON. */
export interface RequestItem {
  client: string
  /** Event time, ms. */
  time: number
  path: number
  depth: number
  /** Null where there is none. */
  query: number | null
  agent: number | null
  status: number
  bytes: number
  content: ContentKind | null
  country: string
  latitude: number | null
  longitude: number | null
}

/**
 * What one client did at one host in one bucket. Sums of whole numbers and sets: no order shows.
 * Plain fields, since there may be a million of these.
 */
export interface BucketRequests {
  /** Event times, ms, as they came. */
  times: number[]
  /** Of the earliest request: when it came, and where its client was. */
  opened: number
  country: string
  latitude: number | null
  longitude: number | null
  html: number
  css: number
  js: number
  image: number
  status4xx: number
  status5xx: number
  depths: number
  depthSquares: number
  bytes: number
  /** Sum of ln(bytes + 1), in units of 2^-24. */
  logBytes: number
  /** Requests by path. */
  paths: HashCounts
  queries: HashCounts
  agents: HashCounts
}

/** What a request brings to the bucket of its host. */
export function readRequestItem(request: WebRequest): RequestItem {
  const { client, time, path, query, userAgent, status, bytes } = request
  const { contentType, country, latitude, longitude } = request
  return {
    client,
    time,
    path: hashText(path),
    depth: countSlashes(path),
    query: query === null ? null : hashText(query),
    agent: userAgent === '' ? null : hashText(userAgent),
    status,
    bytes,
    content: kindOfContent(contentType),
    country,
    latitude,
    longitude,
  }
}

/** A bucket with nothing in it yet; `first` is any of its requests. */
export function beginBucket(first: RequestItem): BucketRequests {
  return {
    times: NO_TIMES,
    opened: first.time,
    country: copyText(first.country),
    latitude: first.latitude,
    longitude: first.longitude,
    html: 0,
    css: 0,
    js: 0,
    image: 0,
    status4xx: 0,
    status5xx: 0,
    depths: 0,
    depthSquares: 0,
    bytes: 0,
    logBytes: 0,
    paths: NO_HASHES,
    queries: NO_HASHES,
    agents: NO_HASHES,
  }
}

/** Takes in one request, in place; the order of requests does not matter. */
export function addRequest(bucket: BucketRequests, item: RequestItem): void {
  const { time, path, depth, query, agent, status, bytes, content } = item
  if (bucket.times.length < FEW_TIMES) bucket.times = bucket.times.concat([time])
  else bucket.times.push(time)
  if (isBefore(item, bucket)) {
    bucket.opened = time
    bucket.country = copyText(item.country)
    bucket.latitude = item.latitude
    bucket.longitude = item.longitude
  }
  if (content !== null) bucket[content] += 1
  if (status >= 400 && status < 500) bucket.status4xx += 1
  if (status >= 500 && status < 600) bucket.status5xx += 1
  bucket.depths += depth
  bucket.depthSquares += depth * depth
  bucket.bytes += bytes
  bucket.logBytes += Math.round(Math.log(bytes + 1) * LOG_UNIT)
  bucket.paths = countHash(bucket.paths, path)
  if (query !== null) bucket.queries = countHash(bucket.queries, query)
  if (agent !== null) bucket.agents = countHash(bucket.agents, agent)
}

/** Sum of ln(bytes + 1) of a bucket. */
export const sumLogBytes = ({ logBytes }: BucketRequests): number => logBytes / LOG_UNIT

/** By time, then by all else that is read from it, so that any order is one. */
function isBefore(item: RequestItem, bucket: BucketRequests): boolean {
  if (item.time !== bucket.opened) return item.time < bucket.opened
  return placeOf(item) < placeOf(bucket)
}

function placeOf({ country, latitude, longitude }: RequestItem | BucketRequests): string {
  return `${country}\t${latitude}\t${longitude}`
}

function countSlashes(path: string): number {
  let count = 0
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) count += 1
  return count
}
