import { type FeedPull, type FeedRule, feedRuleSchema } from '../../../shared/blacklist'
import { BadInputError } from '../decision'
import type { Desk } from './desk'
import { ALLOWLIST } from './names'
import { type Draft, effect, type Plan, parseInput } from './plan'
import { needList } from './plan-entries'

const DAY_MS = 24 * 3600 * 1000
const PROPOSED_AGE_MS = 30 * DAY_MS
/** Hits from which the six known risks are proposed to firewalls (semantics, Blacklists). */
const PROPOSED_HITS = new Map([
  ['40', 3],
  ['41', 3],
  ['68', 3],
  ['79', 5],
  ['42', 10],
  ['61', 10],
])

/** What a feed is proposed with when a person turns it on. */
export function proposeFeed(list: string): FeedRule {
  return { minimumHits: PROPOSED_HITS.get(list) ?? 1, maxAgeMs: PROPOSED_AGE_MS }
}

/** Turns a list's feed on with a rule, changes the rule, or turns it off (null). */
export function planFeed(desk: Desk, input: { list: string; feed: FeedRule | null }): Plan {
  const list = needList(desk, input.list)
  if (list.list === ALLOWLIST || list.state !== 'active') {
    throw new BadInputError(`${list.title} is in no feed. Activate the list first.`, 'list')
  }
  const feed = input.feed === null ? null : parseInput(feedRuleSchema, input.feed)
  const before = desk.ledger.list(list.list)?.feed ?? null
  if (feed === null && before === null) {
    throw new BadInputError(`The feed of ${list.title} is off already.`, 'feed')
  }
  const draft: Draft = {
    kind: 'list',
    object: list.list,
    action: actionOf(before, feed),
    reason: feed === null ? '' : ruleText(feed),
    data: { ...effect(desk), feed },
    undoes: null,
  }
  const text =
    feed === null
      ? `Turned the feed of ${list.title} off.`
      : `The feed of ${list.title} is on: ${ruleText(feed)}.`
  return { drafts: [draft], text }
}

function actionOf(before: FeedRule | null, feed: FeedRule | null): string {
  if (feed === null) return 'turned off the feed of'
  return before === null ? 'turned on the feed of' : 'changed the feed of'
}

/** Who pulled which feed last, since the engine started. */
export class FeedPulls {
  readonly #last = new Map<string, FeedPull>()

  note(list: string, pull: FeedPull): void {
    this.#last.set(list, pull)
  }

  of(list: string): FeedPull | null {
    return this.#last.get(list) ?? null
  }
}

function ruleText({ minimumHits, maxAgeMs }: FeedRule): string {
  const hits = `from ${minimumHits} ${minimumHits === 1 ? 'hit' : 'hits'}`
  if (maxAgeMs === null) return `${hits}, evidence of any age`
  const days = Math.round(maxAgeMs / DAY_MS)
  return `${hits}, evidence of at most ${days} ${days === 1 ? 'day' : 'days'}`
}
