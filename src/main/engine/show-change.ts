import type { BookChange } from './alerts/book'
import type { AlertDesk } from './alerts/desk'
import type { WorkspaceParts } from './workspace'

/** Tells consoles what live sources changed, at once, and that there is more where imports had a part. */
export function showChange(
  parts: Pick<WorkspaceParts, 'feed'>,
  desk: AlertDesk,
  change: BookChange,
): void {
  // An import changes more than a table can follow, and nobody may be there to follow it.
  if (!parts.feed.isWatched || change.live.size < change.touched.length) parts.feed.reset()
  if (!parts.feed.isWatched) return
  const begun = new Set(change.begun)
  for (const facts of change.live.keys()) {
    parts.feed.push(desk.present(facts), begun.has(facts), true)
  }
  parts.feed.tickIfDue()
}
