import { type Severity, severityLevel, severityOfLevel } from '../../../../shared/severity'
import type { FlagReason } from '../../../../shared/web-evidence'
import type { WindowVerdict } from '../windowed'
import type { IncidentState } from './incident'
import { INCIDENT_RULE } from './names'

/** Anomalous clients that evidence names; of more, those with the highest scores. */
const CLIENTS_NAMED = 50
/** Share of the answers of a host under attack that makes it critical where they are 5xx. */
const FAILING_SHARE = 0.2
/** So many times the usual requests make it critical too. */
const MANY_TIMES = 10
const INCIDENT_TITLE = 'A site under attack'

/** What one client of a bucket came to. */
export interface ScoredClient {
  client: string
  /** Null where no model was asked. */
  score: number | null
  /** Why it is anomalous; nothing where it is not. */
  flaggedBy: readonly FlagReason[]
  /** Requests in the bucket. */
  requests: number
}

/** Scores of ordinary request sets in the training of a model; null where it does not say. */
export interface OrdinaryScores {
  median: number | null
  /** Over this was one in a thousand. */
  percentile999: number | null
  highest: number | null
}

/** One bucket of one host, judged. Times in ms. */
export interface ScoredBucket {
  start: number
  end: number
  clients: readonly ScoredClient[]
  /** Requests that were answered 5xx. */
  failed: number
  model: string
  /** The one that held in this bucket; null without a model. */
  threshold: number | null
  ordinary: OrdinaryScores
  state: IncidentState
}

/** How bad one anomalous client is: by where its score lies among ordinary ones, or by a rule. */
export function severityOfClient(
  { score, flaggedBy }: Pick<ScoredClient, 'score' | 'flaggedBy'>,
  { percentile999, highest }: OrdinaryScores,
): Severity {
  if (score !== null && highest !== null && score > highest) return 'high'
  if (score !== null && percentile999 !== null && score > percentile999) return 'medium'
  return flaggedBy.some((reason) => reason !== 'score') ? 'medium' : 'low'
}

/** How bad a bucket of a host under attack is. */
function severityOfIncident(requests: number, failed: number, usual: number | null): Severity {
  if (requests > 0 && failed >= FAILING_SHARE * requests) return 'critical'
  return usual !== null && usual > 0 && requests >= MANY_TIMES * usual ? 'critical' : 'high'
}

/** What a bucket of a host comes to, null where there is nothing to tell: one verdict for all clients. */
export function judgeHost(
  begun: WindowVerdict,
  bucket: ScoredBucket,
  { leastClients }: { leastClients: number },
): WindowVerdict | null {
  const { hostBucket: _gathered, ...verdict } = begun
  const { start, end, clients, failed, model, threshold, ordinary, state } = bucket
  const anomalous = clients
    .filter(({ flaggedBy }) => flaggedBy.length > 0)
    .toSorted(
      (one, other) => (other.score ?? 0) - (one.score ?? 0) || (one.client < other.client ? -1 : 1),
    )
  if (anomalous.length < leastClients) return null
  const requests = sumRequests(clients)
  const count = sumRequests(anomalous)
  const { incident, isAttack, measure, usual } = state
  const isIncident = incident !== null
  const level = (client: ScoredClient) => severityLevel(severityOfClient(client, ordinary))
  const severity = isAttack
    ? severityOfIncident(requests, failed, usual?.requests ?? null)
    : severityOfLevel(anomalous.reduce((most, client) => Math.max(most, level(client)), 0))
  const of = `${anomalous.length} of ${clients.length} ${clients.length === 1 ? 'client' : 'clients'}`
  return {
    ...verdict,
    ...(isIncident ? { rule: INCIDENT_RULE, title: INCIDENT_TITLE } : {}),
    severity,
    score: anomalous[0]?.score ?? null,
    count,
    info: `${of} anomalous, ${count} of ${requests} requests${isAttack ? ': the host is under attack' : ''}`,
    evidence: {
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      clients: clients.length,
      anomalousClients: anomalous.length,
      requests,
      anomalousRequests: count,
      failedRequests: failed,
      isIncident,
      ...(isIncident ? { incidentStart: new Date(incident).toISOString(), measure } : {}),
      ...(usual === null ? {} : { usual }),
      model,
      threshold,
      addresses: anomalous
        .slice(0, CLIENTS_NAMED)
        .map(({ client, score, requests: asked, flaggedBy }) => ({
          address: client,
          score,
          requests: asked,
          flaggedBy,
        })),
      addressesLeftOut: Math.max(0, anomalous.length - CLIENTS_NAMED),
    },
  }
}

function sumRequests(clients: readonly ScoredClient[]): number {
  return clients.reduce((total, { requests }) => total + requests, 0)
}
