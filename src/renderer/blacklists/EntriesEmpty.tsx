import { IconBan, IconFilter } from '@tabler/icons-react'
import type { EntryPage, ListSummary } from '../../shared/blacklist'
import { blacklistsStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import type { EntryTab } from './EntriesHead'

/** Why no entry is shown: the filter hides them, they stand under another tab, or there are none. */
export function EntriesEmpty(props: {
  list: ListSummary
  tab: EntryTab
  text: string
  counts: EntryPage['counts']
  onClearFilter: () => void
  onAll: () => void
}) {
  const { list, tab, text, counts } = props
  if (text !== '') {
    return (
      <EmptyState
        icon={<IconFilter size={26} aria-hidden />}
        title={words.empty.filtered(text)}
        action={<Button onClick={props.onClearFilter}>{words.clearFilter}</Button>}
      >
        {counts[tab] > 0 ? words.empty.hidden(counts[tab]) : null}
      </EmptyState>
    )
  }
  if (counts.all > 0) {
    return (
      <EmptyState
        icon={<IconBan size={26} aria-hidden />}
        title={words.empty.tab[tab]}
        action={<Button onClick={props.onAll}>{words.empty.showAll}</Button>}
      >
        {words.empty.others(counts.all)}
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={<IconBan size={26} aria-hidden />} title={words.empty.tab.all}>
      {list.kind === 'reference' ? words.empty.reference(list.alertId) : words.empty[list.kind]}
    </EmptyState>
  )
}
