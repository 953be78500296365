import type { z } from 'zod'
import type { Change } from '../../../shared/alert'
import {
  type AuditEntry,
  type Cover,
  type EntryPage,
  type Explanation,
  type Export,
  type ExportFormat,
  entryQuerySchema,
  type FeedPreview,
  type FeedPull,
  type FeedRule,
  type ImportEntries,
  type ImportedEntries,
  type ListSummary,
  type ValueCheck,
} from '../../../shared/blacklist'
import type { StandingPolicy } from '../../../shared/list-policy'
import type { Decision, DecisionLog } from '../decision'
import { ConflictError, DecisionTakenError, NotFoundError, UnavailableError } from '../decision'
import type { ReplayStep } from '../tally/rebuild'
import type { CounterChange, ListTally } from '../tally/tally'
import { auditOf } from './audit'
import { type Carriage, Carriages } from './carriages'
import { contentsOf } from './contents'
import { planRules, rulesOf } from './counting'
import { coverOf, explain } from './cover'
import type { Desk, ListSettings } from './desk'
import { changeOf, listHeld } from './effects'
import { writeExport } from './export/index'
import { previewFeed } from './feed-preview'
import { planFeed } from './feeds'
import { Guards } from './guards'
import { Ledger } from './ledger'
import { pageOf, pageOfAllows } from './listing'
import { blockedValues, type Marks, marksOf, whyProtected } from './marks'
import { type CountingRules, effectOf, isResting, ruleChangeOf } from './membership'
import { ALLOWLIST, identifyList, identifyLists, type ListIdentity } from './names'
import {
  type AddInput,
  type AllowInput,
  type ChangeInput,
  objectText,
  type Plan,
  parseInput,
  tellLatest,
} from './plan'
import { planAllow, planDisallow } from './plan-allow'
import { type ExpiryInput, needList, planAdd, planExpiry, planRemove } from './plan-entries'
import { checkIsImport, planImport } from './plan-import'
import { type CreateInput, planActivate, planCreate } from './plan-lists'
import {
  decidedAt,
  judgeCandidates,
  needPolicyList,
  type PolicyCandidate,
  type PolicyInput,
  type PolicyJudgement,
  planPolicy,
  planPolicyEntries,
  policyActor,
} from './plan-policy'
import { planUndo } from './plan-undo'
import type { Protection } from './protection'
import { judgeAllow, judgeBlock } from './rules'
import { Summaries } from './summaries'

/** What the lists are made with. */
export interface BlacklistsParts {
  decisions: DecisionLog
  tally: ListTally
  now: () => number
  newId: () => string
  settings: () => ListSettings
  /** The demo's exports say so in their names. */
  isDemo: boolean
}

/**
 * The lists: what counters and decisions come to. Reads are at once and from memory; a write is
 * stored before it takes effect, one after the other. Writes throw BadInputError (with the field),
 * NotFoundError and ConflictError.
 */
export class Blacklists {
  readonly #carriages = new Carriages()
  readonly #parts: BlacklistsParts
  #ledger = new Ledger()
  #generation = 0
  readonly #summaries: Summaries
  readonly #guards = new Guards()
  #rulesAtStart: CountingRules
  #turn: Promise<unknown> = Promise.resolve()
  /** Decisions of other engines that wait for their counters. */
  readonly #waiting: Decision[] = []

  constructor(parts: BlacklistsParts) {
    this.#parts = parts
    this.#summaries = new Summaries(parts.newId(), () => this.#guards.number)
    this.#rulesAtStart = rulesOf(parts.settings())
  }

  /**
   * Folds the stored decisions. Those after the first `mark` are given back as steps, for a tally
   * that does not have them yet (`rebuildTally`).
   */
  async load(mark = Number.POSITIVE_INFINITY): Promise<ReplayStep[]> {
    const decisions = await this.#begin()
    for (const decision of decisions.slice(0, mark)) this.#ledger.take(decision)
    return decisions.slice(Math.min(mark, decisions.length)).map((decision) => ({
      seq: effectOf(decision).seq,
      at: decision.at,
      take: () => void this.#take(decision),
    }))
  }

  /**
   * Folds the stored decisions for a tally that has its counters elsewhere. What those after the
   * first `mark` do to counters is given back: a kill may have kept it from them.
   */
  async loadFold(mark: number): Promise<CounterChange[]> {
    const decisions = await this.#begin()
    return decisions.flatMap((decision, index) => {
      this.#ledger.take(decision)
      return index < mark ? [] : [changeOf(decision, this.#ledger)]
    })
  }

  async #begin(): Promise<Decision[]> {
    const decisions = await this.#parts.decisions.load(KINDS)
    this.#rulesAtStart = rulesOf(this.#parts.settings())
    this.#ledger.beginWith(rulesBefore(decisions))
    return decisions
  }

  /** Addresses that decisions keep from being counted, and until when (ms). */
  listHeld(): Iterable<{ list: string; ip: string; until: number }> {
    return listHeld(this.#ledger, this.#parts.now())
  }

  /** Runs work that changes stored decisions while none is made here, then reads them all anew. */
  rewrite<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      const result = await work()
      await this.#readAnew()
      return result
    })
  }

  async #readAnew(): Promise<void> {
    const ledger = new Ledger(++this.#generation)
    const decisions = await this.#parts.decisions.load(KINDS)
    ledger.beginWith(rulesBefore(decisions))
    for (const decision of decisions) ledger.take(decision)
    this.#ledger = ledger
  }

  /**
   * Takes in what other engines decided, as soon as counters are there. Counters are told too: once,
   * whoever does it, and the engine that decided may have been killed before it could.
   */
  takeOthers(decisions: readonly Decision[]): Promise<void> {
    this.#waiting.push(...decisions.filter(({ kind }) => KINDS.includes(kind)))
    return this.#inTurn(async () => {
      if (this.#parts.tally.whyAway() !== null) return
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        if (this.#ledger.has(next)) continue
        if (this.#ledger.isNext(next)) {
          await this.#take(next)
          if (next.kind === 'setting') await this.#dropProtected(next)
        } else {
          // Two engines made one revision, since Redis had lost a claim: the first in order stands.
          await this.#readAnew()
          await this.#parts.tally.change(changeOf(next, this.#ledger))
        }
      }
    })
  }

  /** How many decisions stand in memory; a snapshot of the tally is marked with it. */
  decisionCount(): number {
    return this.#ledger.taken()
  }

  /** All lists with their counts, the allowlist last. */
  lists(): ListSummary[] {
    const desk = this.#desk()
    return identifyLists(desk).map((list) => this.#summaries.summarise(desk, list))
  }

  /** One page of a list's entries. Throws NotFoundError. */
  entries(query: z.input<typeof entryQuerySchema>): EntryPage {
    const desk = this.#desk()
    const wanted = parseInput(entryQuerySchema, query)
    needList(desk, wanted.list)
    return wanted.list === ALLOWLIST ? pageOfAllows(desk, wanted) : pageOf(desk, wanted)
  }

  /** What adding a value would mean, told while it is typed. */
  check(list: string, value: string): ValueCheck {
    const desk = this.#desk()
    const judged =
      list === ALLOWLIST
        ? judgeAllow(value)
        : judgeBlock(desk, identifyList(desk, list)?.holds ?? 'address', value)
    const { listed: _listed, isOverride: _isOverride, ...check } = judged
    return check
  }

  /** Makes a list of the analyst's own. */
  create(input: CreateInput, actor: string): Promise<Change> {
    return this.#write(actor, (desk) => planCreate(desk, input))
  }

  /** Makes an observed or proposed list an active one. */
  activate(list: string, actor: string): Promise<Change> {
    return this.#write(actor, (desk) => planActivate(desk, list))
  }

  /** Turns the feed of a list for firewalls on with a rule, or off. */
  setFeed(input: { list: string; feed: FeedRule | null }, actor: string): Promise<Change> {
    return this.#write(actor, (desk) => planFeed(desk, input))
  }

  /** What a feed with a rule would hold now, and what that leaves out. */
  previewFeed(input: { list: string; feed: FeedRule }): FeedPreview {
    return previewFeed(this.#desk(), input)
  }

  /** Turns the policy of a list on with a rule, or off. */
  setPolicy(input: PolicyInput, actor: string): Promise<Change> {
    return this.#write(actor, (desk) => planPolicy(desk, input))
  }

  /** Active lists whose policy is on. */
  policies(): { list: ListIdentity; policy: StandingPolicy }[] {
    const desk = this.#desk()
    return desk.ledger.listNames().flatMap((name) => {
      const policy = desk.ledger.list(name)?.policy ?? null
      const list = policy === null ? null : identifyList(desk, name)
      if (policy === null || list === null || list.state !== 'active') return []
      return [{ list, policy }]
    })
  }

  /** A list that a policy may stand on. Throws NotFoundError and BadInputError. */
  policyList(list: string): ListIdentity {
    return needPolicyList(this.#desk(), list)
  }

  /** Which of some values were decided on, and when last, ms. */
  decidedAt(list: string, values: readonly string[]): Map<string, number> {
    const desk = this.#desk()
    const known = values.map((value) => [value, decidedAt(desk, list, value)] as const)
    return new Map(known.filter(([, at]) => at > 0))
  }

  /** Which candidates of a policy may be listed now, and how many stay out. */
  judgePolicy(list: ListIdentity, candidates: readonly PolicyCandidate[]): PolicyJudgement {
    return judgeCandidates(this.#desk(), list, candidates)
  }

  /** Lists what meets a policy, where that is still on as it was. */
  listByPolicy(input: {
    list: string
    policyAt: number
    candidates: readonly PolicyCandidate[]
  }): Promise<Change> {
    return this.#write(policyActor(input.list), (desk) => planPolicyEntries(desk, input))
  }

  /** Remembers that somebody exported or pulled a list. */
  noteCarriage(list: string, by: string): void {
    this.#carriages.note(list, { at: this.#parts.now(), by })
  }

  /** The first export or pull since the engine started that carried what stands on a list since a time. */
  carriedSince(list: string, since: number): Carriage | null {
    return this.#carriages.firstSince(list, since)
  }

  /** Remembers that somebody took the feed of a list. */
  notePull(list: string, pull: FeedPull): void {
    this.#summaries.notePull(list, pull)
  }

  add(input: AddInput, actor: string): Promise<Change> {
    return this.#write(actor, (desk) => planAdd(desk, input, actor))
  }

  /**
   * Puts many values on a list and says which it refuses. A part that names the change of an earlier
   * one belongs to it: Undo takes all parts back.
   */
  async import(input: ImportEntries, actor: string): Promise<ImportedEntries> {
    const { changeId: begun } = input
    let refused: ImportedEntries['refused'] = []
    const { changeId, changed, text } = await this.#write(
      actor,
      (desk) => {
        if (begun !== undefined) checkIsImport(desk, begun, actor)
        const plan = planImport(desk, input, actor)
        refused = plan.refused
        return plan
      },
      begun,
    )
    return { changeId: changed > 0 ? changeId : (begun ?? null), added: changed, refused, text }
  }

  remove(entries: ChangeInput[], actor: string): Promise<Change> {
    return this.#write(actor, (desk) => planRemove(desk, entries))
  }

  setExpiry(input: ExpiryInput, actor: string): Promise<Change> {
    return this.#write(actor, (desk) => planExpiry(desk, input))
  }

  allow(input: AllowInput, actor: string): Promise<Change> {
    return this.#write(actor, (desk) => planAllow(desk, input))
  }

  disallow(value: string, actor: string): Promise<Change> {
    return this.#write(actor, (desk) => planDisallow(desk, value))
  }

  /** Takes a change back. Throws ConflictError where something it decided was changed since. */
  undo(changeId: string, actor: string): Promise<Change> {
    return this.#write(actor, (desk) => planUndo(desk, changeId))
  }

  /** Whether a change was made here, and so can be given to `undo`. */
  hasChange(changeId: string): boolean {
    return this.#ledger.action(changeId) !== null
  }

  /** Every decision on lists, oldest first. */
  decisions(): Decision[] {
    return this.#ledger.actions().flatMap(({ decisions }) => decisions)
  }

  /** Who decided what on the lists, newest first. */
  audit(query: { list?: string; limit: number }): AuditEntry[] {
    return auditOf(this.#desk(), query)
  }

  /** A finished export. Throws NotFoundError for a list that nobody has seen. */
  export(query: {
    list: string
    format: ExportFormat
    maxAgeMs?: number
    minimumHits?: number
    unlistedPercent?: number
  }): Export {
    const desk = this.#desk()
    const list = needList(desk, query.list)
    if (list.kind === 'allowlist') throw new NotFoundError('The allowlist is not exported.')
    const contents = contentsOf(desk, list, {
      maxAgeMs: query.maxAgeMs ?? null,
      minimumHits: query.minimumHits ?? 1,
      unlistedPercent: query.unlistedPercent ?? null,
    })
    const { format } = query
    return writeExport({ list, contents, format, at: desk.now, isDemo: this.#parts.isDemo })
  }

  /**
   * Lets settings that decide what counts take effect, where they are others than before: at one
   * place in the order of batches, in the audit trail, and again when counters are rebuilt.
   */
  followSettings(actor: string): Promise<Change> {
    return this.#write(actor, (desk) => planRules(desk, this.#rules()))
  }

  /** How long a counter lives after its last arrival, ms. */
  countingTtlMs(): number {
    return this.#rules().ttlMs
  }

  /** Whether an address's events do not count on a list at a time. Asked for every event. */
  isHeld(list: string, ip: string, at: number): boolean {
    if (this.#counting.isNeverBlocked(ip)) return true
    return (
      this.#ledger.allowlist.isAddressAllowed(ip, at) ||
      isResting(this.#ledger.record(list, ip), at)
    )
  }

  /** An address of the organisation's own networks. */
  isOwn(ip: string): boolean {
    return this.#protection.isOwn(ip)
  }

  /** Which addresses are own, which of them tell who the organisation is, and which tell nothing. */
  ownAddresses(): Pick<Protection, 'isOwnPublic' | 'isPrivate' | 'ownRanges'> {
    return this.#protection
  }

  isAllowed(ip: string): boolean {
    return this.#ledger.allowlist.isAddressAllowed(ip, this.#parts.now())
  }

  /** Whether a name in lower case is on the allowlist, or lies below one that is. */
  isNameAllowed(name: string): boolean {
    return this.#ledger.allowlist.isNameAllowed(name, this.#parts.now())
  }

  /** Why a value is never blocked, in words; null where it may be. */
  whyNeverBlocked(value: string): string | null {
    return this.#protection.whyNeverBlocked(value)
  }

  /** Why an alert's indicator is not offered to be blocked, in words; null where it is. */
  whyProtected(indicator: string): string | null {
    return whyProtected(this.#desk(), indicator)
  }

  /** Every entry that covers an address or network, the value's own and wider ones. */
  coverOf(value: string): Cover[] {
    return coverOf(this.#desk(), value)
  }

  /** Why an address or network is blocked, or is not. Throws BadInputError for what is neither. */
  why(value: string): Explanation {
    return explain(this.#desk(), value)
  }

  /** Ids of the lists that an address or domain is on now, the allowlist among them. */
  listsWith(value: string): string[] {
    const covers = this.coverOf(value).filter(({ state }) => state !== 'expired')
    return [...new Set(covers.map(({ list }) => list))]
  }

  /** What an alert says about its indicator. */
  marksOf(indicator: string | null): Marks {
    return marksOf(this.#desk(), indicator)
  }

  /** Values that people blocked and that stand; a name with a dot in front is all names below it. */
  blockedValues(): string[] {
    return blockedValues(this.#desk())
  }

  /** Whether a list can be read by this name. */
  exists(list: string): boolean {
    return identifyList(this.#desk(), list) !== null
  }

  /** Changes whenever the contents of the list may have changed, expiry included. */
  version(list: string): string {
    return this.#summaries.look(this.#desk(), list).token
  }

  /**
   * Another number whenever a decision of anybody, its expiry or changed own networks may have
   * changed any list; what arrives does not count.
   */
  changes(): number {
    const desk = this.#desk()
    return this.#summaries.countChanges(desk)
  }

  /** When the list last changed by an arrival, a decision or an expiry, ms. */
  lastChange(list: string): number | null {
    return this.#summaries.look(this.#desk(), list).lastChange
  }

  #desk(): Desk {
    return {
      ledger: this.#ledger,
      tally: this.#parts.tally,
      protection: this.#protection,
      settings: this.#parts.settings(),
      now: this.#parts.now(),
    }
  }

  #rules(): CountingRules {
    return this.#ledger.rules() ?? this.#rulesAtStart
  }

  get #counting(): Protection {
    return this.#guards.ofCounting(this.#rules().ownNetworks)
  }

  get #protection(): Protection {
    return this.#guards.ofPublishing(this.#parts.settings())
  }

  /** Plans, stores and takes one action; the next one and the next batch wait until it stands. */
  async #write(actor: string, plan: (desk: Desk) => Plan, begun?: string): Promise<Change> {
    this.#refuseWhileAway()
    await this.#parts.decisions.catchUp?.()
    return this.#inTurn(async () => {
      this.#refuseWhileAway()
      const goOn = await this.#parts.tally.pause()
      try {
        const { drafts, text } = plan(this.#desk())
        const changeId = begun ?? this.#parts.newId()
        const at = this.#parts.now()
        const decisions = drafts.map((draft) => ({
          ...draft,
          changeId,
          at,
          actor,
          revision: this.#ledger.revision(draft) + 1,
        }))
        await this.#append(decisions)
        for (const decision of decisions) await this.#take(decision)
        return { changeId, changed: decisions.length, text }
      } finally {
        goOn()
      }
    })
  }

  /** A batch of ours may have counted an address between the change of the rules and here. */
  async #dropProtected({ changeId }: Decision): Promise<void> {
    const { tally, newId } = this.#parts
    const goOn = await tally.pause()
    try {
      const protection = this.#counting
      const dropped = tally
        .lists()
        .flatMap((list) => [...tally.counters(list).keys()].map((ip) => ({ list, ip })))
        .filter(({ ip }) => protection.isNeverBlocked(ip))
      await tally.change({ id: `${changeId} here ${newId()}`, dropped, restored: [], held: null })
    } finally {
      goOn()
    }
  }

  async #append(decisions: Decision[]): Promise<void> {
    try {
      await this.#parts.decisions.append(decisions)
    } catch (error) {
      if (!(error instanceof DecisionTakenError)) throw error
      const { mine, other } = error
      throw new ConflictError(
        other === null
          ? `Somebody decides on ${objectText(mine)} at this moment. Look at it again first.`
          : tellLatest(other),
      )
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work)
    this.#turn = result.catch(() => undefined)
    return result
  }

  /** A decision that counters cannot follow would be told as done and not be. */
  #refuseWhileAway(): void {
    const why = this.#parts.tally.whyAway()
    if (why === null) return
    throw new UnavailableError(`${why}. Nothing was changed; try again soon.`, RETRY_AFTER_MS)
  }

  #take(decision: Decision): void | Promise<void> {
    this.#ledger.take(decision)
    return this.#parts.tally.change(changeOf(decision, this.#ledger))
  }
}

/** How soon to ask again while the counters are away, ms. */
const RETRY_AFTER_MS = 5_000

/** Decisions that are folded here. */
const KINDS: Decision['kind'][] = ['entry', 'allow', 'list', 'setting']

/** What counted before the first decision about it; null where there is none. */
function rulesBefore(decisions: readonly Decision[]): CountingRules | null {
  const first = decisions.find(({ kind }) => kind === 'setting')
  return first === undefined ? null : ruleChangeOf(first).before
}
