import type { BookChange } from './alerts/book'
import type { AlertDesk } from './alerts/desk'
import type { WorkspaceParts } from './workspace'

/** Tells consoles what live sources changed, at once, and that there is more where imports had a part. */
export function showChange(
  parts: Pick<WorkspaceParts, 'feed'>,
  desk: Pick<AlertDesk, 'present'>,
  change: BookChange,
): void {
  // An import changes more than a table can follow, and nobody may be there to follow it.
  if (!parts.feed.isWatched || change.live.size < change.touched.length) parts.feed.reset()
  if (!parts.feed.isWatched) return
  const begun = new Set(change.begun)
  for (const facts of change.live.keys()) {
    const alert = desk.present(facts)
    // What is suppressed or snoozed is news to nobody.
    parts.feed.push(alert, begun.has(facts) && alert.silence === null, true)
  }
  parts.feed.tickIfDue()
}
