import { Tooltip } from '@mantine/core'
import {
  IconActivity,
  IconBan,
  IconChartAreaLine,
  IconClipboardText,
  IconCpu,
  IconId,
  IconPlug,
  type IconProps,
  IconSettings,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { useConnection, useDesk, useRoute, useStatus } from '../stores/desk'
import { SCREENS, type Screen } from '../stores/route'
import { frameStrings } from '../strings'
import { ariaKey } from '../ui/KeyCap'
import { Logo } from './Logo'
import css from './Rail.module.css'
import { SCREEN_KEYS } from './screen-keys'

const ICONS: Record<Screen, ComponentType<IconProps>> = {
  live: IconActivity,
  traffic: IconChartAreaLine,
  blacklists: IconBan,
  entity: IconId,
  detectors: IconCpu,
  sources: IconPlug,
  handover: IconClipboardText,
  settings: IconSettings,
}

/** The screens by icon and name; Live carries the count of unacknowledged Critical alerts. */
export function Rail() {
  const actor = useConnection(({ hello }) => hello?.actor ?? '')
  return (
    <nav className={css.rail} aria-label={frameStrings.railLabel}>
      <div className={css.logo}>
        <Logo />
      </div>
      {SCREENS.filter((screen) => screen !== 'settings').map((screen) => (
        <RailItem key={screen} screen={screen} />
      ))}
      <div className={css.space} />
      <RailItem screen="settings" />
      {actor !== '' && (
        <Tooltip label={frameStrings.signedInAs(actor)} position="right">
          <div className={css.analyst} role="img" aria-label={frameStrings.signedInAs(actor)}>
            {initialsOf(actor)}
          </div>
        </Tooltip>
      )}
    </nav>
  )
}

function RailItem({ screen }: { screen: Screen }) {
  const { route } = useDesk()
  const current = useRoute().screen
  const Icon = ICONS[screen]
  return (
    <button
      type="button"
      className={css.item}
      aria-current={current === screen ? 'page' : undefined}
      aria-keyshortcuts={ariaKey(SCREEN_KEYS[screen].mod)}
      onClick={() => route.go(screen)}
    >
      <Icon size={19} stroke={1.6} aria-hidden="true" />
      {frameStrings.screens[screen]}
      {screen === 'live' && <CriticalBadge />}
    </button>
  )
}

function CriticalBadge() {
  const count = useStatus(({ totals }) => totals.newCritical) ?? 0
  if (count === 0) return null
  return (
    // A new count draws the badge anew, which plays its single pulse.
    <span key={count} className={css.badge}>
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span className="visually-hidden">{frameStrings.badge(count)}</span>
    </span>
  )
}

/** `MK` of `mk`, `m.kovac` or `Mara Kovac`. */
export function initialsOf(actor: string): string {
  const words = actor.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  const [first = '', second = ''] = words
  const letters = second === '' ? first.slice(0, 2) : `${first.slice(0, 1)}${second.slice(0, 1)}`
  return letters.toUpperCase()
}
