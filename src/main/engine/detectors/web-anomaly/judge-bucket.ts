import type { WebAnomalySettings } from '../../../../shared/web-anomaly'
import type { FlagReason } from '../../../../shared/web-evidence'
import type { Manifest } from '../../models/manifest'
import type { SetReading } from '../../web/request-set-cache'
import type { WindowVerdict } from '../windowed'
import { brokenRules } from './flag-reasons'
import type { HostPast } from './host-past'
import { judgeHost, type OrdinaryScores } from './host-verdict'
import { judgeIncident } from './incident'
import type { HostBucketRow, ScoredReading } from './judged'

/**
 * How far the threshold goes down while a host is under attack, as a share of its distance to the
 * middle of ordinary scores: further down people are taken for attackers.
 */
const LOWERED_BY = 1 / 8

/** A bucket of a host whose request sets were read. */
export interface ReadBucket {
  host: string
  past: HostPast
  finding: { start: number; end: number; verdict: WindowVerdict }
}

/** What a model said of the sets of a bucket, in their order. */
export interface SaidScores {
  scores: readonly number[]
  manifest: Manifest
}

/** What a bucket of a host came to. */
export interface JudgedBucket {
  rows: ScoredReading[]
  row: HostBucketRow
  /** Mean score of its clients; null without a model. */
  meanScore: number | null
  /** Null where there is nothing to tell. */
  verdict: WindowVerdict | null
}

/** Thresholds of a model, and what it calls ordinary. */
interface Thresholds {
  ordinary: OrdinaryScores
  always: number | null
  /** While the host is under attack. */
  lowered: number | null
}

/**
 * Judges the clients of a host in one bucket together: by scores and rules first, then, where that
 * makes it an incident, once more by the lowered threshold. Without a model rules alone judge.
 */
export function judgeBucket(
  { host, past, finding }: ReadBucket,
  readings: readonly SetReading[],
  said: SaidScores | null,
  settings: WebAnomalySettings,
): JudgedBucket {
  const { start, end } = finding
  const thresholds = thresholdsOf(said, settings)
  const clients = readings.map((reading, at) => ({
    reading,
    score: said === null ? null : (said.scores[at] ?? 0),
    rules: brokenRules(reading, settings),
    requests: reading.part.times.length,
  }))
  const flag = (threshold: number | null): FlagReason[][] =>
    clients.map(({ score, rules }) =>
      score !== null && threshold !== null && score > threshold ? ['score', ...rules] : rules,
    )
  const count = (flags: readonly FlagReason[][]) => {
    const flagged = clients.filter((_, at) => (flags[at]?.length ?? 0) > 0)
    return { clients: flagged.length, requests: sum(flagged, ({ requests }) => requests) }
  }
  const ordinary = flag(thresholds.always)
  const anomalous = count(ordinary)
  const figures = {
    bucket: start,
    end,
    clients: clients.length,
    requests: sum(clients, ({ requests }) => requests),
    anomalous: anomalous.clients,
    anomalousRequests: anomalous.requests,
  }
  const state = judgeIncident(figures, past.read(host, 0), settings)
  const threshold = state.incident === null ? thresholds.always : thresholds.lowered
  const flags = state.incident === null ? ordinary : flag(threshold)
  const flagged = count(flags)
  const model = said === null ? '' : `${said.manifest.name} ${said.manifest.version}`
  const failed = sum(readings, ({ part }) => part.status5xx)
  const verdict = judgeHost(
    finding.verdict,
    {
      start,
      end,
      clients: clients.map(({ reading, score, requests }, at) => ({
        client: reading.client,
        score,
        flaggedBy: flags[at] ?? [],
        requests,
      })),
      failed,
      model,
      threshold,
      ordinary: thresholds.ordinary,
      state,
    },
    settings,
  )
  return {
    rows: clients.map(({ reading, score }, at) => ({
      ...reading,
      scored: score === null ? null : { model, score },
      flaggedBy: flags[at] ?? [],
    })),
    row: {
      host,
      ...figures,
      flagged: flagged.clients,
      flaggedRequests: flagged.requests,
      status4xx: sum(readings, ({ part }) => part.status4xx),
      status5xx: failed,
      model,
      threshold,
      highest:
        said === null ? null : clients.reduce((most, { score }) => Math.max(most, score ?? 0), 0),
      incident: state.incident,
      isAttack: state.isAttack,
      severity: verdict?.severity ?? 'info',
    },
    meanScore:
      said === null ? null : sum(clients, ({ score }) => score ?? 0) / Math.max(1, clients.length),
    verdict,
  }
}

function thresholdsOf(said: SaidScores | null, settings: WebAnomalySettings): Thresholds {
  const figures = said?.manifest.figures ?? {}
  const figure = (name: string) => {
    const value = figures[name]
    return typeof value === 'number' ? value : null
  }
  const ordinary = {
    median: figure('normalMedian'),
    percentile999: figure('normal999'),
    highest: figure('normalHighest'),
  }
  if (said === null) return { ordinary, always: null, lowered: null }
  const always = settings.threshold ?? said.manifest.threshold.value
  const down = ordinary.median === null ? 0 : LOWERED_BY * (always - ordinary.median)
  const lowered = Math.min(always, settings.incidentThreshold ?? always - down)
  return { ordinary, always, lowered }
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((all, item) => all + of(item), 0)
}
