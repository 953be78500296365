import { useDesk, useZone } from '../stores/desk'
import { liveStrings, viewStrings as words } from '../strings'
import { copyText } from '../ui/copy-text'
import { describeFilter } from './filter-words'
import { writeSharedView } from './shared-view'

/** Copies what Live shows as a text with its link, and says so. */
export function useShareView(): () => void {
  const { live, toast, changes } = useDesk()
  const zone = useZone()
  return () => {
    const { tab, filter } = live.getState()
    const what = describeFilter(filter, Date.now(), zone)
      .map(({ part, name, value }) => (part === 'query' ? value : `${name} ${value}`))
      .join(liveStrings.and)
    const title = words.sharedTitle(liveStrings.tabs[tab], what)
    const { origin, pathname } = window.location
    copyText(writeSharedView({ tab, filter }, title, `${origin}${pathname}`)).then(
      () => toast.show({ tone: 'plain', text: words.shared, undo: null }),
      changes.fail,
    )
  }
}
