import type { Desk, ListSettings } from './desk'
import type { CountingRules, HeldCounter } from './membership'
import { effect, type Plan } from './plan'

/** What the settings say now. */
export function rulesOf({ ownNetworks, lists }: ListSettings): CountingRules {
  return { ownNetworks: [...ownNetworks], ttlMs: lists.ttlMs }
}

/**
 * Lets changed settings count from here on. What was counted stays, but for addresses that became
 * own ones; addresses that are own ones no more are counted from their next event on.
 */
export function planRules(desk: Desk, before: CountingRules): Plan {
  const after = rulesOf(desk.settings)
  const what = namesOfChanged(before, after)
  if (what === '') return { drafts: [], text: 'Nothing changed.' }
  const data = { ...effect(desk, { dropped: nowProtected(desk) }), before, after }
  const draft = { kind: 'setting', object: what, action: 'changed', reason: '', data } as const
  return { drafts: [{ ...draft, undoes: null }], text: `Changed ${what}.` }
}

function namesOfChanged(before: CountingRules, after: CountingRules): string {
  const names: string[] = []
  if (before.ownNetworks.join() !== after.ownNetworks.join()) names.push('own networks')
  if (before.ttlMs !== after.ttlMs) names.push('the expiry of counted entries')
  return names.join(' and ')
}

function nowProtected(desk: Desk): HeldCounter[] {
  return desk.tally
    .lists()
    .flatMap((list) =>
      [...desk.tally.counters(list)]
        .filter(([ip]) => desk.protection.isNeverBlocked(ip))
        .map(([ip, counter]) => ({ list, ip, counter: { ...counter } })),
    )
}
