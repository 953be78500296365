import {
  type ChangedUrlRules,
  MAX_URL_RULES,
  type StandingUrlRule,
  type UrlRule,
  urlRuleSchema,
} from '../../../shared/url-rule'
import {
  BadInputError,
  ConflictError,
  type Decision,
  type DecisionLog,
  DecisionTakenError,
} from '../decision'
import { UrlMatcher } from './matcher'
import { plainPattern } from './pattern'

/** The reference's own rule: a page whose path ends so. */
const SHIPPED: readonly UrlRule[] = [
  { kind: 'glob', pattern: '*/admin', severity: 'low', isCaseSensitive: true },
]

/** What the rules need. */
export interface UrlRulesParts {
  decisions: DecisionLog
  now: () => number
  newId: () => string
}

/** A change of rules as a person asks for it. */
export interface UrlRuleChange {
  add: readonly UrlRule[]
  remove: readonly Pick<UrlRule, 'kind' | 'pattern'>[]
  reason: string
}

/** Rules for forbidden pages: what analysts decided on them, one after the other. */
export class UrlRules {
  private readonly standing = new Map<string, StandingUrlRule>()
  private readonly revisions = new Map<string, number>()
  private made: Decision[] = []
  private matcher = new UrlMatcher([])
  private queue: Promise<unknown> = Promise.resolve()

  constructor(private readonly parts: UrlRulesParts) {}

  /** Reads what was decided before, in place of what was known. */
  async load(): Promise<void> {
    const decisions = await this.parts.decisions.load(['url-rule'])
    this.standing.clear()
    this.revisions.clear()
    this.made = []
    for (const rule of SHIPPED) {
      this.standing.set(nameOf(rule), { ...rule, actor: 'watchfloor', at: null, reason: 'shipped' })
    }
    for (const decision of decisions) this.fold(decision)
    this.matcher = new UrlMatcher(this.standing.values())
  }

  /** The rule that a path in its plain form falls under, null where none does. */
  match(path: string): UrlRule | null {
    return this.matcher.match(path)
  }

  /** The rules that stand, by kind and pattern. */
  list(): StandingUrlRule[] {
    return [...this.standing.values()].sort(
      (a, b) => compare(a.kind, b.kind) || compare(a.pattern, b.pattern),
    )
  }

  /** Every decision on rules, oldest first. */
  decisions(): readonly Decision[] {
    return this.made
  }

  /** What was decided on rules, newest first: of each change its first decision, and how many. */
  audit(limit: number): { decision: Decision; count: number }[] {
    const lines: { decision: Decision; count: number }[] = []
    for (let index = this.made.length - 1; index >= 0; index -= 1) {
      const decision = this.made[index]
      const line = lines.at(-1)
      if (decision === undefined) continue
      if (line?.decision.changeId === decision.changeId) {
        line.decision = decision
        line.count += 1
      } else if (lines.length === limit) break
      else lines.push({ decision, count: 1 })
    }
    return lines
  }

  /**
   * Adds and removes rules; what is refused is told, the rest goes on.
   * @throws BadInputError where there would be too many; ConflictError where somebody was faster.
   */
  change(change: UrlRuleChange, actor: string): Promise<ChangedUrlRules> {
    const run = this.queue.then(() => this.decide(change, actor))
    this.queue = run.catch(() => undefined)
    return run
  }

  /** Takes in what other engines decided. */
  async takeOthers(decisions: readonly Decision[]): Promise<void> {
    if (decisions.some(({ kind }) => kind === 'url-rule')) await this.load()
  }

  private async decide(change: UrlRuleChange, actor: string): Promise<ChangedUrlRules> {
    const outcome: ChangedUrlRules = { changed: 0, unchanged: 0, refused: [] }
    const changeId = this.parts.newId()
    const wanted = new Map<string, Decision>()
    const base = { changeId, kind: 'url-rule' as const, actor, reason: change.reason }
    const decide = (object: string, action: string, data: Record<string, unknown>) =>
      wanted.set(object, {
        ...base,
        object,
        revision: (this.revisions.get(object) ?? 0) + 1,
        at: this.parts.now(),
        action,
        data,
        undoes: null,
      })
    for (const given of change.remove) {
      const name = nameOf(given)
      if (this.standing.has(name)) decide(name, 'removed rule', { rule: null })
      else outcome.refused.push({ pattern: given.pattern, message: 'There is no such rule.' })
    }
    for (const given of change.add) {
      const read = plainPattern(given)
      if ('reason' in read) {
        outcome.refused.push({ pattern: given.pattern, message: read.reason })
        continue
      }
      const rule: UrlRule = { ...given, pattern: read.pattern }
      const name = nameOf(rule)
      if (isSame(this.standing.get(name), rule) && !wanted.has(name)) outcome.unchanged += 1
      else decide(name, this.standing.has(name) ? 'changed rule' : 'added rule', { rule })
    }
    const fresh = [...wanted.values()].filter(({ data }) => data.rule !== null).length
    if (this.standing.size + fresh > MAX_URL_RULES) {
      throw new BadInputError(
        `There would be more than ${MAX_URL_RULES.toLocaleString('en')} rules; nothing was changed.`,
        'add',
      )
    }
    const decisions = [...wanted.values()]
    if (decisions.length > 0) await this.append(decisions)
    for (const decision of decisions) this.fold(decision)
    if (decisions.length > 0) this.matcher = new UrlMatcher(this.standing.values())
    outcome.changed = decisions.length
    return outcome
  }

  /** @throws ConflictError where another engine changed one of the rules first */
  private async append(decisions: Decision[]): Promise<void> {
    try {
      await this.parts.decisions.append(decisions)
    } catch (error) {
      if (!(error instanceof DecisionTakenError)) throw error
      await this.load()
      const who = error.other === null ? 'Somebody' : error.other.actor
      throw new ConflictError(`${who} changed the rule ${error.mine.object} first; look again.`)
    }
  }

  private fold(decision: Decision): void {
    const { object, revision, data, actor, at, reason } = decision
    this.made.push(decision)
    this.revisions.set(object, revision)
    const parsed = urlRuleSchema.safeParse(data.rule)
    if (parsed.success) this.standing.set(object, { ...parsed.data, actor, at, reason })
    else this.standing.delete(object)
  }
}

function nameOf({ kind, pattern }: Pick<UrlRule, 'kind' | 'pattern'>): string {
  return `${kind} ${pattern}`
}

function isSame(standing: UrlRule | undefined, rule: UrlRule): boolean {
  return (
    standing !== undefined &&
    standing.severity === rule.severity &&
    standing.isCaseSensitive === rule.isCaseSensitive
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
