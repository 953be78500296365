import type { Severity } from '../../../../shared/severity'
import type { WebAnomalySettings } from '../../../../shared/web-anomaly'
import type { WindowVerdict } from '../windowed'

/** Anomalous clients that evidence names; of more, those with the highest scores. */
const CLIENTS_NAMED = 50
/** Share of the answers of a host under attack that makes it critical where they are 5xx. */
const FAILING_SHARE = 0.2

/** What one client of a bucket came to. */
export interface ScoredClient {
  client: string
  score: number
  isAnomalous: boolean
  /** Requests in the bucket, and those answered 5xx. */
  requests: number
  failed: number
}

/** One bucket of one host, judged. Times in ms. */
export interface ScoredBucket {
  start: number
  end: number
  clients: readonly ScoredClient[]
  model: string
  threshold: number
}

/** What a bucket of a host comes to, null where there is nothing to tell: one verdict for all clients. */
export function judgeHost(
  begun: WindowVerdict,
  { start, end, clients, model, threshold }: ScoredBucket,
  { leastClients, incidentClients, incidentShare }: WebAnomalySettings,
): WindowVerdict | null {
  const { hostBucket: _gathered, ...verdict } = begun
  const anomalous = clients
    .filter(({ isAnomalous }) => isAnomalous)
    .toSorted((one, other) => other.score - one.score || (one.client < other.client ? -1 : 1))
  if (anomalous.length < leastClients) return null
  const sum = (some: readonly ScoredClient[], of: 'requests' | 'failed') =>
    some.reduce((total, each) => total + each[of], 0)
  const share = anomalous.length / clients.length
  const isIncident = clients.length >= incidentClients && share > incidentShare
  const requests = sum(clients, 'requests')
  const failed = sum(clients, 'failed')
  const severity: Severity = !isIncident
    ? 'low'
    : failed >= FAILING_SHARE * requests
      ? 'critical'
      : 'high'
  const count = sum(anomalous, 'requests')
  const of = `${anomalous.length} of ${clients.length} ${clients.length === 1 ? 'client' : 'clients'}`
  return {
    ...verdict,
    severity,
    score: anomalous[0]?.score ?? null,
    count,
    info: `${of} anomalous, ${count} of ${requests} requests${isIncident ? ': the host is under attack' : ''}`,
    evidence: {
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      clients: clients.length,
      anomalousClients: anomalous.length,
      requests,
      anomalousRequests: count,
      failedRequests: failed,
      isIncident,
      model,
      threshold,
      addresses: anomalous.slice(0, CLIENTS_NAMED).map(({ client, score, requests: asked }) => ({
        address: client,
        score,
        requests: asked,
      })),
      addressesLeftOut: Math.max(0, anomalous.length - CLIENTS_NAMED),
    },
  }
}
