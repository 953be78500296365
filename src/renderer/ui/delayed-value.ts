import { useEffect, useState } from 'react'

/** The value once it has rested for `ms`: for questions that follow typing. */
export function useDelayedValue<T>(value: T, ms: number): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms)
    return () => clearTimeout(timer)
  }, [value, ms])
  return rested
}
