import { useEffect, useState } from 'react'

/** Time now, renewed every `stepMs` (a second unless asked), for ages and clocks. */
export function useNow(stepMs = 1000): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), stepMs)
    return () => clearInterval(timer)
  }, [stepMs])
  return now
}
