import type { DnsDetectorSettings } from '../../../shared/dns-detectors'
import type { ListPolicy, PolicyPreview } from '../../../shared/list-policy'
import { listPolicySchema } from '../../../shared/list-policy'
import { ConflictError } from '../decision'
import type {
  Candidate,
  EvidencePart,
  EvidenceScope,
  PolicyEvidence,
} from '../history/policy-evidence'
import type { Blacklists } from './blacklists'
import type { ListIdentity } from './names'
import { parseInput } from './plan'
import type { PolicyCandidate } from './plan-policy'

/** How long ago a preview looks back, ms. */
const WEEK_MS = 7 * 24 * 3600 * 1000
/** Everything is judged anew as often: entries expire, and other engines tell of alerts too, ms. */
const WHOLE_EVERY_MS = 10 * 60_000
/** Entries of one action. */
const PORTION = 1_000
/** More values that changed than this are judged together with all others. */
const MOST_CHANGED = 5_000
const EXAMPLES = 5

/** What policies are evaluated with. */
export interface PolicyParts {
  lists: Pick<Blacklists, 'policies' | 'policyList' | 'decidedAt' | 'judgePolicy' | 'listByPolicy'>
  evidence: PolicyEvidence
  /** Writes the alerts that changed, so that history has them. */
  writeAlerts: () => Promise<unknown>
  dnsDetectors: () => readonly DnsDetectorSettings[]
  /** Alerts that were closed at or after a time (ms) as benign or false. */
  dismissedSince: (time: number) => string[]
  now: () => number
}

/**
 * Evaluates the policies of lists: a round judges the values whose alerts changed, and all values at
 * a start, after a decision on a policy and every 10 minutes. Nothing is kept: what was listed stands
 * in the decisions, of which engines that share a history make each one once.
 */
export class PolicyDesk {
  private changed = new Set<string>()
  private isWholeDue = true
  private wholeAt = 0
  private judgedFor = ''

  constructor(private readonly parts: PolicyParts) {}

  /** Remembers whose alerts changed. */
  noteAlerts(alerts: Iterable<{ indicator: string | null }>): void {
    if (this.isWholeDue) return
    for (const { indicator } of alerts) if (indicator !== null) this.changed.add(indicator)
    if (this.changed.size <= MOST_CHANGED) return
    this.changed.clear()
    this.isWholeDue = true
  }

  /** Lists what meets the policies that are on. What fails is judged again in the next round. */
  async evaluate(): Promise<void> {
    const { lists, now, writeAlerts } = this.parts
    const policies = lists.policies()
    const standing = policies.map(({ list, policy }) => `${list.list} ${policy.at}`).join()
    if (policies.length === 0) {
      this.changed.clear()
      this.isWholeDue = true
      return
    }
    const isDue = this.isWholeDue || now() - this.wholeAt >= WHOLE_EVERY_MS
    const isWhole = isDue || standing !== this.judgedFor
    if (!isWhole && this.changed.size === 0) return
    const values = isWhole ? undefined : [...this.changed]
    this.changed = new Set()
    this.isWholeDue = false
    try {
      await writeAlerts()
      for (const { list, policy } of policies) {
        await this.list(list, policy, await this.read(list, policy.rule, values))
      }
    } catch (error) {
      this.isWholeDue = true
      // Another engine or a person decided on the same at this moment; the next round sees it.
      if (!(error instanceof ConflictError)) throw error
      return
    }
    if (!isWhole) return
    this.wholeAt = now()
    this.judgedFor = standing
  }

  /** What a policy would list now, and would have listed at some moment of the last 7 days. */
  async preview(input: { list: string; policy: ListPolicy }): Promise<PolicyPreview> {
    const { lists, evidence, now, writeAlerts } = this.parts
    const list = lists.policyList(input.list)
    const policy = parseInput(listPolicySchema, input.policy)
    await writeAlerts()
    const { listed, skipped } = lists.judgePolicy(list, await this.read(list, policy))
    const at = now()
    const from = at - WEEK_MS - policy.windowMs
    const { parts, isCut } = await evidence.readParts(this.scopeOf(list, from), policy, {
      from,
      now: at,
    })
    const week = judgeParts(parts, policy, at - WEEK_MS)
    return {
      now: tell(listed.map(({ candidate }) => candidate)),
      week: tell(week),
      skipped,
      isCut,
    }
  }

  private async list(
    list: ListIdentity,
    policy: { at: number },
    candidates: PolicyCandidate[],
  ): Promise<void> {
    const { lists } = this.parts
    const { listed } = lists.judgePolicy(list, candidates)
    for (let from = 0; from < listed.length; from += PORTION) {
      const portion = listed.slice(from, from + PORTION).map(({ candidate }) => candidate)
      await lists.listByPolicy({ list: list.list, policyAt: policy.at, candidates: portion })
    }
  }

  /** Values that meet a policy by what arrived after the last decision on each. */
  private async read(
    list: ListIdentity,
    policy: ListPolicy,
    values?: readonly string[],
  ): Promise<PolicyCandidate[]> {
    const { evidence, lists, now } = this.parts
    const at = now()
    const scope = this.scopeOf(list, at - policy.windowMs)
    const all = await evidence.read(scope, policy, { now: at, values })
    const since = lists.decidedAt(
      list.list,
      all.map(({ value }) => value),
    )
    if (since.size === 0) return all.map((each) => ({ ...each, since: 0 }))
    const later = await evidence.read(scope, policy, { now: at, values: [...since.keys()], since })
    return [
      ...all.filter(({ value }) => !since.has(value)).map((each) => ({ ...each, since: 0 })),
      ...later.map((each) => ({ ...each, since: since.get(each.value) ?? 0 })),
    ]
  }

  private scopeOf({ list, holds, alertId, kind }: ListIdentity, from: number): EvidenceScope {
    const dismissed = this.parts.dismissedSince(from)
    if (kind !== 'proposed') return { holds, alertId, detectors: null, dismissed }
    const own = this.parts.dnsDetectors().filter((each) => each.kind === list)
    return { holds, alertId, detectors: own.map(({ name }) => name), dismissed }
  }
}

/**
 * Values that met a policy at some moment from `from` on, with what they had at their best moment.
 * Parts are sorted by time.
 */
export function judgeParts(
  parts: readonly EvidencePart[],
  policy: ListPolicy,
  from: number,
): Candidate[] {
  const byValue = new Map<string, EvidencePart[]>()
  for (const part of parts) {
    const own = byValue.get(part.value)
    if (own === undefined) byValue.set(part.value, [part])
    else own.push(part)
  }
  const met: Candidate[] = []
  for (const [value, own] of byValue) {
    const best = bestMoment(own, policy, from)
    if (best !== null) met.push({ value, ...best })
  }
  return met.sort((a, b) => b.hits - a.hits || (a.value < b.value ? -1 : 1))
}

function bestMoment(
  parts: readonly EvidencePart[],
  { minimumHits, minimumReporters, windowMs }: ListPolicy,
  from: number,
): { hits: number; reporters: number } | null {
  let best: { hits: number; reporters: number } | null = null
  let begin = 0
  let hits = 0
  const reporters = new Map<string, number>()
  for (const part of parts) {
    hits += part.hits
    reporters.set(part.reporter, (reporters.get(part.reporter) ?? 0) + 1)
    // What stood when the span began stood at that moment.
    const moment = Math.max(part.last, from)
    for (let old = parts[begin]; old !== undefined; old = parts[begin]) {
      if (old.last >= moment - windowMs) break
      hits -= old.hits
      const left = (reporters.get(old.reporter) ?? 0) - 1
      if (left > 0) reporters.set(old.reporter, left)
      else reporters.delete(old.reporter)
      begin++
    }
    if (hits < minimumHits || reporters.size < minimumReporters) continue
    if (best === null || hits > best.hits) best = { hits, reporters: reporters.size }
  }
  return best
}

function tell(candidates: readonly Candidate[]): PolicyPreview['now'] {
  const examples = [...candidates].sort((a, b) => b.hits - a.hits).slice(0, EXAMPLES)
  return {
    count: candidates.length,
    examples: examples.map(({ value, hits, reporters }) => ({ value, hits, reporters })),
  }
}
