import { useEffect, useRef } from 'react'

/** Reads again whenever `mark` changes, but not at first: that read is under way already. */
export function useReloadOn(mark: string, reload: () => void): void {
  const last = useRef(mark)
  useEffect(() => {
    if (last.current === mark) return
    last.current = mark
    reload()
  }, [mark, reload])
}
