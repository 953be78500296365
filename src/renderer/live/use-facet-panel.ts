import { useCallback, useState } from 'react'

const KEY = 'watchfloor.facets'

/** Whether facets are shown in this window, which remembers it. */
export function useFacetPanel(): { isShown: boolean; toggle: () => void } {
  const [isShown, setShown] = useState(() => localStorage.getItem(KEY) === 'shown')
  const toggle = useCallback(() => {
    setShown((before) => {
      localStorage.setItem(KEY, before ? 'hidden' : 'shown')
      return !before
    })
  }, [])
  return { isShown, toggle }
}
