import { type Network, parseNetwork } from '../../../shared/address'
import { type Decision, isAboutForgotten } from '../decision'
import { Allowlist } from './allowlist'
import {
  type AllowRecord,
  type CountingRules,
  type EntryRecord,
  foldAllow,
  foldEntry,
  foldList,
  type ListRecord,
  ruleChangeOf,
} from './membership'
import { Threads } from './thread'

/** The decisions of one action. */
export interface Action {
  changeId: string
  decisions: Decision[]
}

/** What all decisions on lists, entries and allow entries come to. */
export class Ledger {
  readonly entries = new Threads<EntryRecord>(foldEntry)
  readonly allows = new Threads<AllowRecord>(foldAllow)
  readonly lists = new Threads<ListRecord>(foldList)
  readonly allowlist = new Allowlist()
  readonly #records = new Map<string, Map<string, EntryRecord>>()
  readonly #wide = new Map<string, Map<string, Network>>()
  readonly #listRecords = new Map<string, ListRecord>()
  readonly #actions = new Map<string, Action>()
  readonly #versions = new Map<string, number>()
  #rules: CountingRules | null = null
  readonly #generation: number
  #taken = 0
  #allowVersion = 0

  /** `generation` tells a ledger from one that was read before it: versions must not meet again. */
  constructor(generation = 0) {
    this.#generation = generation
  }

  /** What counted before the first decision about it, where there is one. */
  beginWith(rules: CountingRules | null): void {
    this.#rules = rules
  }

  /** What counts as far as the decisions so far say; null where they say nothing. */
  rules(): CountingRules | null {
    return this.#rules
  }

  /** How many decisions were taken in. */
  taken(): number {
    return this.#taken
  }

  take(decision: Decision): void {
    this.#taken++
    this.#remember(decision)
    if (isAboutForgotten(decision)) return
    if (decision.kind === 'entry') this.#takeEntry(decision)
    else if (decision.kind === 'allow') this.#takeAllow(decision)
    else if (decision.kind === 'list') this.#takeList(decision)
    else if (decision.kind === 'setting') this.#rules = ruleChangeOf(decision).after
  }

  /** What decisions say about a value of a list; null where there are none. */
  record(list: string, value: string): EntryRecord | null {
    return this.#records.get(list)?.get(value) ?? null
  }

  records(list: string): ReadonlyMap<string, EntryRecord> {
    return this.#records.get(list) ?? NO_RECORDS
  }

  /** Networks of more than one address on a list, by value. */
  wide(list: string): ReadonlyMap<string, Network> {
    return this.#wide.get(list) ?? NO_NETWORKS
  }

  /** Lists with entries by decision. */
  entryLists(): IterableIterator<string> {
    return this.#records.keys()
  }

  /** Lists with entries by decision, and lists that people made. */
  listNames(): string[] {
    return [...new Set([...this.#records.keys(), ...this.#listRecords.keys()])]
  }

  list(name: string): ListRecord | null {
    return this.#listRecords.get(name) ?? null
  }

  /** Grows with each decision that may change a list, those on the allowlist included. */
  version(list: string): string {
    return `${this.#generation}.${this.#versions.get(list) ?? 0}.${this.#allowVersion}`
  }

  action(changeId: string): Action | null {
    return this.#actions.get(changeId) ?? null
  }

  /** All actions, oldest first. */
  actions(): Action[] {
    return [...this.#actions.values()]
  }

  latest(decision: Pick<Decision, 'kind' | 'object'>): Decision | null {
    return this.#threads(decision.kind)?.latest(decision.object) ?? null
  }

  revision(decision: Pick<Decision, 'kind' | 'object'>): number {
    return this.#threads(decision.kind)?.revision(decision.object) ?? 0
  }

  /** Whether a decision was taken in before. */
  has(decision: Decision): boolean {
    const threads = isAboutForgotten(decision) ? null : this.#threads(decision.kind)
    if (threads !== null) return threads.has(decision)
    const { changeId, kind, object } = decision
    const action = this.#actions.get(changeId)
    return action?.decisions.some((each) => each.kind === kind && each.object === object) ?? false
  }

  /** Whether a decision comes right after those that were taken in. */
  isNext(decision: Decision): boolean {
    if (isAboutForgotten(decision) || this.#threads(decision.kind) === null) return true
    return decision.revision === this.revision(decision) + 1
  }

  #threads(
    kind: Decision['kind'],
  ): Threads<EntryRecord> | Threads<AllowRecord> | Threads<ListRecord> | null {
    if (kind === 'entry') return this.entries
    if (kind === 'allow') return this.allows
    return kind === 'list' ? this.lists : null
  }

  #remember(decision: Decision): void {
    const action = this.#actions.get(decision.changeId)
    if (action === undefined) {
      const { changeId } = decision
      this.#actions.set(changeId, { changeId, decisions: [decision] })
    } else {
      action.decisions.push(decision)
    }
  }

  #takeEntry(decision: Decision): void {
    const { list, value } = splitObject(decision.object)
    const record = this.entries.take(decision)
    const records = this.#records.get(list) ?? new Map<string, EntryRecord>()
    const wide = this.#wide.get(list) ?? new Map<string, Network>()
    this.#records.set(list, records)
    this.#wide.set(list, wide)
    this.#versions.set(list, (this.#versions.get(list) ?? 0) + 1)
    if (record === null) {
      records.delete(value)
      wide.delete(value)
      return
    }
    records.set(value, record)
    const parsed = parseNetwork(value)
    if (parsed.ok && parsed.network.first !== parsed.network.last) wide.set(value, parsed.network)
  }

  #takeAllow(decision: Decision): void {
    this.allowlist.set(decision.object, this.allows.take(decision))
    this.#allowVersion++
  }

  #takeList(decision: Decision): void {
    const record = this.lists.take(decision)
    if (record === null) this.#listRecords.delete(decision.object)
    else this.#listRecords.set(decision.object, record)
  }
}

const NO_RECORDS: ReadonlyMap<string, EntryRecord> = new Map()
const NO_NETWORKS: ReadonlyMap<string, Network> = new Map()

/** An entry's object in the decisions: list, slash, value. */
export function entryObject(list: string, value: string): string {
  return `${list}/${value}`
}

/** The parts of an entry's object; a list's name has no slash, a value may have one. */
export function splitObject(object: string): { list: string; value: string } {
  const slash = object.indexOf('/')
  return { list: object.slice(0, slash), value: object.slice(slash + 1) }
}
