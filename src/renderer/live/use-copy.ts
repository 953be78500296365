import { useCallback } from 'react'
import { useDesk } from '../stores/desk'
import { drawerStrings as words } from '../strings'
import { copyText } from '../ui/copy-text'

/** Puts text on the clipboard and says so; `what` is what the toast calls it. */
export function useCopy(): (text: string, what: string) => void {
  const { toast, changes } = useDesk()
  return useCallback(
    (text, what) => {
      copyText(text).then(
        () => toast.show({ tone: 'plain', text: words.copied(what), undo: null }),
        changes.fail,
      )
    },
    [toast, changes],
  )
}
