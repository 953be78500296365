import { useEffect, useState } from 'react'
import type { RemoteEngine } from '../../shared/desktop'

/** The engine elsewhere that this desktop knows; null in a browser, and before the desktop has told. */
export function useRemoteEngine(): RemoteEngine | null {
  const [remote, setRemote] = useState<RemoteEngine | null>(null)
  useEffect(() => window.watchfloor?.onRemote(setRemote), [])
  return remote
}
