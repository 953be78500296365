import { useEffect, useRef, useState } from 'react'

/**
 * Follows a list that changes while it is on screen: what nobody reads is read anew at once, under
 * a reader's eyes the change is only told, and `show` brings it.
 */
export function useFreshness(
  mark: string,
  refresh: () => void,
  isBeingRead: () => boolean,
): { isStale: boolean; show: () => void } {
  const [isStale, setStale] = useState(false)
  const shown = useRef(mark)
  const reading = useRef(isBeingRead)
  reading.current = isBeingRead
  useEffect(() => {
    if (shown.current === mark) return
    shown.current = mark
    if (reading.current()) setStale(true)
    else refresh()
  }, [mark, refresh])
  const show = () => {
    setStale(false)
    refresh()
  }
  return { isStale, show }
}
