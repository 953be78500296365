import { type ListPolicy, listPolicySchema } from '../../../shared/list-policy'
import { BadInputError } from '../decision'
import type { Desk } from './desk'
import { entryObject } from './ledger'
import type { StandingGround } from './membership'
import { ALLOWLIST, type ListIdentity } from './names'
import { type Draft, effect, type Plan, parseInput } from './plan'
import { needList } from './plan-entries'
import { whyGuarded, whyResting } from './plan-import'
import { rowOf } from './standing'
import { parseValue } from './value'

const HOUR_MS = 3600 * 1000
const DAY_MS = 24 * HOUR_MS

/** Turns a list's policy on, changes its rule, or turns it off (null). */
export interface PolicyInput {
  list: string
  policy: ListPolicy | null
  /** Takes what it added off the list as well, where it is turned off. */
  removeEntries?: boolean
}

/** A value that alerts speak against. */
export interface PolicyCandidate {
  value: string
  hits: number
  reporters: number
  /** What was decided last on the value when the evidence was read (`decidedAt`). */
  since: number
}

/** What becomes of candidates. */
export interface PolicyJudgement {
  listed: { candidate: PolicyCandidate; value: string }[]
  skipped: { protected: number; resting: number; listed: number }
}

/** What a policy is proposed with: nothing is listed until a person turns it on. */
export function proposePolicy(minimumHits: number): ListPolicy {
  return {
    minimumHits,
    minimumReporters: 1,
    windowMs: DAY_MS,
    severity: 'low',
    minimumScore: null,
    expiresInMs: 7 * DAY_MS,
  }
}

/** Throws BadInputError for a list that takes nothing by itself. */
export function needPolicyList(desk: Desk, name: string): ListIdentity {
  const list = needList(desk, name)
  if (list.list !== ALLOWLIST && list.state === 'active') return list
  throw new BadInputError(`${list.title} takes nothing by itself. Activate the list first.`, 'list')
}

/** Decides on the policy of a list; what it lists is decided when it is evaluated. */
export function planPolicy(desk: Desk, input: PolicyInput): Plan {
  const list = needPolicyList(desk, input.list)
  const policy = input.policy === null ? null : parseInput(listPolicySchema, input.policy)
  const before = desk.ledger.list(list.list)?.policy ?? null
  const withdrawn = input.removeEntries === true ? draftWithdrawals(desk, list.list) : []
  if (policy !== null && withdrawn.length > 0) {
    throw new BadInputError('Turn the policy off to take off what it added.', 'removeEntries')
  }
  if (policy === null && before === null && withdrawn.length === 0) {
    throw new BadInputError(`The policy of ${list.title} is off already.`, 'policy')
  }
  const draft: Draft = {
    kind: 'list',
    object: list.list,
    action: actionOf(before !== null, policy !== null),
    reason: policy === null ? '' : policyText(policy),
    data: { ...effect(desk), policy },
    undoes: null,
  }
  const removed = withdrawn.length
  const taken =
    removed === 0
      ? ''
      : ` ${removed === 1 ? 'One entry was' : `${removed} entries were`} taken off.`
  const text =
    policy === null
      ? `The policy of ${list.title} is off.${taken}`
      : `The policy of ${list.title} is on: ${policyText(policy)}.`
  return { drafts: [draft, ...withdrawn], text }
}

function actionOf(wasOn: boolean, isOn: boolean): string {
  if (!isOn) return 'turned off the policy of'
  return wasOn ? 'changed the policy of' : 'turned on the policy of'
}

/** Ends the policy's ground of every entry that has one; other grounds go on holding theirs. */
function draftWithdrawals(desk: Desk, list: string): Draft[] {
  const drafts: Draft[] = []
  for (const [value] of policyEntries(desk, list)) {
    drafts.push({
      kind: 'entry',
      object: entryObject(list, value),
      action: 'withdrawn',
      reason: 'The policy was turned off.',
      data: { ...effect(desk) },
      undoes: null,
    })
  }
  return drafts
}

/** Values that a policy's ground holds now, with that ground. */
export function* policyEntries(desk: Desk, list: string): Generator<[string, StandingGround]> {
  for (const [value, record] of desk.ledger.records(list)) {
    if (record.release !== null || record.suspension !== null) continue
    const ground = record.grounds.find(({ kind }) => kind === 'policy')
    if (ground !== undefined && (ground.expiresAt ?? Infinity) > desk.now) yield [value, ground]
  }
}

/**
 * When something was decided on a value last, or its release ends, ms; 0 where nothing was. What
 * people and policies have decided on is settled: a policy looks at what arrives later.
 */
export function decidedAt(desk: Desk, list: string, value: string): number {
  const latest = desk.ledger.latest({ kind: 'entry', object: entryObject(list, value) })
  if (latest === null) return 0
  return Math.max(latest.at, desk.ledger.record(list, value)?.release?.until ?? 0)
}

/** Which candidates may be listed; a person's word and protection are stronger, as with an import. */
export function judgeCandidates(
  desk: Desk,
  list: ListIdentity,
  candidates: readonly PolicyCandidate[],
): PolicyJudgement {
  const judged: PolicyJudgement = {
    listed: [],
    skipped: { protected: 0, resting: 0, listed: 0 },
  }
  for (const candidate of candidates) {
    const parsed = parseValue(list.holds, candidate.value)
    if (!parsed.ok || (parsed.value.holds === 'address' && parsed.value.text.includes('/')))
      continue
    const { value } = parsed
    if (whyGuarded(desk, value) !== null) judged.skipped.protected++
    else if (whyResting(desk, list.list, value.text) !== null) judged.skipped.resting++
    else if (isDecided(desk, list.list, value.text)) judged.skipped.listed++
    else if (decidedAt(desk, list.list, value.text) === candidate.since) {
      judged.listed.push({ candidate, value: value.text })
    }
  }
  return judged
}

function isDecided(desk: Desk, list: string, value: string): boolean {
  const { record } = rowOf(desk, list, value)
  return record?.grounds.some(({ expiresAt }) => (expiresAt ?? Infinity) > desk.now) ?? false
}

/**
 * Lists what meets the policy, unless it was decided anew since `policyAt`, when the evidence was
 * asked for.
 */
export function planPolicyEntries(
  desk: Desk,
  input: { list: string; policyAt: number; candidates: readonly PolicyCandidate[] },
): Plan {
  const list = needPolicyList(desk, input.list)
  const policy = desk.ledger.list(list.list)?.policy ?? null
  if (policy === null || policy.at !== input.policyAt) return { drafts: [], text: '' }
  const { listed } = judgeCandidates(desk, list, input.candidates)
  const drafts = listed.map(({ candidate, value }): Draft => {
    const reason = `Policy of ${list.title}, by ${policy.by}: ${evidenceText(candidate)} within ${spanText(policy.rule.windowMs)}`
    const ground: StandingGround = {
      kind: 'policy',
      actor: policyActor(list.list),
      reason,
      evidence: [],
      since: desk.now,
      expiresAt: desk.now + policy.rule.expiresInMs,
      isOverride: false,
    }
    return {
      kind: 'entry',
      object: entryObject(list.list, value),
      action: 'listed',
      reason,
      data: { ...effect(desk), ground },
      undoes: null,
    }
  })
  return { drafts, text: `The policy of ${list.title} listed ${drafts.length}.` }
}

/** Who lists what a policy lists. */
export function policyActor(list: string): string {
  return `policy ${list}`
}

function evidenceText({ hits, reporters }: PolicyCandidate): string {
  return `${countText(hits, 'hit')} from ${countText(reporters, 'reporter')}`
}

/** A policy in words. */
export function policyText(policy: ListPolicy): string {
  const score =
    policy.minimumScore === null ? '' : ` with a score of ${policy.minimumScore} or more`
  return `${countText(policy.minimumHits, 'hit')} or more from ${countText(policy.minimumReporters, 'reporter')} or more within ${spanText(policy.windowMs)}, of alerts of severity ${policy.severity} or above${score}; listed for ${spanText(policy.expiresInMs)}`
}

function countText(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? what : `${what}s`}`
}

function spanText(ms: number): string {
  const hours = Math.max(1, Math.round(ms / HOUR_MS))
  if (hours % 24 === 0) return countText(hours / 24, 'day')
  return `${hours} h`
}
