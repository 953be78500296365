import { useEffect, useRef } from 'react'

/**
 * Runs `run` whenever `mark` changes (compared by identity), but not at first: a read that begins
 * with the screen is under way already.
 */
export function useOnChange(mark: unknown, run: () => void): void {
  const last = useRef(mark)
  useEffect(() => {
    if (last.current === mark) return
    last.current = mark
    run()
  }, [mark, run])
}
