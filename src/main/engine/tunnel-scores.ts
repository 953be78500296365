import type { Readable } from 'node:stream'
import type { FormatName } from '../../shared/source'
import type { TunnelScorer } from './detectors/dns-tunnel/scorer'
import { createDnsTunnel } from './detectors/dns-tunnel/tunnel'
import { formatByName } from './formats'
import { checkTime } from './formats/time'
import type { ReadTraffic, RecordBatch } from './record'
import { createLogFileSource } from './sources/log-file'
import { createImportWindows } from './windows/live-windows'
import { settleVerdicts } from './windows/settling'
import type { WindowFinding } from './windows/window-book'
import type { Windows } from './windows/windows'

/** What one client asked below one domain, by its likeliest window. */
export interface TunnelScore {
  client: string
  domain: string
  /** How likely that window is a tunnel, 0 to 1. */
  probability: number
  /** Windows with enough names to be judged, and how many of them are over the threshold. */
  windows: number
  windowsOver: number
  /** Numbers and names of that window. */
  evidence: Readonly<Record<string, unknown>>
}

/** What a log came to. */
export interface TunnelScores {
  /** The likeliest first. */
  scores: TunnelScore[]
  queries: number
  /** Records that are none, or none of DNS queries. */
  others: number
}

/** A log to score. */
export interface ScoredLog {
  /** `-` for standard input. */
  path: string
  format: FormatName
  stdin?: Readable
  now: () => number
}

/**
 * Scores what each client asked below each domain in a log, with the windows that an import has.
 * Keeps one window for each client and domain with names enough.
 *
 * @throws SourceError where the log cannot be read to its end, ModelError where the model fails.
 */
export async function scoreTunnels(
  log: ScoredLog,
  scorer: TunnelScorer,
  signal: AbortSignal,
): Promise<TunnelScores> {
  const { path, format, stdin, now } = log
  const name = 'dns-tunnel'
  const detector = createDnsTunnel({
    name,
    takes: () => true,
    scorer: async () => scorer,
    threshold: () => -1,
    fail: (error) => {
      throw error
    },
  })
  const windows = createImportWindows([detector])
  const run = new ScoreRun(scorer.manifest.threshold.value)
  const settings = { id: name, name: path, path, format }
  const source = createLogFileSource(settings, { isFollowed: false, now, stdin })
  for await (const batch of source.read(new Map(), signal)) {
    feed(windows, batch, run.read(batch, format))
    run.take(await settleVerdicts(windows.close(now())))
  }
  if (!signal.aborted) run.take(await settleVerdicts(windows.finish()))
  return run.result()
}

function feed(windows: Windows, { partition, readAt }: RecordBatch, queries: ReadTraffic[]): void {
  const into = { partition, appliedBefore: 0, newest: null, entries: [] }
  windows.expect(partition)
  windows.readTraffic(queries, into)
  windows.take(into, readAt)
}

/** Scores while a log is read. */
class ScoreRun {
  private readonly best = new Map<string, TunnelScore>()
  private queries = 0
  private others = 0

  constructor(private readonly threshold: number) {}

  /** The queries of a batch. */
  read(batch: RecordBatch, format: FormatName): ReadTraffic[] {
    const { parse } = formatByName(format)
    const queries: ReadTraffic[] = []
    for (const record of batch.records) {
      const transportTime = record.transportTime ?? batch.transportTime
      const result = parse(record, { transportTime })
      const items = result.kind === 'traffic' ? [result.item, ...(result.others ?? [])] : []
      const before = queries.length
      for (const item of items) {
        const verdict = checkTime(item.time, batch.readAt)
        if (item.kind !== 'dns-query' || (verdict !== 'ok' && verdict !== 'clock ahead')) continue
        const isClockAhead = verdict === 'clock ahead'
        queries.push({ item, position: record.position, part: 0, isClockAhead })
      }
      if (queries.length === before) this.others += 1
    }
    this.queries += queries.length
    return queries
  }

  take(findings: readonly WindowFinding[]): void {
    for (const { verdict } of findings) {
      const { subject: client, indicator: domain, score, evidence } = verdict
      if (domain === null || score === null || evidence === undefined) continue
      const key = `${client} ${domain}`
      const known = this.best.get(key)
      const likeliest =
        known !== undefined && known.probability >= score
          ? known
          : { probability: score, evidence: withoutModel(evidence) }
      this.best.set(key, {
        client,
        domain,
        probability: likeliest.probability,
        windows: (known?.windows ?? 0) + 1,
        windowsOver: (known?.windowsOver ?? 0) + Number(score > this.threshold),
        evidence: likeliest.evidence,
      })
    }
  }

  result(): TunnelScores {
    const scores = [...this.best.values()].sort(
      (a, b) =>
        b.probability - a.probability ||
        a.client.localeCompare(b.client) ||
        a.domain.localeCompare(b.domain),
    )
    return { scores, queries: this.queries, others: this.others }
  }
}

/** What is said once for all of a log stands in no score. */
function withoutModel(evidence: Readonly<Record<string, unknown>>) {
  const { domain, probability, threshold, model, modelSha256, ...rest } = evidence
  return rest
}
