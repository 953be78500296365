import { copyText } from '../copy-text'
import { hashText } from '../detectors/dns-tunnel/lowest'
import type { WebRequest } from '../record'
import { type ContentKind, kindOfContent } from './content-type'

/** Logarithms are added up as whole numbers of this fraction, so that no order shows in the sum. */
const LOG_UNIT = 2 ** 24

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

/** A bucket's earliest request, which says where the client was. */
type Opening = Pick<RequestItem, 'time' | 'country' | 'latitude' | 'longitude'>

/** What one client did at one host in one bucket. Sums of whole numbers and sets: no order shows. */
export interface BucketRequests {
  /** Event times, ms, as they came. */
  times: number[]
  opening: Opening
  contents: Record<ContentKind, number>
  status4xx: number
  status5xx: number
  depths: number
  depthSquares: number
  bytes: number
  /** Sum of ln(bytes + 1), in units of 2^-24. */
  logBytes: number
  /** Requests by path. */
  paths: Map<number, number>
  queries: Set<number>
  agents: Set<number>
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
    times: [],
    opening: openingOf(first),
    contents: { html: 0, css: 0, js: 0, image: 0 },
    status4xx: 0,
    status5xx: 0,
    depths: 0,
    depthSquares: 0,
    bytes: 0,
    logBytes: 0,
    paths: new Map(),
    queries: new Set(),
    agents: new Set(),
  }
}

/** Takes in one request, in place; the order of requests does not matter. */
export function addRequest(bucket: BucketRequests, item: RequestItem): void {
  const { time, path, depth, query, agent, status, bytes, content } = item
  bucket.times.push(time)
  if (isBefore(item, bucket.opening)) bucket.opening = openingOf(item)
  if (content !== null) bucket.contents[content] += 1
  if (status >= 400 && status < 500) bucket.status4xx += 1
  if (status >= 500 && status < 600) bucket.status5xx += 1
  bucket.depths += depth
  bucket.depthSquares += depth * depth
  bucket.bytes += bytes
  bucket.logBytes += Math.round(Math.log(bytes + 1) * LOG_UNIT)
  bucket.paths.set(path, (bucket.paths.get(path) ?? 0) + 1)
  if (query !== null) bucket.queries.add(query)
  if (agent !== null) bucket.agents.add(agent)
}

/** Sum of ln(bytes + 1) of a bucket. */
export const sumLogBytes = ({ logBytes }: BucketRequests): number => logBytes / LOG_UNIT

function openingOf({ time, country, latitude, longitude }: RequestItem): Opening {
  return { time, country: copyText(country), latitude, longitude }
}

/** By time, then by all else that is read from it, so that any order is one. */
function isBefore(one: Opening, other: Opening): boolean {
  if (one.time !== other.time) return one.time < other.time
  return placeOf(one) < placeOf(other)
}

function placeOf({ country, latitude, longitude }: Opening): string {
  return `${country}\t${latitude}\t${longitude}`
}

function countSlashes(path: string): number {
  let count = 0
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) count += 1
  return count
}
