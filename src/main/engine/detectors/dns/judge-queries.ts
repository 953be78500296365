import { LRUCache } from 'lru-cache'
import type { DnsQuery, ReadTraffic } from '../../record'
import type { DgaScorer } from '../dga/scorer'
import type { DnsModels } from './dns-models'
import { isJudgedBy } from './judged-by'

/** Verdicts that are remembered of each model: some 20 MB of names as long as they usually are. */
const REMEMBERED = 200_000
/** A verdict that is no probability: a rule decided that the name is not judged. */
const NOT_JUDGED = -1

/** Gives DNS queries the probabilities of their names before they are stored and put into windows. */
export class QueryJudge {
  /** By model, so that another one begins with nothing. */
  private readonly verdicts = new WeakMap<DgaScorer, LRUCache<string, number>>()

  constructor(private readonly models: DnsModels) {}

  /**
   * Judges what is new of a source, but for names that are left out: those that the allowlist has, and
   * the organisation's own. Where no detector can judge, nothing is said of the queries; what fails
   * switches its detector off.
   */
  async judge(
    traffic: readonly ReadTraffic[],
    source: string,
    isLeftOut: (name: string) => boolean,
  ): Promise<void> {
    const queries = traffic.flatMap(({ item }) =>
      item.kind === 'dns-query' && item.isIrrelevant !== true && !isLeftOut(bareName(item.name))
        ? [item]
        : [],
    )
    if (queries.length === 0) return
    await this.models.follow()
    for (const { settings, scorer } of this.models.listDga()) {
      const { name } = settings
      const wanted = queries.filter((query) => isJudgedBy(settings, query.name, source))
      try {
        const known = await this.scoreNew(scorer, wanted)
        for (const query of wanted) note(query, name, known.get(query.name) ?? NOT_JUDGED)
      } catch (error) {
        this.models.fail(name, error)
      }
    }
  }

  /** Probabilities of all names, of which only those that are not remembered are asked for. */
  private async scoreNew(
    scorer: DgaScorer,
    queries: readonly DnsQuery[],
  ): Promise<Map<string, number>> {
    const remembered = this.rememberedOf(scorer)
    const known = new Map<string, number>()
    const unknown: string[] = []
    for (const { name } of queries) {
      if (known.has(name)) continue
      const verdict = remembered.get(name)
      known.set(name, verdict ?? NOT_JUDGED)
      if (verdict === undefined) unknown.push(name)
    }
    if (unknown.length === 0) return known
    const scores = await scorer.scoreNames(unknown)
    for (const [at, { probability, rule }] of scores.entries()) {
      const verdict = rule === null ? probability : NOT_JUDGED
      const name = unknown[at] ?? ''
      known.set(name, verdict)
      remembered.set(name, verdict)
    }
    return known
  }

  private rememberedOf(scorer: DgaScorer): LRUCache<string, number> {
    const known = this.verdicts.get(scorer) ?? new LRUCache<string, number>({ max: REMEMBERED })
    this.verdicts.set(scorer, known)
    return known
  }
}

const bareName = (name: string) => name.toLowerCase().replace(/\.$/, '')

function note(query: DnsQuery, detector: string, probability: number): void {
  if (probability === NOT_JUDGED) return
  query.scores = { ...query.scores, [detector]: probability }
}
