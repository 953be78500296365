import { IconAlertTriangle, IconCheck, IconClock, IconClockOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { EntryState } from '../../shared/blacklist'
import { blacklistsStrings as words } from '../strings'
import { HealthMark } from '../ui/HealthMark'
import { StateChip } from '../ui/StateChip'

const ICONS: Record<EntryState, ReactNode> = {
  active: <HealthMark health="running" />,
  expiring: <IconClock size={12} aria-hidden />,
  allowed: <IconCheck size={12} aria-hidden />,
  review: <IconAlertTriangle size={12} aria-hidden />,
  expired: <IconClockOff size={12} aria-hidden />,
}
const TONES = {
  active: 'plain',
  expiring: 'plain',
  allowed: 'ok',
  review: 'warn',
  expired: 'quiet',
} as const

/** How an entry stands, by icon and word. */
export function EntryStateChip({ state }: { state: EntryState }) {
  return (
    <StateChip icon={ICONS[state]} tone={TONES[state]} title={words.stateHints[state]}>
      {words.states[state]}
    </StateChip>
  )
}
