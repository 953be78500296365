import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { Settings } from '../../shared/settings'
import type { EngineStatus } from '../../shared/status'
import type { ConsoleClient } from '../link/client'
import type { Connection, ConnectionStore } from '../link/connection'
import type { ColumnStore } from '../live/columns'
import type { LiveStore } from '../live/live-store'
import type { QueryHistory } from '../live/query-history'
import type { NoticeStore } from '../notifications/notice-store'
import type { ImportStore } from '../sources/imports'
import { frameStrings } from '../strings'
import type { Zone } from '../time'
import type { Answers } from './answers'
import type { Changes } from './changes'
import type { Route, RouteStore } from './route'
import type { SettingsStore } from './settings'
import type { StatusStore } from './status'
import type { ToastStore } from './toast'

/**
 * Everything a screen works with. Stores live outside React; read them with the hooks below, and
 * call the engine with `client` (queries) or `changes.perform` (anything that can be undone).
 */
export interface Desk {
  client: ConsoleClient
  connection: ConnectionStore
  /** Tries to connect at once. */
  retry: () => void
  signIn: (token: string) => Promise<void>
  status: StatusStore
  settings: SettingsStore
  route: RouteStore
  toast: ToastStore
  changes: Changes
  live: LiveStore
  notices: NoticeStore
  columns: ColumnStore
  queryHistory: QueryHistory
  imports: ImportStore
  answers: Answers
}

/** Carries the desk to the screens. */
export const DeskContext = createContext<Desk | null>(null)

/** The desk of this window. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('useDesk needs a DeskContext above it')
  return desk
}

/** Part of the engine's state; null until it has spoken. */
export function useStatus<T>(select: (status: EngineStatus) => T): T | null {
  return useStore(useDesk().status, ({ status }) => (status ? select(status) : null))
}

/** Part of the settings. */
export function useSettings<T>(select: (settings: Settings) => T): T {
  return useStore(useDesk().settings, ({ settings }) => select(settings))
}

/** Part of the connection's state. */
export function useConnection<T>(select: (connection: Connection) => T): T {
  return useStore(useDesk().connection, select)
}

/** Why nothing can be changed from here, in words; null where it can. */
export function useChangeOff(): string | null {
  return useConnection(({ state, hello }) => {
    if (state !== 'connected') return frameStrings.offline
    return hello?.isReadOnly ? frameStrings.readOnly(hello.actor) : null
  })
}

/** Where the window is. */
export function useRoute(): Route {
  return useStore(useDesk().route)
}

/** The zone in which times are shown. */
export function useZone(): Zone {
  return useSettings((settings) => settings.appearance.times)
}

/** True while the demo's workspace is shown. */
export function useIsDemo(): boolean {
  return useStore(useDesk().status, ({ status }) => status?.workspace === 'demo')
}

/** Grows with each change made or taken back in this window: a reason to read again. */
export function useChangeCount(): number {
  return useStore(useDesk().changes.count, ({ made }) => made)
}

/**
 * Another text with each change made here, and whenever lists changed, whoever or whatever did it:
 * another console, a command, an expiry, the settings. A reason to read again.
 */
export function useListMark(): string {
  const made = useChangeCount()
  return `${made} ${useStatus((status) => status.listChanges) ?? 0}`
}
