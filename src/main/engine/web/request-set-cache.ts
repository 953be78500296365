import { LRUCache } from 'lru-cache'
import type { BucketRequests } from './bucket-requests'
import type { FeatureVector } from './features'
import { RequestSet, type StoredRequestSet, type Visit } from './request-set'

/** How request sets are kept. */
export interface RequestSetOptions {
  /** A set of which nothing came for so long begins anew, ms. */
  keptMs: number
  /** Sets in memory at most; those that were seen longest ago go first, and come back from history. */
  maxSets: number
}

/** A request set as it stands behind one bucket. Times in ms. */
export interface SetReading {
  client: string
  host: string
  /** Start of the bucket. */
  bucket: number
  /** First request of the set, and last one of the bucket. */
  start: number
  stop: number
  /** Buckets the set was seen in. */
  buckets: number
  /** The visit that its newest request belongs to. */
  visit: Visit
  features: FeatureVector
  /** What came in the bucket itself. */
  part: BucketRequests
}

/** Distinct paths, queries and user agents that all sets hold together at most: each is some 24 bytes. */
const MAX_DISTINCT_TOGETHER = 24_000_000

/** Hosts of which it is remembered whether history has anything. */
const MAX_HOSTS = 10_000

/** The request sets in memory. What is not here may be in history, or may be new. */
export class RequestSetCache {
  private readonly sets: LRUCache<string, RequestSet>
  /** Newest bucket of each host that history had before anything was taken here, ms; null: none. */
  private readonly newest = new LRUCache<string, { bucket: number | null }>({ max: MAX_HOSTS })
  private hasLetGo = false
  private distinct = 0

  constructor(
    private readonly options: RequestSetOptions,
    private readonly maxDistinct = MAX_DISTINCT_TOGETHER,
  ) {
    this.sets = new LRUCache({
      max: options.maxSets,
      dispose: (set, _key, reason) => {
        this.distinct -= set.distinct
        if (reason === 'evict') this.hasLetGo = true
      },
    })
  }

  /** Sets that are in memory. */
  get size(): number {
    return this.sets.size
  }

  /** Sets that may be in memory. */
  get most(): number {
    return this.options.maxSets
  }

  /** Hosts of which nobody said yet what history has. */
  unknownHosts(hosts: Iterable<string>): string[] {
    return [...hosts].filter((host) => !this.newest.has(host))
  }

  /** Newest bucket that history has of a host, ms; null where it has none. */
  noteHost(host: string, bucket: number | null): void {
    this.newest.set(host, { bucket })
  }

  /** Clients whose set history has to be asked for before a bucket of a host is read. */
  missing(host: string, bucket: number, clients: Iterable<string>): string[] {
    const newest = this.newest.get(host)?.bucket ?? null
    const mayBeThere = newest !== null && newest >= bucket - this.options.keptMs
    if (!mayBeThere && !this.hasLetGo) return []
    return [...clients].filter((client) => !this.isHere(host, client, bucket))
  }

  /** A set that history has, as it stood before the bucket that is read next. */
  restore(host: string, client: string, stored: StoredRequestSet): void {
    const set = RequestSet.restore(host, stored)
    this.sets.set(keyOf(host, client), set)
    this.distinct += set.distinct
    this.bound()
  }

  /** Remembers nothing any more: something was deleted from history. */
  letGoAll(): void {
    this.sets.clear()
    this.newest.clear()
    this.hasLetGo = true
  }

  /** Reads one client's bucket: its set as it stands behind it. */
  read(host: string, client: string, bucket: number, part: BucketRequests): SetReading {
    const key = keyOf(host, client)
    const known = this.isHere(host, client, bucket) ? this.sets.get(key) : undefined
    const opened = part.opened
    const isKept = known !== undefined && opened - known.last < this.options.keptMs
    const set = isKept ? known : new RequestSet(host)
    if (!isKept) this.sets.set(key, set)
    const before = set.distinct
    set.addBucket(bucket, part)
    this.distinct += set.distinct - before
    this.bound()
    const { first: start, last: stop, buckets } = set
    const visit = { ...set.visit }
    return { client, host, bucket, start, stop, buckets, visit, features: set.features(), part }
  }

  /** Few clients that ask for very many paths hold as much as many clients. */
  private bound(): void {
    while (this.distinct > this.maxDistinct && this.sets.size > 1) this.sets.pop()
  }

  /** A set that is further than a bucket stands for nothing before it. */
  private isHere(host: string, client: string, bucket: number): boolean {
    const known = this.sets.peek(keyOf(host, client))
    return known !== undefined && known.bucket < bucket
  }
}

function keyOf(host: string, client: string): string {
  return `${client} ${host}`
}
