import { SCORE_BARS } from '../../../shared/score'
import type { Comparison, ComparisonSide, DifferingClient } from '../../../shared/training'
import type { WebAnomalySettings } from '../../../shared/web-anomaly'
import { windowStart } from '../alerts/identity'
import { BadInputError } from '../decision'
import { openSetScorer, type SetScorer } from '../detectors/web-anomaly/scorer'
import { rocAuc } from '../forest/roc-auc'
import type { DrawnSet } from '../history/set-summaries'
import { type LookUpClient, readKnownClients } from '../labels/known-clients'
import type { Workspace } from '../workspace'
import { shareAbove } from './client-scores'

const DAY_MS = 24 * 3_600_000
/** Request sets that both models judge at most. */
const MOST_SETS = 100_000
/** Clients that are named of those that one model alone finds. */
const MOST_NAMED = 50
/** Sets are drawn in the same order each time. */
const SEED = 0

/** What a comparison needs. */
export interface CompareParts {
  workspace: Pick<Workspace, 'labels' | 'desk' | 'alerts' | 'lists' | 'setSummaries' | 'pipeline'>
  settings: WebAnomalySettings
  /** Folder of a model by its name. */
  folderOf: (model: string) => Promise<string>
  now: number
}

/** Which models, and on the request sets of how many days up to the newest bucket. */
export interface CompareInput {
  candidate: string
  current: string
  days: number
}

/** Has two models judge the same request sets, and says where they differ. */
export async function compareModels(
  parts: CompareParts,
  input: CompareInput,
  signal: AbortSignal | undefined,
): Promise<Comparison> {
  const { workspace, settings, now, folderOf } = parts
  await workspace.pipeline.settle()
  const newest = await workspace.setSummaries.readNewest()
  if (newest === null) {
    throw new BadInputError('History has no request sets yet, so nothing can be compared.', 'days')
  }
  const choice = { from: newest + 1 - input.days * DAY_MS, to: newest + 1, hosts: [] }
  const opened: SetScorer[] = []
  try {
    const open = async (model: string) => {
      const scorer = await openSetScorer(await folderOf(model))
      opened.push(scorer)
      return scorer
    }
    const current = await open(input.current)
    const candidate = await open(input.candidate)
    const lookUp = await readKnownClients({ workspace, settings, now })
    // A threshold of the settings is meant for the model that judges now.
    const tally = new Tally(lookUp, settings.leastClients, [
      { name: input.current, scorer: current, threshold: settings.threshold },
      { name: input.candidate, scorer: candidate, threshold: null },
    ])
    for await (const page of workspace.setSummaries.draw(choice, SEED, signal)) {
      signal?.throwIfAborted()
      await tally.take(page.slice(0, MOST_SETS - tally.judged))
      if (tally.judged >= MOST_SETS) break
    }
    const total = await workspace.setSummaries.count(choice)
    return { from: choice.from, to: choice.to, total, ...tally.read() }
  } finally {
    await Promise.all(opened.map((scorer) => scorer.close()))
  }
}

interface SideOptions {
  name: string
  scorer: SetScorer
  threshold: number | null
}

interface Client {
  host: string
  client: string
  requests: number
  /** Highest score by each side. */
  highest: [number, number]
}

/** What both models say, counted. */
class Tally {
  judged = 0
  private readonly sides: [Side, Side]
  private readonly clients = new Map<string, Client>()

  constructor(
    private readonly lookUp: LookUpClient,
    leastClients: number,
    [current, candidate]: [SideOptions, SideOptions],
  ) {
    this.sides = [new Side(current, leastClients), new Side(candidate, leastClients)]
  }

  async take(sets: readonly DrawnSet[]): Promise<void> {
    const [current, candidate] = this.sides
    const [now, then] = await Promise.all([current.judge(sets), candidate.judge(sets)])
    this.judged += sets.length
    for (const [at, { host, client, requests }] of sets.entries()) {
      const key = `${client} ${host}`
      const known = this.clients.get(key) ?? { host, client, requests: 0, highest: [0, 0] }
      this.clients.set(key, known)
      known.requests += requests
      known.highest = [
        Math.max(known.highest[0], now[at] ?? 0),
        Math.max(known.highest[1], then[at] ?? 0),
      ]
    }
  }

  read(): Omit<Comparison, 'from' | 'to' | 'total'> {
    const [current, candidate] = this.sides
    const clients = [...this.clients.values()].map((each) => {
      return { ...each, label: this.lookUp(each.host, each.client)?.label ?? null }
    })
    const attackers = clients.filter(({ label }) => label === 'attack')
    const benign = clients.filter(({ label }) => label === 'benign')
    const differ = (side: 0 | 1) => {
      const other = side === 0 ? 1 : 0
      return clients
        .filter(
          ({ highest }) =>
            highest[side] > this.sides[side].threshold &&
            highest[other] <= this.sides[other].threshold,
        )
        .sort((a, b) => b.highest[side] - a.highest[side] || (a.client < b.client ? -1 : 1))
    }
    const tell = (some: typeof clients): DifferingClient[] =>
      some.slice(0, MOST_NAMED).map(({ host, client, requests, highest: [now, then], label }) => {
        return { host, client, requests, current: now, candidate: then, label }
      })
    const [lost, found] = [differ(0), differ(1)]
    const side = (of: 0 | 1): ComparisonSide =>
      (of === 0 ? current : candidate).read({
        clients: clients.map(({ highest }) => highest[of]),
        attackers: attackers.map(({ highest }) => highest[of]),
        benign: benign.map(({ highest }) => highest[of]),
      })
    return {
      judged: this.judged,
      attackers: attackers.length,
      benign: benign.length,
      current: side(0),
      candidate: side(1),
      found: tell(found),
      foundTotal: found.length,
      lost: tell(lost),
      lostTotal: lost.length,
    }
  }
}

/** One model, and what it came to. */
class Side {
  readonly threshold: number
  private readonly bars = new Array<number>(SCORE_BARS).fill(0)
  private sets = 0
  /** Clients above the threshold, by host and bucket. */
  private readonly buckets = new Map<string, { host: string; bucket: number; clients: number }>()

  constructor(
    private readonly options: SideOptions,
    private readonly leastClients: number,
  ) {
    this.threshold = options.threshold ?? options.scorer.manifest.threshold.value
  }

  async judge(sets: readonly DrawnSet[]): Promise<ArrayLike<number>> {
    const scores = await this.options.scorer.scoreRows(sets.map(({ row }) => row))
    for (const [at, score] of scores.entries()) {
      const bar = Math.min(SCORE_BARS - 1, Math.floor(score * SCORE_BARS))
      this.bars[bar] = (this.bars[bar] ?? 0) + 1
      const set = sets[at]
      if (score <= this.threshold || set === undefined) continue
      this.sets += 1
      const { host, bucket } = set
      const key = `${bucket} ${host}`
      const known = this.buckets.get(key) ?? { host, bucket, clients: 0 }
      known.clients += 1
      this.buckets.set(key, known)
    }
    return scores
  }

  read(scores: {
    clients: readonly number[]
    attackers: readonly number[]
    benign: readonly number[]
  }): ComparisonSide {
    const { name, scorer } = this.options
    const told = [...this.buckets.values()].filter(({ clients }) => clients >= this.leastClients)
    const { attackers, benign, clients } = scores
    const isMeasured = attackers.length > 0 && benign.length > 0
    return {
      name,
      version: scorer.manifest.version,
      threshold: this.threshold,
      bars: this.bars,
      sets: this.sets,
      clients: clients.filter((score) => score > this.threshold).length,
      hosts: new Set(told.map(({ host }) => host)).size,
      alerts: new Set(told.map(({ host, bucket }) => `${windowStart(bucket)} ${host}`)).size,
      auc: isMeasured ? rocAuc(benign, attackers) : null,
      found: attackers.length > 0 ? shareAbove(attackers, this.threshold) : null,
      falsePositives: benign.length > 0 ? shareAbove(benign, this.threshold) : null,
    }
  }
}
