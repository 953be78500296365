import type { WebRequest } from '../record'
import { addRequest, type BucketRequests, beginBucket, readRequestItem } from './bucket-requests'
import type { RequestSetCache, SetReading } from './request-set-cache'

/** Cuts requests into buckets and reads them in the order of time. */
export function readBuckets(
  cache: RequestSetCache,
  requests: readonly WebRequest[],
  bucketMs = 120_000,
): SetReading[] {
  const buckets = new Map<number, Map<string, { host: string; part: BucketRequests }>>()
  for (const request of requests) {
    const start = Math.floor(request.time / bucketMs) * bucketMs
    const inBucket = buckets.get(start) ?? new Map<string, { host: string; part: BucketRequests }>()
    buckets.set(start, inBucket)
    const item = readRequestItem(request)
    const key = `${item.client} ${request.site}`
    const known = inBucket.get(key) ?? { host: request.site, part: beginBucket(item) }
    inBucket.set(key, known)
    addRequest(known.part, item)
  }
  return [...buckets]
    .sort(([one], [other]) => one - other)
    .flatMap(([start, inBucket]) =>
      [...inBucket].map(([key, { host, part }]) =>
        cache.read(host, key.split(' ')[0] ?? '', start, part),
      ),
    )
}
