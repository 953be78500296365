import type { Screen } from '../stores/route'

/** Keys that open a screen: after G, and with Ctrl or Cmd. */
export const SCREEN_KEYS: Record<Screen, { go: string; mod: string }> = {
  live: { go: 'l', mod: 'Mod+1' },
  traffic: { go: 't', mod: 'Mod+2' },
  blacklists: { go: 'b', mod: 'Mod+3' },
  entity: { go: 'e', mod: 'Mod+4' },
  detectors: { go: 'd', mod: 'Mod+5' },
  sources: { go: 's', mod: 'Mod+6' },
  handover: { go: 'h', mod: 'Mod+7' },
  settings: { go: ',', mod: 'Mod+,' },
}
