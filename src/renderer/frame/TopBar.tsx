import { Tooltip } from '@mantine/core'
import { IconBell, IconSearch } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { useNow } from '../stores/clock'
import { useDesk, useStatus, useZone } from '../stores/desk'
import { frameStrings, notificationsStrings } from '../strings'
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

/** Opens what was notified; the dot says that something was shown since somebody looked. */
function Bell() {
  const { notices } = useDesk()
  const isOpen = useStore(notices, (state) => state.isCentreOpen)
  const seen = useStore(notices, (state) => state.seen)
  const isNew = (useStatus((status) => status.notices.lastShown) ?? 0) > seen
  return (
    <span className={css.bell}>
      <IconButton
        label={isNew ? notificationsStrings.openNew : notificationsStrings.open}
        keyName="Shift+N"
        icon={<IconBell size={17} stroke={1.6} aria-hidden="true" />}
        aria-expanded={isOpen}
        onClick={() => notices.setCentreOpen(!isOpen)}
      />
      {isNew && <span className={css.unread} aria-hidden="true" />}
    </span>
  )
}
