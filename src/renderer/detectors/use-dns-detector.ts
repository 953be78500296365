import type { DnsDetectorSettings } from '../../shared/dns-detectors'
import { useChangeSettings } from '../settings/use-change'
import { useDesk, useSettings } from '../stores/desk'

/** The settings of one detector of DNS queries, and how they are changed. */
export function useDnsDetector(name: string): {
  settings: DnsDetectorSettings | null
  /** Changes some of them and offers Undo; a refusal is told. */
  change: (what: string, value: string, some: Partial<DnsDetectorSettings>) => void
} {
  const { changes, settings: store } = useDesk()
  const all = useSettings(({ detectors }) => detectors.dns)
  const changeSettings = useChangeSettings()
  const change = async (what: string, value: string, some: Partial<DnsDetectorSettings>) => {
    const { dns } = store.getState().settings.detectors
    const changed = dns.map((each) => (each.name === name ? { ...each, ...some } : each))
    const fault = await changeSettings(what, value, { detectors: { dns: changed } })
    if (fault !== null) changes.fail(new Error(fault))
  }
  return {
    settings: all.find((each) => each.name === name) ?? null,
    change: (what, value, some) => void change(what, value, some),
  }
}
