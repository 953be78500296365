import type { Decision } from '../decision'

/** Decisions of [from, to) without those that were taken back, and without what took those back. */
export function standingWithin(
  decisions: Iterable<Decision>,
  { from, to }: { from: number; to: number },
): Decision[] {
  const within: Decision[] = []
  const undone = new Set<string>()
  for (const decision of decisions) {
    if (decision.at < from || decision.at >= to) continue
    within.push(decision)
    if (decision.undoes !== null) undone.add(decision.undoes)
  }
  const made = new Set(within.map(({ changeId }) => changeId))
  return within.filter(
    ({ changeId, undoes }) => !undone.has(changeId) && (undoes === null || !made.has(undoes)),
  )
}

/** How many decisions of each kind each actor made, the busiest first. */
export function countByActor(
  decisions: readonly Decision[],
): { actor: string; decisions: { action: string; count: number }[] }[] {
  const actors = new Map<string, Map<string, number>>()
  for (const { actor, action } of decisions) {
    const counts = actors.get(actor) ?? new Map<string, number>()
    counts.set(action, (counts.get(action) ?? 0) + 1)
    actors.set(actor, counts)
  }
  const total = (of: { count: number }[]) => of.reduce((sum, { count }) => sum + count, 0)
  return [...actors]
    .map(([actor, counts]) => ({
      actor,
      decisions: [...counts]
        .map(([action, count]) => ({ action, count }))
        .sort((a, b) => b.count - a.count || a.action.localeCompare(b.action)),
    }))
    .sort((a, b) => total(b.decisions) - total(a.decisions) || a.actor.localeCompare(b.actor))
}
