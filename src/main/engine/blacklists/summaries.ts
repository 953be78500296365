import { entryQuerySchema, type FeedPull, type ListSummary } from '../../../shared/blacklist'
import type { Desk } from './desk'
import { FeedPulls, proposeFeed } from './feeds'
import { Freshness, type ListLook } from './freshness'
import { countRows, pageOfAllows } from './listing'
import { ALLOWLIST, type ListIdentity } from './names'
import { policyEntries, proposePolicy } from './plan-policy'

/** What is said of whole lists: counts, freshness, and who took their feeds. */
export class Summaries {
  readonly #pulls = new FeedPulls()
  readonly #freshness: Freshness
  readonly #counts = new Map<
    string,
    { token: string; entries: number; allowed: number; byPolicy: number }
  >()

  /** `guardNumber` is another one whenever other addresses are protected. */
  constructor(
    id: string,
    private readonly guardNumber: () => number,
  ) {
    this.#freshness = new Freshness(id)
  }

  /** How fresh a list is. */
  look(desk: Desk, list: string): ListLook {
    return this.#freshness.look(desk, list, this.guardNumber())
  }

  /** Another number whenever any list may have changed otherwise than by what arrives. */
  countChanges(desk: Desk): number {
    return this.#freshness.countChanges(desk, this.guardNumber())
  }

  /** Remembers that somebody took the feed of a list. */
  notePull(list: string, pull: FeedPull): void {
    this.#pulls.note(list, pull)
  }

  /** A list with its counts. Counting a long list takes time, so it is done once for each look. */
  summarise(desk: Desk, list: ListIdentity): ListSummary {
    const { token, lastChange } = this.look(desk, list.list)
    let known = this.#counts.get(list.list)
    if (known === undefined || known.token !== token) {
      known = { token, ...countEntries(desk, list) }
      this.#counts.set(list.list, known)
    }
    const { entries, allowed, byPolicy } = known
    const proposedFeed = proposeFeed(list.list)
    const isActive = list.state === 'active'
    return {
      ...list,
      entries,
      allowed,
      lastChange,
      ttlMs: desk.settings.lists.ttlMs,
      feed: isActive ? (desk.ledger.list(list.list)?.feed ?? null) : null,
      proposedFeed,
      policy: isActive ? (desk.ledger.list(list.list)?.policy ?? null) : null,
      proposedPolicy: proposePolicy(proposedFeed.minimumHits),
      byPolicy,
      lastPull: this.#pulls.of(list.list),
    }
  }
}

function countEntries(
  desk: Desk,
  list: ListIdentity,
): { entries: number; allowed: number; byPolicy: number } {
  const counts =
    list.kind === 'allowlist'
      ? pageOfAllows(desk, entryQuerySchema.parse({ list: ALLOWLIST })).counts
      : countRows(desk, list.list)
  let byPolicy = 0
  for (const _entry of policyEntries(desk, list.list)) byPolicy++
  return { entries: counts.active, allowed: counts.allowed, byPolicy }
}
