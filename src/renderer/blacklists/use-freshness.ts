import { useEffect, useRef, useState } from 'react'

/** After a change made here the list's news are expected for so long, ms. */
const OWN_MS = 5000

/**
 * Follows a list that changes while it is on screen: what nobody reads is read anew at once, under
 * a reader's eyes the change is only told, and `show` brings it. `ownChanges` counts the changes
 * made in this window, whose effect is no news.
 */
export function useFreshness(
  mark: string,
  refresh: () => void,
  isBeingRead: () => boolean,
  ownChanges: number,
): { isStale: boolean; show: () => void } {
  const [isStale, setStale] = useState(false)
  const shown = useRef(mark)
  const reading = useRef(isBeingRead)
  reading.current = isBeingRead
  const own = useRef({ count: ownChanges, at: Number.NEGATIVE_INFINITY })
  useEffect(() => {
    if (own.current.count === ownChanges) return
    own.current = { count: ownChanges, at: Date.now() }
    setStale(false)
    refresh()
  }, [ownChanges, refresh])
  useEffect(() => {
    if (shown.current === mark) return
    shown.current = mark
    const isOwn = Date.now() - own.current.at < OWN_MS
    if (reading.current() && !isOwn) setStale(true)
    else refresh()
  }, [mark, refresh])
  const show = () => {
    setStale(false)
    refresh()
  }
  return { isStale, show }
}
