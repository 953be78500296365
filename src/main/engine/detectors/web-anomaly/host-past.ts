import { LRUCache } from 'lru-cache'
import type { PastBucket } from './incident'

/** Hosts whose last buckets are in memory; those of others come from history. */
const MAX_HOSTS = 20_000
/** Buckets of a host that are remembered: more than a day of the shortest never counts. */
const MAX_BUCKETS = 9_000

/** The last buckets of hosts, as far as they were judged here or history told. */
export class HostPast {
  private readonly hosts = new LRUCache<string, PastBucket[]>({ max: MAX_HOSTS })

  /** Hosts of which history has to be asked before a bucket of theirs is judged. */
  missing(hosts: Iterable<string>, bucket: number): string[] {
    return [...hosts].filter((host) => {
      const known = this.hosts.get(host)
      const newest = known?.at(-1)
      return known === undefined || (newest !== undefined && newest.bucket >= bucket)
    })
  }

  /** What history has of a host before a bucket, in the order of time. */
  restore(host: string, buckets: readonly PastBucket[]): void {
    this.hosts.set(host, [...buckets])
  }

  /** The buckets of a host that are not older than a time (ms), in their order. */
  read(host: string, from: number): readonly PastBucket[] {
    return (this.hosts.get(host) ?? []).filter(({ bucket }) => bucket >= from)
  }

  /** A bucket was judged: it is the newest of its host. `from` is what counts from then on, ms. */
  add(host: string, judged: PastBucket, from: number): void {
    const kept = this.read(host, from).filter(({ bucket }) => bucket < judged.bucket)
    this.hosts.set(host, [...kept.slice(-MAX_BUCKETS), judged])
  }

  /** Something was deleted from history. */
  letGoAll(): void {
    this.hosts.clear()
  }
}
