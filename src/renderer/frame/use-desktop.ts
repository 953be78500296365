import { useEffect } from 'react'
import { useDesk, useStatus } from '../stores/desk'

/** Keeps the desktop told: its badge, and alerts that were opened from a notification. */
export function useDesktop(): void {
  const { live, route } = useDesk()
  const newCritical = useStatus(({ totals }) => totals.newCritical) ?? 0
  useEffect(() => window.watchfloor?.setBadge(newCritical), [newCritical])
  useEffect(
    () =>
      window.watchfloor?.onOpenAlert((alertId) => {
        route.go('live')
        live.openAlert(alertId)
      }),
    [live, route],
  )
}
