import type { Severity } from '../../../../shared/severity'
import { ModelError } from '../../models/model-error'
import type { DnsQuery } from '../../record'
import type { ClosedWindow, WindowedDetector, WindowVerdict } from '../windowed'
import { countCarriedBytes } from './features'
import type { TunnelScorer } from './scorer'
import {
  addToWindow,
  beginWindow,
  countNames,
  countQueries,
  isJudged,
  partiesOf,
  readTunnelItem,
  type SampledName,
  type TunnelItem,
  type TunnelWindow,
  WINDOW_MS,
} from './traffic-window'

/** Severity by the bytes that labels carry in one window, greatest first. */
const SEVERITY_FROM_BYTES: readonly [least: number, severity: Severity][] = [
  [100_000, 'critical'],
  [10_000, 'high'],
  [1_000, 'medium'],
  [0, 'low'],
]
const GRACE_MS = 60_000
/** Of some 0.7 kB with a name or two, and of 9 kB with as many and as long names as there can be. */
const MAX_OPEN = 100_000

/** What the detector is given to judge with; what a call answers counts from then on. */
export interface DnsTunnelParts {
  /** Name of the instance: part of its alerts' identity. */
  name: string
  /** It is on, and set to judge this query of a source; `source` is its id, where there is one. */
  takes: (query: DnsQuery, source: string | undefined) => boolean
  /** Null where it is off, or its model cannot be used: then nothing is judged. */
  scorer: () => Promise<TunnelJudge | null>
  /** Probability over which a window is a finding, 0 to 1. */
  threshold: () => number
  /** The model failed while it judged. */
  fail: (error: ModelError) => void
}

/** As much of a model's scorer as judging needs. */
export type TunnelJudge = Pick<TunnelScorer, 'manifest' | 'scoreWindows'>

/** Finds clients that carry data in the names below one registrable domain. */
export function createDnsTunnel(parts: DnsTunnelParts): WindowedDetector<TunnelItem, TunnelWindow> {
  return {
    name: parts.name,
    windowMs: WINDOW_MS,
    graceMs: GRACE_MS,
    maxOpen: MAX_OPEN,
    read: () => null,
    // What is irrelevant to generated names, such as all that resolves, is what tunnels are made of.
    readTraffic: (item, source) =>
      item.kind === 'dns-query' && parts.takes(item, source) ? readTunnelItem(item) : null,
    begin: beginWindow,
    add: addToWindow,
    judge: (window) => {
      if (!isJudged(window.state)) return null
      return { ...describe(window), settle: () => settle(window, parts) }
    },
  }
}

async function settle(
  window: ClosedWindow<TunnelWindow>,
  parts: DnsTunnelParts,
): Promise<WindowVerdict | null> {
  const judged = await score(window.state, parts)
  if (judged === null) return null
  const { probability, manifest } = judged
  const least = parts.threshold()
  if (probability <= least) return null
  const verdict = describe(window)
  const { name, version, sha256 } = manifest
  return {
    ...verdict,
    score: probability,
    info: `${verdict.info}: probability ${probability.toFixed(4)}, over ${least}`,
    evidence: {
      ...verdict.evidence,
      probability,
      threshold: least,
      model: `${name} ${version}`,
      modelSha256: sha256,
    },
  }
}

/** Null where no model can say. One that was put in another's place meanwhile is asked instead. */
async function score(
  window: TunnelWindow,
  { scorer, fail }: DnsTunnelParts,
): Promise<{ probability: number; manifest: TunnelJudge['manifest'] } | null> {
  let failed: TunnelJudge | null = null
  for (;;) {
    const judge = await scorer()
    if (judge === null || judge === failed) return null
    try {
      const [probability = 0] = await judge.scoreWindows([window])
      return { probability, manifest: judge.manifest }
    } catch (error) {
      if (!(error instanceof ModelError)) throw error
      if (error.code !== 'closed') {
        fail(error)
        return null
      }
      failed = judge
    }
  }
}

/** What is known of a window before the model is asked. */
function describe({ key, start, end, state }: ClosedWindow<TunnelWindow>): WindowVerdict {
  const { client, domain } = partiesOf(key)
  const bytes = countCarriedBytes(state)
  const queries = countQueries(state)
  const names = countNames(state)
  return {
    product: 'watchfloor',
    rule: `tunnel:${domain}`,
    title: `Data carried in names below ${domain}`,
    subject: client,
    ip: client,
    target: domain,
    indicator: domain,
    severity: severityOf(bytes),
    score: null,
    nativeScore: null,
    count: queries,
    info: `${queries} queries for ${names} names below ${domain}, which carry about ${bytes} bytes`,
    evidence: {
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      domain,
      ...tellWindow(state),
    },
  }
}

function severityOf(bytes: number): Severity {
  return SEVERITY_FROM_BYTES.find(([least]) => bytes >= least)?.[1] ?? 'low'
}

/** The numbers of a window and the names that are kept of it, as alerts and `score` tell them. */
export function tellWindow(window: TunnelWindow) {
  const { types, questions, answered, missing, longestLabel, answerCharacters } = window
  return {
    queries: countQueries(window),
    distinctNames: countNames(window),
    carriedBytes: countCarriedBytes(window),
    longestLabel,
    types: Object.fromEntries(Object.entries(types).filter(([, count]) => count > 0)),
    ...(answered === 0
      ? { answers: 'not logged' }
      : { missingShare: missing / answered, answerCharacters }),
    questions,
    names: window.sample.map(tellName),
  }
}

const tellName = ({ labels, types }: SampledName) =>
  types.join() === '' ? labels : `${labels} ${types.join(', ')}`
