import { useDesk, useZone } from '../stores/desk'

/** Switches between UTC and local times, for good. */
export function useToggleZone(): () => void {
  const { settings, changes } = useDesk()
  const zone = useZone()
  return () => {
    settings.change({ appearance: { times: zone === 'utc' ? 'local' : 'utc' } }).catch(changes.fail)
  }
}
