import { LRUCache } from 'lru-cache'
import type { WebRequest } from '../record'
import type { FeatureVector } from './features'
import { type FeatureRequest, RequestSet } from './request-set'

/** How request sets are kept. Times in ms. */
export interface RequestSetOptions {
  /** Length of a bucket of event time; buckets begin at multiples of it. */
  bucketMs: number
  /** How long after its end, in event time, a bucket waits for what comes late. */
  graceMs: number
  /** A set that nobody asked for so long begins anew. */
  keptMs: number
  /** Sets that are kept at most; those that were asked for longest ago go first. */
  maxSets: number
}

/** What the reference keeps by default: two minutes, one week. */
export const REQUEST_SET_DEFAULTS: RequestSetOptions = {
  bucketMs: 120_000,
  graceMs: 30_000,
  keptMs: 7 * 24 * 3_600_000,
  maxSets: 1_000_000,
}

/** A request set as it stands behind one bucket. */
export interface SetReading {
  client: string
  site: string
  /** Start of the bucket, ms. */
  bucket: number
  /** First request of the set, and last one of the bucket, ms. */
  start: number
  stop: number
  /** Buckets the set was seen in. */
  buckets: number
  features: FeatureVector
}

/** A request that belongs to a set. */
export type SetRequest = FeatureRequest & Pick<WebRequest, 'client' | 'site'>

/**
 * Request sets by client and host, in buckets of event time. A bucket is read once the watermark
 * (the newest request) lies so far behind its end as the grace says; requests of one that was read
 * already are late, and counted alone.
 */
export class RequestSetBook {
  /** Requests that came behind the reading of their bucket. */
  late = 0
  private readonly sets: LRUCache<string, RequestSet>
  private readonly open = new Map<number, Map<string, SetRequest[]>>()
  private watermark = Number.NEGATIVE_INFINITY
  /** Buckets that begin before are read. */
  private readTo = Number.NEGATIVE_INFINITY

  constructor(private readonly options: RequestSetOptions = REQUEST_SET_DEFAULTS) {
    this.sets = new LRUCache({ max: options.maxSets })
  }

  /** Sets that are kept. */
  get size(): number {
    return this.sets.size
  }

  /** Takes in requests in any order, and answers what is read by them. */
  add(requests: readonly SetRequest[]): SetReading[] {
    for (const request of requests) this.put(request)
    return this.readBefore(this.watermark - this.options.graceMs)
  }

  /** Reads all that is open: nothing more comes. */
  end(): SetReading[] {
    return this.readBefore(Number.POSITIVE_INFINITY)
  }

  private put(request: SetRequest): void {
    const bucket = Math.floor(request.time / this.options.bucketMs) * this.options.bucketMs
    if (bucket < this.readTo) {
      this.late += 1
      return
    }
    this.watermark = Math.max(this.watermark, request.time)
    const inBucket = this.open.get(bucket) ?? new Map<string, SetRequest[]>()
    this.open.set(bucket, inBucket)
    const key = `${request.client} ${request.site}`
    const known = inBucket.get(key)
    if (known === undefined) inBucket.set(key, [request])
    else known.push(request)
  }

  private readBefore(time: number): SetReading[] {
    const readings: SetReading[] = []
    const due = [...this.open.keys()].filter((start) => start + this.options.bucketMs <= time)
    for (const bucket of due.sort((left, right) => left - right)) {
      for (const [key, requests] of this.open.get(bucket) ?? []) {
        readings.push(this.read(key, bucket, requests))
      }
      this.open.delete(bucket)
      this.readTo = bucket + this.options.bucketMs
    }
    return readings
  }

  private read(key: string, bucket: number, requests: SetRequest[]): SetReading {
    const [client = '', site = ''] = key.split(' ')
    const known = this.sets.get(key)
    const isKept = known !== undefined && bucket - known.last < this.options.keptMs
    const set = isKept ? known : new RequestSet(site)
    if (!isKept) this.sets.set(key, set)
    set.addBucket(requests)
    const { first: start, last: stop, buckets } = set
    return { client, site, bucket, start, stop, buckets, features: set.features() }
  }
}
