import type { WebAnomalySettings } from '../../shared/web-anomaly'
import { useSettings } from '../stores/desk'
import { useChangeSettings } from './use-change'

/** The settings of request sets, and how a row of them is changed: what it says, and the part that changes. */
export function useWebAnomaly() {
  const settings = useSettings(({ detectors }) => detectors.webAnomaly)
  const change = useChangeSettings()
  return {
    settings,
    change: (what: string, value: string, webAnomaly: Partial<WebAnomalySettings>) =>
      change(what, value, { detectors: { webAnomaly } }),
  }
}
