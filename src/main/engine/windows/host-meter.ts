import type { HostBucketRow } from '../detectors/web-anomaly/judged'

/** Hosts that are counted by name; what comes to others is counted under an empty one. */
const MAX_HOSTS = 200

/** What came to a host since the start. */
export interface HostCounts {
  /** Empty: all hosts that are not counted by name. */
  host: string
  buckets: number
  requests: number
  sets: number
  anomalousSets: number
  anomalousRequests: number
  incidents: number
  /** Mean score of the clients of its newest bucket; null without a model. */
  meanScore: number | null
  /** Its newest bucket is under attack. */
  isUnderAttack: boolean
}

/** Counts what the buckets of hosts came to, for metrics. */
export class HostMeter {
  private readonly hosts = new Map<string, HostCounts>()

  /** A bucket was judged. */
  add(row: HostBucketRow, meanScore: number | null): void {
    const counts = this.countsOf(row.host)
    counts.buckets += 1
    counts.requests += row.requests
    counts.sets += row.clients
    counts.anomalousSets += row.flagged
    counts.anomalousRequests += row.flaggedRequests
    if (row.incident === row.bucket) counts.incidents += 1
    counts.meanScore = meanScore
    counts.isUnderAttack = row.isAttack
  }

  /** All counts, in the order in which hosts came. */
  read(): readonly HostCounts[] {
    return [...this.hosts.values()]
  }

  private countsOf(host: string): HostCounts {
    const name = this.hosts.has(host) || this.hosts.size < MAX_HOSTS ? host : ''
    const known = this.hosts.get(name)
    if (known !== undefined) return known
    const begun: HostCounts = {
      host: name,
      buckets: 0,
      requests: 0,
      sets: 0,
      anomalousSets: 0,
      anomalousRequests: 0,
      incidents: 0,
      meanScore: null,
      isUnderAttack: false,
    }
    this.hosts.set(name, begun)
    return begun
  }
}
