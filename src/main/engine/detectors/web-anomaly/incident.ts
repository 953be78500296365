import type { WebAnomalySettings } from '../../../../shared/web-anomaly'

/** Buckets that say what is usual; of fewer, limits alone decide. */
const LEAST_HISTORY = 5
/** Where fewer clients came a bucket, their shares say nothing (the reference's least traffic). */
const LEAST_USUAL_CLIENTS = 3

/** What the clients of a host came to in one bucket, by the threshold that always holds. */
export interface HostFigures {
  /** Start and end of the bucket, ms. */
  bucket: number
  end: number
  clients: number
  requests: number
  anomalous: number
  anomalousRequests: number
}

/** A bucket of a host that was judged before. */
export interface PastBucket extends HostFigures {
  /** Start of the incident that it belongs to, ms; null outside one. */
  incident: number | null
  /** It stood out itself; else it only lies within the calm behind one that did. */
  isAttack: boolean
}

/** What a host usually has in a bucket. */
export interface UsualTraffic {
  clients: number
  requests: number
}

/** What a bucket means for its host. */
export interface IncidentState {
  incident: number | null
  isAttack: boolean
  /** What says so: the share of clients, or that of requests. */
  measure: 'clients' | 'requests' | null
  /** Null where too little is known. */
  usual: UsualTraffic | null
}

type Limits = Pick<
  WebAnomalySettings,
  | 'incidentClients'
  | 'incidentRequests'
  | 'incidentShare'
  | 'incidentSigma'
  | 'incidentHistoryMs'
  | 'incidentCalmBuckets'
>

/**
 * Whether a host is under attack in a bucket, by the buckets before it and nothing else. A bucket
 * stands out where the anomalous share is over its limit, and share and traffic are further above
 * their averages than so many standard deviations; buckets that stood out are no part of what is
 * usual. An incident begins with one that also has enough clients, or requests, and is over once a
 * number of buckets went by without one. A host of which little is known is judged by limits alone.
 */
export function judgeIncident(
  now: HostFigures,
  past: readonly PastBucket[],
  limits: Limits,
): IncidentState {
  const before = past.filter(({ bucket }) => bucket < now.bucket)
  const from = now.bucket - limits.incidentHistoryMs
  const usualBuckets = before.filter(({ bucket, isAttack }) => bucket >= from && !isAttack)
  const isKnown = usualBuckets.length >= LEAST_HISTORY
  const usual = isKnown
    ? {
        clients: mean(usualBuckets.map(({ clients }) => clients)),
        requests: mean(usualBuckets.map(({ requests }) => requests)),
      }
    : null
  const open = openIncident(before, now, limits.incidentCalmBuckets)
  const byClients = standsOut(now, usual === null ? [] : usualBuckets, shareOfClients, limits)
  const byRequests = standsOut(now, usual === null ? [] : usualBuckets, shareOfRequests, limits)
  const begins =
    (byClients && now.clients >= limits.incidentClients) ||
    (byRequests && now.requests >= limits.incidentRequests)
  const isAttack = open === null ? begins : byClients || byRequests
  return {
    incident: open ?? (begins ? now.bucket : null),
    isAttack,
    measure: isAttack ? (byClients ? 'clients' : 'requests') : null,
    usual,
  }
}

/** The incident of a host that is not over yet when a bucket begins; its start, ms. */
function openIncident(
  before: readonly PastBucket[],
  { bucket, end }: HostFigures,
  calmBuckets: number,
): number | null {
  const last = before.filter(({ isAttack }) => isAttack).reduce(newer, undefined)
  if (last === undefined) return null
  return bucket - last.end < calmBuckets * (end - bucket) ? last.incident : null
}

function newer(one: PastBucket | undefined, other: PastBucket): PastBucket {
  return one === undefined || other.bucket > one.bucket ? other : one
}

interface Measure {
  share: number
  traffic: number
}

const shareOfClients = ({ clients, anomalous }: HostFigures): Measure => ({
  share: clients === 0 ? 0 : anomalous / clients,
  traffic: clients,
})
const shareOfRequests = ({ requests, anomalousRequests }: HostFigures): Measure => ({
  share: requests === 0 ? 0 : anomalousRequests / requests,
  traffic: requests,
})

function standsOut(
  now: HostFigures,
  usual: readonly HostFigures[],
  measureOf: (figures: HostFigures) => Measure,
  { incidentShare, incidentSigma }: Limits,
): boolean {
  const { share, traffic } = measureOf(now)
  if (share <= incidentShare) return false
  const known = usual.map(measureOf)
  // The shares of a host that hardly anybody asks jump between none and all.
  const isBusy = mean(usual.map(({ clients }) => clients)) > LEAST_USUAL_CLIENTS
  const shares = isBusy ? known.map((each) => each.share) : []
  return (
    isFurther(share, shares, incidentSigma) &&
    isFurther(
      traffic,
      known.map((each) => each.traffic),
      incidentSigma,
    )
  )
}

/** Whether a value is so many standard deviations above the average of others, or there are none. */
function isFurther(value: number, others: readonly number[], sigma: number): boolean {
  if (others.length === 0) return true
  const average = mean(others)
  const squares = others.reduce((sum, each) => sum + (each - average) ** 2, 0)
  const deviation = others.length < 2 ? 0 : Math.sqrt(squares / (others.length - 1))
  return value > average + sigma * deviation
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length
}
