import { useEffect, useRef } from 'react'
import { useDesk } from '../stores/desk'

/** Says why a menu that was asked for by its key does not open, and forgets that it was asked for. */
export function useToldOff(isAsked: boolean, offReason: string | null, forget: () => void): void {
  const { toast } = useDesk()
  const newest = useRef(forget)
  newest.current = forget
  useEffect(() => {
    if (!isAsked || offReason === null) return
    toast.show({ tone: 'plain', text: offReason, undo: null })
    newest.current()
  }, [isAsked, offReason, toast])
}
