import type { ListSummary } from '../../shared/blacklist'
import { useDesk, useListMark } from '../stores/desk'
import { type Query, useQuery } from '../stores/query'
import { useOnChange } from '../ui/use-on-change'

/** The lists are read this often while they are on screen, ms. */
const EVERY_MS = 3000

/** All lists with their counts, kept fresh. */
export function useLists(): Query<ListSummary[]> {
  const { client } = useDesk()
  const lists = useQuery('lists', () => client.blacklists.lists(), { everyMs: EVERY_MS })
  useOnChange(useListMark(), lists.reload)
  return lists
}

/** Grows or changes whenever a list does, as far as its summary tells. */
export function markOf(list: ListSummary | undefined): string {
  if (!list) return ''
  return `${list.list} ${list.entries} ${list.allowed} ${list.lastChange ?? 0} ${list.state}`
}
