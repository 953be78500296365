import { useStore } from 'zustand'
import { useDesk } from '../stores/desk'
import { useOnChange } from '../ui/use-on-change'

/** Reads again what a change made or taken back in this window may have touched. */
export function useMadeChanges(reload: () => void): void {
  const { changes } = useDesk()
  useOnChange(
    useStore(changes.count, ({ made }) => made),
    reload,
  )
}
