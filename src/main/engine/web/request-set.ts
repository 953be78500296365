import { type BucketRequests, sumLogBytes } from './bucket-requests'
import type { ContentKind } from './content-type'
import type { FeatureVector } from './features'
import { Moments } from './moments'

/** Texts of one kind that a request set tells apart; further ones are counted no more. */
const MAX_DISTINCT = 100_000
const MS_A_MINUTE = 60_000
/** What the reference divides by where there is no HTML. */
const NO_HTML = 0.01
/** Local hour of a client whose place is not known. */
const NO_PLACE_HOUR = 12

/** A request set as history has it. Times in ms. */
export interface StoredRequestSet {
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
  private requests = 0
  private gaps = new Moments()
  private depths = 0
  private depthSquares = 0
  private contents: Record<ContentKind, number> = { html: 0, css: 0, js: 0, image: 0 }
  private status4xx = 0
  private status5xx = 0
  private bytes = 0
  private logBytes = 0
  private paths = new Map<number, number>()
  private topPage = 0
  private queries = new Set<number>()
  private agents = new Set<number>()
  private hours = 0
  private country = ''

  constructor(private readonly host: string) {}

  /** A set goes on where history has it. */
  static restore(host: string, stored: StoredRequestSet): RequestSet {
    const set = new RequestSet(host)
    const { features: known, first, last, buckets, bucket } = stored
    const n = known.request_total
    Object.assign(set, { first, last, buckets, bucket })
    set.requests = n
    const { request_interval_average: gap, request_interval_variance: spread } = known
    set.gaps = new Moments(n - 1, gap, spread)
    set.depths = Math.round(known.path_depth_average * n)
    const squares = known.path_depth_variance * (n - 1) + (set.depths * set.depths) / n
    set.depthSquares = Math.round(squares)
    const { html_total: html, css_total: css, js_total: js, image_total: image } = known
    set.contents = { html, css, js, image }
    set.status4xx = known.response4xx_total
    set.status5xx = known.response5xx_total
    set.bytes = Math.round(known.payload_size_average * n * 1_000)
    set.logBytes = known.payload_size_log_average * n
    set.hours = known.geo_time_average * n
    set.country = known.country
    set.paths = new Map(stored.paths)
    set.topPage = known.top_page_total
    set.queries = new Set(stored.queries)
    set.agents = new Set(stored.agents)
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
      this.requests += 1
      this.first = Math.min(this.first, time)
      this.last = Math.max(this.last, time)
    }
    if (part.opening.country !== '') this.country = part.opening.country
    this.hours += localHour(part.opening) * times.length
    for (const kind of Object.keys(this.contents) as ContentKind[]) {
      this.contents[kind] += part.contents[kind]
    }
    this.status4xx += part.status4xx
    this.status5xx += part.status5xx
    this.depths += part.depths
    this.depthSquares += part.depthSquares
    this.bytes += part.bytes
    this.logBytes += sumLogBytes(part)
    for (const path of inRoom(this.paths, part.paths)) {
      const count = (this.paths.get(path) ?? 0) + (part.paths.get(path) ?? 0)
      this.paths.set(path, count)
      this.topPage = Math.max(this.topPage, count)
    }
    for (const query of inRoom(this.queries, part.queries)) this.queries.add(query)
    for (const agent of inRoom(this.agents, part.agents)) this.agents.add(agent)
  }

  /** All features as they stand. */
  features(): FeatureVector {
    const { requests: n, contents, host, country } = this
    const minutes = n === 0 ? 0 : (this.last - this.first) / MS_A_MINUTE
    const rate = (total: number, atOnce: number) => (minutes > 0 ? total / minutes : atOnce)
    const share = (total: number, of: number, without: number) => (of > 0 ? total / of : without)
    const toHtml = (total: number) => total / (contents.html > 0 ? contents.html : NO_HTML)
    const paths = this.paths.size
    const queries = this.queries.size
    const agents = this.agents.size
    return {
      request_total: n,
      minutes_total: minutes,
      request_rate: rate(n, 1),
      request_interval_average: this.gaps.mean,
      request_interval_variance: this.gaps.variance,
      html_total: contents.html,
      css_total: contents.css,
      js_total: contents.js,
      image_total: contents.image,
      css_to_html_ratio: toHtml(contents.css),
      js_to_html_ratio: toHtml(contents.js),
      image_to_html_ratio: toHtml(contents.image),
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

/** Those of some hashes that are known or that there is room for: of too many, the lowest. */
function inRoom(
  known: { size: number; has: (hash: number) => boolean },
  some: ReadonlyMap<number, number> | ReadonlySet<number>,
): Iterable<number> {
  if (known.size + some.size <= MAX_DISTINCT) return some.keys()
  const all = [...some.keys()]
  const fresh = all.filter((hash) => !known.has(hash)).sort((one, other) => one - other)
  return [
    ...all.filter((hash) => known.has(hash)),
    ...fresh.slice(0, Math.max(0, MAX_DISTINCT - known.size)),
  ]
}

/** Hour of the day by the sun: 15 degrees east of Greenwich are an hour. */
function localHour({ time, latitude, longitude }: BucketRequests['opening']): number {
  if (latitude === null || longitude === null) return NO_PLACE_HOUR
  const minutes = Math.floor(time / MS_A_MINUTE) + Math.round(longitude / 15) * 60
  return (((minutes % 1_440) + 1_440) % 1_440) / 60
}
