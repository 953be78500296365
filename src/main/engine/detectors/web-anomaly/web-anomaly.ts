import type { WebAnomalySettings } from '../../../../shared/web-anomaly'
import { copyText } from '../../copy-text'
import {
  addRequest,
  type BucketRequests,
  beginBucket,
  type RequestItem,
  readRequestItem,
} from '../../web/bucket-requests'
import { RequestSetCache } from '../../web/request-set-cache'
import { createWatched } from '../../web/watched-traffic'
import type { ClosedWindow, WindowedDetector, WindowVerdict } from '../windowed'
import { HostPast } from './host-past'
import { NO_HOST, WEB_ANOMALY } from './names'

const RULE = 'anomalous-clients'
const TITLE = 'Clients that behave unlike others'

/** What the clients of one host did in one bucket. */
type HostBucket = Map<string, BucketRequests>

/** A bucket of a host that is over, and the sets that it goes to. */
export interface ClosedHostBucket {
  cache: RequestSetCache
  past: HostPast
  clients: HostBucket
}

/**
 * Gathers requests by host in buckets of event time, the clients of a host together: so that a host
 * has one alert. What a bucket comes to hangs on the request sets before it, and on a model: its
 * verdict says nothing yet, and `judgeHostBuckets` makes of it what stands.
 */
export function createWebAnomaly(
  settings: () => WebAnomalySettings,
): WindowedDetector<RequestItem, HostBucket> {
  const { bucketMs, keptMs, maxSets } = settings()
  const cache = new RequestSetCache({ keptMs, maxSets })
  const past = new HostPast()
  const isWatched = createWatched(settings)
  return {
    name: WEB_ANOMALY,
    windowMs: bucketMs,
    get graceMs() {
      return settings().graceMs
    },
    read: () => null,
    readTraffic: (item) => {
      if (item.kind !== 'request' || !settings().isOn) return null
      const key = item.site === '' ? NO_HOST : item.site
      return isWatched(key, item.client) ? { key, item: readRequestItem(item) } : null
    },
    begin: () => new Map(),
    add: addItem,
    judge: (window) => beginVerdict(window, cache, past),
    letGo: () => {
      cache.letGoAll()
      past.letGoAll()
    },
    anew: () => createWebAnomaly(settings),
  }
}

function addItem(clients: HostBucket, item: RequestItem): void {
  let known = clients.get(item.client)
  if (known === undefined) {
    known = beginBucket(item)
    clients.set(copyText(item.client), known)
  }
  addRequest(known, item)
}

function beginVerdict(
  { key, state }: ClosedWindow<HostBucket>,
  cache: RequestSetCache,
  past: HostPast,
): WindowVerdict {
  return {
    product: 'watchfloor',
    rule: RULE,
    title: TITLE,
    subject: key,
    ip: null,
    target: null,
    indicator: null,
    severity: 'low',
    score: null,
    nativeScore: null,
    hostBucket: { cache, past, clients: state },
  }
}
