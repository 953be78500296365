import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Notice, Obstacle } from '../../shared/notification'
import type { ConsoleClient } from '../link/client'
import type { ConnectionStore } from '../link/connection'
import { followStream } from '../link/streams'
import { askPermission, type Permission, readPermission, watchPermission } from './permission'

/** Keys of what this browser remembers: the last number shown, and the last looked at. */
const SHOWN_KEY = 'watchfloor.notices.shown'
const SEEN_KEY = 'watchfloor.notices.seen'

/** What the window knows of notifications. */
export interface NoticeState {
  permission: Permission
  isCentreOpen: boolean
  /** Number of the last outcome that somebody looked at here. */
  seen: number
}

/** State and verbs of notifications in this window. */
export interface NoticeStore extends StoreApi<NoticeState> {
  /** Follows the engine and shows what it says; only in a browser, the desktop does it by itself. */
  follow: () => void
  /** Asks the person to allow notifications. */
  ask: () => Promise<void>
  setCentreOpen: (isOpen: boolean) => void
  /** All up to this number was looked at. */
  see: (number: number) => void
  /** Shows one to try it. */
  test: (title: string, body: string) => void
}

/** What the store works with. */
export interface NoticeSetup {
  client: Pick<ConsoleClient, 'notifications'>
  connection: ConnectionStore
  storage: Pick<Storage, 'getItem' | 'setItem'>
  wait: (ms: number) => Promise<void>
  /** Number of the last outcome that the engine told of. */
  lastNumber: () => number
  /** A notification was clicked. */
  onClick: (alertId: string | null) => void
}

/** Notifications of this window, as far as the browser lets it show any. */
export function createNoticeStore(setup: NoticeSetup): NoticeStore {
  const { storage } = setup
  const store = createStore<NoticeState>(() => ({
    permission: readPermission(),
    isCentreOpen: false,
    seen: readNumber(storage, SEEN_KEY) ?? 0,
  }))
  let restart = new AbortController()

  const setPermission = (permission: Permission) => {
    if (permission === store.getState().permission) return
    store.setState({ permission })
    // What was decided for nobody to see is not shown afterwards; what is decided from here on is.
    if (permission === 'granted') storage.setItem(SHOWN_KEY, String(setup.lastNumber()))
    restart.abort()
  }

  const take = (notice: Notice) => {
    // Another tab of this browser may have shown it already.
    if (notice.number <= (readNumber(storage, SHOWN_KEY) ?? 0)) return
    storage.setItem(SHOWN_KEY, String(notice.number))
    showNotice(notice, setup.onClick)
  }

  return {
    ...store,
    follow: () => {
      void watchPermission(setPermission)
      void followStream({
        connection: setup.connection,
        signal: new AbortController().signal,
        wait: setup.wait,
        open: (signal) => {
          restart = new AbortController()
          return setup.client.notifications.follow(
            {
              after: readNumber(storage, SHOWN_KEY),
              obstacle: obstacleOf(store.getState().permission),
            },
            { signal: AbortSignal.any([signal, restart.signal]) },
          )
        },
        take,
      })
    },
    ask: async () => setPermission(await askPermission()),
    setCentreOpen: (isCentreOpen) => store.setState({ isCentreOpen }),
    see: (number) => {
      if (number <= store.getState().seen) return
      storage.setItem(SEEN_KEY, String(number))
      store.setState({ seen: number })
    },
    test: (title, body) =>
      showNotice({ number: 0, title, body, alertId: null, isSilent: true }, setup.onClick),
  }
}

function obstacleOf(permission: Permission): Obstacle | null {
  if (permission === 'granted') return null
  return permission === 'not asked' ? 'not asked' : 'not allowed'
}

function showNotice(
  notice: Pick<Notice, 'number' | 'title' | 'body' | 'alertId' | 'isSilent'>,
  onClick: (alertId: string | null) => void,
): void {
  const shown = new Notification(notice.title, {
    body: notice.body,
    // The same notification of two tabs is one.
    tag: `watchfloor-${notice.number}`,
    silent: notice.isSilent,
  })
  shown.onclick = () => {
    window.focus()
    shown.close()
    onClick(notice.alertId)
  }
}

function readNumber(storage: Pick<Storage, 'getItem'>, key: string): number | null {
  const text = storage.getItem(key)
  const number = text === null ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : null
}
