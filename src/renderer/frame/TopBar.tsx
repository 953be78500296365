import { Tooltip } from '@mantine/core'
import { IconBell, IconSearch } from '@tabler/icons-react'
import { useNow } from '../stores/clock'
import { useDesk, useStatus, useZone } from '../stores/desk'
import { frameStrings } from '../strings'
import { clockDate, clockTime, zoneName } from '../time'
import { IconButton } from '../ui/Button'
import { ariaKey, KeyCap } from '../ui/KeyCap'
import { EngineItem } from './EngineItem'
import { SourceItems } from './SourceItems'
import css from './TopBar.module.css'
import { useToggleZone } from './use-toggle-zone'

/** Search, the sources, the clock and the bell; the window's drag area on the desktop. */
export function TopBar({ onSearch }: { onSearch: () => void }) {
  return (
    <header className={css.bar} data-drag={window.watchfloor ? true : undefined}>
      <button
        type="button"
        className={css.search}
        onClick={onSearch}
        aria-keyshortcuts={ariaKey('Mod+k')}
        aria-haspopup="dialog"
      >
        <IconSearch size={15} stroke={1.6} aria-hidden="true" />
        <span className={css.placeholder}>{frameStrings.searchPlaceholder}</span>
        <KeyCap name="Mod+k" />
      </button>
      <EngineItem />
      <SourceItems />
      <Clock />
      <Bell />
    </header>
  )
}

function Clock() {
  const zone = useZone()
  const now = useNow()
  const toggleZone = useToggleZone()
  return (
    <div className={css.clock}>
      <span className={css.date}>{clockDate(now, zone)}</span>
      <span className={css.time}>{clockTime(now, zone)}</span>
      <Tooltip label={`${frameStrings.zoneToggle} (Shift U)`}>
        <button
          type="button"
          className={css.zone}
          onClick={toggleZone}
          aria-label={`${zoneName(zone, now)}. ${frameStrings.zoneToggle}`}
          aria-keyshortcuts="Shift+U"
        >
          {zoneName(zone, now)}
        </button>
      </Tooltip>
    </div>
  )
}

function Bell() {
  const { live, route } = useDesk()
  const unread = useStatus(({ totals }) => totals.unread) ?? 0
  return (
    <span className={css.bell}>
      <IconButton
        label={unread === 0 ? frameStrings.noUnread : frameStrings.unread(unread)}
        icon={<IconBell size={17} stroke={1.6} aria-hidden="true" />}
        onClick={() => {
          live.setTab('open')
          route.go('live')
        }}
      />
      {unread > 0 && (
        <span className={css.unread} aria-hidden="true">
          {unread > 999 ? '999+' : unread}
        </span>
      )}
    </span>
  )
}
