import { useMemo } from 'react'
import type { ListSummary } from '../../shared/blacklist'
import { useDesk } from '../stores/desk'
import { blacklistsStrings as words } from '../strings'
import { copyText } from '../ui/copy-text'
import { type EntryPages, pickedEntries } from './pages'

/** What can be done to picked entries; each tells what it did and offers Undo. */
export interface EntryActions {
  remove: () => Promise<void>
  allow: (input: { expiresInMs: number | null; reason: string }) => Promise<boolean>
  setExpiry: (input: { expiresInMs: number | null; reason: string }) => Promise<boolean>
  copy: () => Promise<void>
}

/** Actions on the entries with `values` on `list`; `onDone` is called when one changed anything. */
export function useEntryActions(
  list: ListSummary,
  values: ReadonlySet<string>,
  pages: EntryPages,
  onDone: () => void,
): EntryActions {
  const { client, changes, toast } = useDesk()
  return useMemo(() => {
    const known = new Map(pickedEntries(pages, values).map((entry) => [entry.value, entry]))
    const picked = [...values].map((value) => ({
      list: list.list,
      value,
      revision: known.get(value)?.revision,
    }))
    const finish = (isDone: boolean) => {
      if (isDone) onDone()
      return isDone
    }
    return {
      remove: async () => {
        const made =
          list.kind === 'allowlist'
            ? await changes.performAll(
                picked.map(
                  ({ value }) =>
                    () =>
                      client.blacklists.disallow({ value }),
                ),
              )
            : await changes.perform(() => client.blacklists.remove({ entries: picked }))
        finish(made !== null && made !== 0)
      },
      allow: async (input) => {
        const calls = picked.map(
          ({ value }) =>
            () =>
              client.blacklists.allow({ value, ...input }),
        )
        return finish((await changes.performAll(calls)) > 0)
      },
      setExpiry: async (input) => {
        const calls = picked.map(
          (entry) => () => client.blacklists.setExpiry({ ...entry, ...input }),
        )
        return finish((await changes.performAll(calls)) > 0)
      },
      copy: async () => {
        const text = [...values].join('\n')
        try {
          await copyText(text)
          const what = values.size === 1 ? text : words.selection.values(values.size)
          toast.show({ tone: 'plain', text: words.feed.copied(what), undo: null })
        } catch (error) {
          changes.fail(error)
        }
      },
    }
  }, [client, changes, toast, list, values, pages, onDone])
}
