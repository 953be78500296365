import { useEffect, useState } from 'react'

/** True once `isOn` has held for `ms` (150 unless asked): skeletons do not flash by. */
export function useDelayed(isOn: boolean, ms = 150): boolean {
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    if (!isOn) {
      setShown(false)
      return
    }
    const timer = setTimeout(() => setShown(true), ms)
    return () => clearTimeout(timer)
  }, [isOn, ms])
  return isOn && isShown
}
