import type { BookChange } from './alerts/book'
import type { AlertDesk } from './alerts/desk'
import type { WorkspaceParts } from './workspace'

/** Tells consoles what live sources changed, at once, and that there is more where imports had a part. */
export function showChange(
  parts: Pick<WorkspaceParts, 'feed' | 'name'>,
  desk: AlertDesk,
  change: BookChange,
): void {
  // An import changes more than a table can follow, and nobody may be there to follow it.
  if (!parts.feed.isWatched || change.live.size < change.touched.length) parts.feed.reset()
  if (!parts.feed.isWatched) return
  const begun = new Set(change.begun)
  const raised = new Set(change.raised.map(({ facts }) => facts))
  for (const [facts, source] of change.live) {
    const isNew = begun.has(facts)
    const isNews = parts.name === 'main' && (isNew || raised.has(facts))
    parts.feed.push(desk.present(facts), isNew, true, isNews ? source : null)
  }
  parts.feed.tickIfDue()
}
