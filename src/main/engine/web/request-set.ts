import { type BucketRequests, sumLogBytes } from './bucket-requests'
import type { FeatureVector } from './features'
import {
  countHash,
  fromPairs,
  type HashCounts,
  NO_HASHES,
  pairsOf,
  sizeOf,
  timesOf,
} from './hash-counts'
import { Moments } from './moments'

/** Texts of one kind that a request set tells apart; further ones are counted no more. */
const MAX_DISTINCT = 100_000
const MS_A_MINUTE = 60_000
/** What the reference divides by where there is no HTML. */
const NO_HTML = 0.01
/** A visit ends with so much quiet, ms. */
const VISIT_PAUSE_MS = 30 * 60_000
/** Local hour of a client whose place is not known. */
const NO_PLACE_HOUR = 12

/** Requests of a set without a long pause between them. */
export interface Visit {
  /** Its first request, ms. */
  start: number
  requests: number
}

/** A request set as history has it. Times in ms. */
export interface StoredRequestSet {
  visit: Visit
  features: FeatureVector
  first: number
  last: number
  buckets: number
  /** Start of the newest bucket that is in it, ms. */
  bucket: number
  /** Requests by path; paths, queries and user agents are hashes. */
  paths: readonly (readonly [number, number])[]
  queries: readonly number[]
  agents: readonly number[]
}

/**
 * What one client did at one host so far. It does not matter into how many buckets its requests are
 * cut, as long as buckets follow each other in time.
 */
export class RequestSet {
  /** Buckets it was seen in. */
  buckets = 0
  first = Number.POSITIVE_INFINITY
  last = Number.NEGATIVE_INFINITY
  /** Start of the newest bucket that is in it, ms. */
  bucket = Number.NEGATIVE_INFINITY
  /** The visit that its newest request belongs to. */
  visit: Visit = { start: Number.NEGATIVE_INFINITY, requests: 0 }
  private requests = 0
  private gaps = new Moments()
  private depths = 0
  private depthSquares = 0
  private html = 0
  private css = 0
  private js = 0
  private image = 0
  private status4xx = 0
  private status5xx = 0
  private bytes = 0
  private logBytes = 0
  private paths = NO_HASHES
  private topPage = 0
  private queries = NO_HASHES
  private agents = NO_HASHES
  private hours = 0
  private country = ''

  constructor(private readonly host: string) {}

  /** A set goes on where history has it. */
  static restore(host: string, stored: StoredRequestSet): RequestSet {
    const set = new RequestSet(host)
    const { features: known, first, last, buckets, bucket } = stored
    const n = known.request_total
    Object.assign(set, { first, last, buckets, bucket, visit: { ...stored.visit } })
    set.requests = n
    const { request_interval_average: gap, request_interval_variance: spread } = known
    set.gaps = new Moments(n - 1, gap, spread)
    set.depths = Math.round(known.path_depth_average * n)
    const squares = known.path_depth_variance * (n - 1) + (set.depths * set.depths) / n
    set.depthSquares = Math.round(squares)
    const { html_total: html, css_total: css, js_total: js, image_total: image } = known
    Object.assign(set, { html, css, js, image })
    set.status4xx = known.response4xx_total
    set.status5xx = known.response5xx_total
    set.bytes = Math.round(known.payload_size_average * n * 1_000)
    set.logBytes = known.payload_size_log_average * n
    set.hours = known.geo_time_average * n
    set.country = known.country
    set.paths = fromPairs(stored.paths)
    set.topPage = known.top_page_total
    set.queries = fromPairs(stored.queries.map((hash) => [hash, 1]))
    set.agents = fromPairs(stored.agents.map((hash) => [hash, 1]))
    return set
  }

  /** Adds what came in one bucket, which begins at a time (ms); none of it is older than what is in it. */
  addBucket(bucket: number, part: BucketRequests): void {
    const times = inOrder(part.times)
    if (times.length === 0) return
    this.buckets += 1
    this.bucket = bucket
    for (const time of times) {
      if (this.requests > 0) this.gaps.add((time - this.last) / MS_A_MINUTE)
      if (time - this.last > VISIT_PAUSE_MS) this.visit = { start: time, requests: 0 }
      this.visit.requests += 1
      this.requests += 1
      this.first = Math.min(this.first, time)
      this.last = Math.max(this.last, time)
    }
    if (part.country !== '') this.country = part.country
    this.hours += localHour(part) * times.length
    this.html += part.html
    this.css += part.css
    this.js += part.js
    this.image += part.image
    this.status4xx += part.status4xx
    this.status5xx += part.status5xx
    this.depths += part.depths
    this.depthSquares += part.depthSquares
    this.bytes += part.bytes
    this.logBytes += sumLogBytes(part)
    for (const [path, count] of inRoom(this.paths, part.paths)) {
      this.paths = countHash(this.paths, path, count)
      this.topPage = Math.max(this.topPage, timesOf(this.paths, path))
    }
    this.queries = join(this.queries, part.queries)
    this.agents = join(this.agents, part.agents)
  }

  /** Distinct texts that it tells apart: what its memory hangs on. */
  get distinct(): number {
    return sizeOf(this.paths) + sizeOf(this.queries) + sizeOf(this.agents)
  }

  /** All features as they stand. */
  features(): FeatureVector {
    const { requests: n, html, css, js, image, host, country } = this
    const minutes = n === 0 ? 0 : (this.last - this.first) / MS_A_MINUTE
    const rate = (total: number, atOnce: number) => (minutes > 0 ? total / minutes : atOnce)
    const share = (total: number, of: number, without: number) => (of > 0 ? total / of : without)
    const toHtml = (total: number) => total / (html > 0 ? html : NO_HTML)
    const paths = sizeOf(this.paths)
    const queries = sizeOf(this.queries)
    const agents = sizeOf(this.agents)
    return {
      request_total: n,
      minutes_total: minutes,
      request_rate: rate(n, 1),
      request_interval_average: this.gaps.mean,
      request_interval_variance: this.gaps.variance,
      html_total: html,
      css_total: css,
      js_total: js,
      image_total: image,
      css_to_html_ratio: toHtml(css),
      js_to_html_ratio: toHtml(js),
      image_to_html_ratio: toHtml(image),
      path_depth_average: share(this.depths, n, 0),
      path_depth_variance: varianceOf(this.depths, this.depthSquares, n),
      payload_size_average: share(0.001 * this.bytes, n, 0),
      payload_size_log_average: share(this.logBytes, n, 0),
      response4xx_total: this.status4xx,
      response4xx_rate: rate(this.status4xx, 0),
      response4xx_to_request_ratio: share(this.status4xx, n, 0),
      response5xx_total: this.status5xx,
      response5xx_rate: rate(this.status5xx, 0),
      response5xx_to_request_ratio: share(this.status5xx, n, 0),
      top_page_total: this.topPage,
      top_page_to_request_ratio: share(this.topPage, n, 1),
      unique_path_total: paths,
      unique_path_rate: rate(paths, 0),
      unique_path_to_request_ratio: share(paths, n, 1),
      unique_query_total: queries,
      unique_query_rate: rate(queries, 1),
      unique_query_to_unique_path_ratio: share(queries, paths, 1),
      unique_ua_total: agents,
      unique_ua_rate: rate(agents, 1),
      unique_ua_to_request_ratio: share(agents, n, 1),
      geo_time_average: n === 0 ? NO_PLACE_HOUR : this.hours / n,
      country,
      host,
      host_country: `${host}_${country}`,
    }
  }
}

/** Ascending; requests mostly come so. */
function inOrder(times: readonly number[]): readonly number[] {
  const isSorted = times.every((time, at) => at === 0 || time >= (times[at - 1] ?? time))
  return isSorted ? times : times.toSorted((one, other) => one - other)
}

/** Sample variance of whole numbers by their sums; 0 of fewer than two. */
function varianceOf(sum: number, squares: number, n: number): number {
  return n < 2 ? 0 : Math.max(0, squares - sum * (sum / n)) / (n - 1)
}

/** Both together, each hash once. */
function join(known: HashCounts, some: HashCounts): HashCounts {
  let all = known
  for (const [hash] of inRoom(known, some)) {
    if (timesOf(all, hash) === 0) all = countHash(all, hash)
  }
  return all
}

/** Those of some hashes that are known or that there is room for: of too many, the lowest. */
function inRoom(known: HashCounts, some: HashCounts): Iterable<readonly [number, number]> {
  if (sizeOf(known) + sizeOf(some) <= MAX_DISTINCT) return pairsOf(some)
  const all = [...pairsOf(some)]
  const isKnown = ([hash]: readonly [number, number]) => timesOf(known, hash) > 0
  const fresh = all.filter((each) => !isKnown(each)).sort(([one], [other]) => one - other)
  return [...all.filter(isKnown), ...fresh.slice(0, Math.max(0, MAX_DISTINCT - sizeOf(known)))]
}

/** Hour of the day by the sun: 15 degrees east of Greenwich are an hour. */
function localHour({ opened, latitude, longitude }: BucketRequests): number {
  if (latitude === null || longitude === null) return NO_PLACE_HOUR
  const minutes = Math.floor(opened / MS_A_MINUTE) + Math.round(longitude / 15) * 60
  return (((minutes % 1_440) + 1_440) % 1_440) / 60
}
