import type { WebRequest } from '../record'
import { kindOfContent } from './content-type'
import type { FeatureVector } from './features'
import { Moments } from './moments'

/** Texts of one kind that a request set tells apart; further ones are counted no more. */
const MAX_DISTINCT = 100_000
const MS_A_MINUTE = 60_000
/** What the reference divides by where there is no HTML. */
const NO_HTML = 0.01
/** Local hour of a client whose place is not known. */
const NO_PLACE_HOUR = 12

/** What features look at in a request. */
export type FeatureRequest = Pick<
  WebRequest,
  | 'time'
  | 'path'
  | 'query'
  | 'status'
  | 'bytes'
  | 'contentType'
  | 'userAgent'
  | 'country'
  | 'latitude'
  | 'longitude'
>

/**
 * What one client did at one host so far. Requests are added in buckets; within one their order
 * does not matter, and neither does it into how many buckets they are cut, as long as buckets
 * follow each other in time.
 */
export class RequestSet {
  /** Buckets it was seen in. */
  buckets = 0
  first = Number.POSITIVE_INFINITY
  last = Number.NEGATIVE_INFINITY
  private requests = 0
  private readonly gaps = new Moments()
  private readonly depths = new Moments()
  private readonly totals = { html: 0, css: 0, js: 0, image: 0, status4xx: 0, status5xx: 0 }
  private bytes = 0
  private logBytes = 0
  private readonly paths = new Map<string, number>()
  private topPage = 0
  private readonly queries = new Set<string>()
  private readonly userAgents = new Set<string>()
  private readonly hours = new Moments()
  private country = ''

  constructor(private readonly site: string) {}

  /** Adds what came in one bucket; none of it is older than what was added before. */
  addBucket(requests: readonly FeatureRequest[]): void {
    if (requests.length === 0) return
    this.buckets += 1
    const sorted = requests.toSorted(inOrder)
    this.takeOpening(sorted[0] as FeatureRequest, sorted.length)
    for (const request of sorted) this.add(request)
  }

  /** Place of the bucket's first request, which stands for all of the bucket. */
  private takeOpening(first: FeatureRequest, size: number): void {
    if (first.country !== '') this.country = first.country
    const hour = localHour(first)
    for (let each = 0; each < size; each += 1) this.hours.add(hour)
  }

  private add(request: FeatureRequest): void {
    const { time, path, query, status, bytes, contentType, userAgent } = request
    if (this.requests > 0) this.gaps.add((time - this.last) / MS_A_MINUTE)
    this.requests += 1
    this.first = Math.min(this.first, time)
    this.last = Math.max(this.last, time)
    const kind = kindOfContent(contentType)
    if (kind !== null) this.totals[kind] += 1
    this.depths.add(countSlashes(path))
    this.bytes += bytes
    this.logBytes += Math.log(bytes + 1)
    if (status >= 400 && status < 500) this.totals.status4xx += 1
    if (status >= 500 && status < 600) this.totals.status5xx += 1
    const seen = this.paths.get(path)
    if (seen !== undefined || this.paths.size < MAX_DISTINCT) {
      this.paths.set(path, (seen ?? 0) + 1)
      this.topPage = Math.max(this.topPage, (seen ?? 0) + 1)
    }
    if (query !== null) remember(this.queries, query)
    if (userAgent !== '') remember(this.userAgents, userAgent)
  }

  /** All features as they stand. */
  features(): FeatureVector {
    const { requests: n, totals, site, country } = this
    const minutes = n === 0 ? 0 : (this.last - this.first) / MS_A_MINUTE
    const rate = (total: number, atOnce: number) => (minutes > 0 ? total / minutes : atOnce)
    const share = (total: number, of: number, without: number) => (of > 0 ? total / of : without)
    const toHtml = (total: number) => total / (totals.html > 0 ? totals.html : NO_HTML)
    const paths = this.paths.size
    const queries = this.queries.size
    const userAgents = this.userAgents.size
    return {
      request_total: n,
      minutes_total: minutes,
      request_rate: rate(n, 1),
      request_interval_average: this.gaps.mean,
      request_interval_variance: this.gaps.variance,
      html_total: totals.html,
      css_total: totals.css,
      js_total: totals.js,
      image_total: totals.image,
      css_to_html_ratio: toHtml(totals.css),
      js_to_html_ratio: toHtml(totals.js),
      image_to_html_ratio: toHtml(totals.image),
      path_depth_average: this.depths.mean,
      path_depth_variance: this.depths.variance,
      payload_size_average: share(0.001 * this.bytes, n, 0),
      payload_size_log_average: share(this.logBytes, n, 0),
      response4xx_total: totals.status4xx,
      response4xx_rate: rate(totals.status4xx, 0),
      response4xx_to_request_ratio: share(totals.status4xx, n, 0),
      response5xx_total: totals.status5xx,
      response5xx_rate: rate(totals.status5xx, 0),
      response5xx_to_request_ratio: share(totals.status5xx, n, 0),
      top_page_total: this.topPage,
      top_page_to_request_ratio: share(this.topPage, n, 1),
      unique_path_total: paths,
      unique_path_rate: rate(paths, 0),
      unique_path_to_request_ratio: share(paths, n, 1),
      unique_query_total: queries,
      unique_query_rate: rate(queries, 1),
      unique_query_to_unique_path_ratio: share(queries, paths, 1),
      unique_ua_total: userAgents,
      unique_ua_rate: rate(userAgents, 1),
      unique_ua_to_request_ratio: share(userAgents, n, 1),
      geo_time_average: n === 0 ? NO_PLACE_HOUR : this.hours.mean,
      country,
      host: site,
      host_country: `${site}_${country}`,
    }
  }
}

/** By time, then by all that the opening of a bucket is read from, so that any order is one. */
function inOrder(left: FeatureRequest, right: FeatureRequest): number {
  if (left.time !== right.time) return left.time - right.time
  return placeOf(left) < placeOf(right) ? -1 : placeOf(left) > placeOf(right) ? 1 : 0
}

function placeOf({ country, latitude, longitude }: FeatureRequest): string {
  return `${country}\t${latitude}\t${longitude}`
}

function remember(texts: Set<string>, text: string): void {
  if (texts.size < MAX_DISTINCT) texts.add(text)
}

function countSlashes(path: string): number {
  let count = 0
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) count += 1
  return count
}

/** Hour of the day by the sun: 15 degrees east of Greenwich are an hour. */
function localHour({ time, latitude, longitude }: FeatureRequest): number {
  if (latitude === null || longitude === null) return NO_PLACE_HOUR
  const minutes = Math.floor(time / MS_A_MINUTE) + Math.round(longitude / 15) * 60
  return (((minutes % 1_440) + 1_440) % 1_440) / 60
}
