import { copyText } from '../copy-text'
import type { WebRequest } from '../record'
import { addRequest, type BucketRequests, beginBucket, readRequestItem } from './bucket-requests'
import { type SetReading as HostReading, RequestSetCache } from './request-set-cache'

/** How request sets of logs that are read by themselves are kept. Times in ms. */
interface BookOptions {
  /** Length of a bucket of event time; buckets begin at multiples of it. */
  bucketMs: number
  /** How long after its end, in event time, a bucket waits for what comes late. */
  graceMs: number
  /** A set of which nothing came for so long begins anew. */
  keptMs: number
  /** Sets that are kept at most; those that were seen longest ago go first. */
  maxSets: number
}

/** What the reference keeps by default: two minutes, one week. */
export const REQUEST_SET_DEFAULTS: BookOptions = {
  bucketMs: 120_000,
  graceMs: 30_000,
  keptMs: 7 * 24 * 3_600_000,
  maxSets: 1_000_000,
}

/** A request set as it stands behind one bucket. */
export type SetReading = Omit<HostReading, 'host' | 'part'> & { site: string }

/** One set's bucket that is open. */
interface OpenBucket {
  client: string
  site: string
  part: BucketRequests
}

/**
 * Request sets of logs that are read by themselves, outside the engine. A bucket is read once the
 * newest request lies so far behind its end as the grace says; requests of one that was read already
 * are late, and counted alone.
 */
export class RequestSetBook {
  /** Requests that came behind the reading of their bucket. */
  late = 0
  private readonly sets: RequestSetCache
  private readonly open = new Map<number, Map<string, OpenBucket>>()
  private watermark = Number.NEGATIVE_INFINITY
  /** Buckets that begin before are read. */
  private readTo = Number.NEGATIVE_INFINITY

  constructor(private readonly options: BookOptions = REQUEST_SET_DEFAULTS) {
    this.sets = new RequestSetCache(options)
  }

  /** Takes in requests in any order, and answers what is read by them. */
  add(requests: Iterable<WebRequest>): SetReading[] {
    for (const request of requests) this.put(request)
    return this.readBefore(this.watermark - this.options.graceMs)
  }

  /** Reads all that is open: nothing more comes. */
  end(): SetReading[] {
    return this.readBefore(Number.POSITIVE_INFINITY)
  }

  private put(request: WebRequest): void {
    const bucket = Math.floor(request.time / this.options.bucketMs) * this.options.bucketMs
    if (bucket < this.readTo) {
      this.late += 1
      return
    }
    this.watermark = Math.max(this.watermark, request.time)
    let inBucket = this.open.get(bucket)
    if (inBucket === undefined) {
      inBucket = new Map()
      this.open.set(bucket, inBucket)
    }
    const { client, site } = request
    const item = readRequestItem(request)
    const key = `${client} ${site}`
    let known = inBucket.get(key)
    if (known === undefined) {
      known = { client: copyText(client), site: copyText(site), part: beginBucket(item) }
      inBucket.set(key, known)
    }
    addRequest(known.part, item)
  }

  private readBefore(time: number): SetReading[] {
    const readings: SetReading[] = []
    const due = [...this.open.keys()].filter((start) => start + this.options.bucketMs <= time)
    for (const bucket of due.sort((left, right) => left - right)) {
      for (const { client, site, part } of this.open.get(bucket)?.values() ?? []) {
        const { host: _host, part: _part, ...reading } = this.sets.read(site, client, bucket, part)
        readings.push({ ...reading, site })
      }
      this.open.delete(bucket)
      this.readTo = bucket + this.options.bucketMs
    }
    return readings
  }
}
