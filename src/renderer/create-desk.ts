import { attachBrowser } from './link/attach-browser'
import { attachDesktop } from './link/attach-desktop'
import { connect } from './link/connect'
import { createConnectionStore } from './link/connection'
import { followStream } from './link/streams'
import { createColumnStore } from './live/columns'
import { keepGrouping, readGrouping } from './live/grouping'
import { createLiveStore } from './live/live-store'
import { createQueryHistory } from './live/query-history'
import { createNoticeStore } from './notifications/notice-store'
import { createImportStore } from './sources/imports'
import { createAnswers } from './stores/answers'
import { createChanges } from './stores/changes'
import type { Desk } from './stores/desk'
import { createRouteStore } from './stores/route'
import { createSettingsStore } from './stores/settings'
import { createStatusStore } from './stores/status'
import { createToastStore } from './stores/toast'

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Wires the window's parts together, once, before anything is drawn. */
export function createDesk(): Desk {
  const route = createRouteStore(window)
  const connection = createConnectionStore()
  const link = connect(connection, window.watchfloor ? attachDesktop : attachBrowser, Date.now)
  const { client } = link
  const toast = createToastStore()
  const settings = createSettingsStore(client)
  const status = createStatusStore()
  const changes = createChanges(client, toast)
  const answers = createAnswers()

  void followStream({
    connection,
    signal: new AbortController().signal,
    wait,
    open: async (signal) => {
      await settings.load()
      return client.status.watch(undefined, { signal })
    },
    take: (heard) => {
      status.setState({ status: heard })
      connection.setState({ lastHeardAt: Date.now() })
    },
  })

  const live = createLiveStore({
    client,
    actor: () => connection.getState().hello?.actor ?? '',
    grouping: readGrouping(window.localStorage),
    now: Date.now,
    later: (run, ms) => setTimeout(run, ms),
  })
  void followStream({
    connection,
    signal: new AbortController().signal,
    wait,
    open: async (signal) => {
      if (live.getState().phase !== 'ready') await live.begin()
      return client.live.watch({ after: live.lastNumber() }, { signal })
    },
    take: async (batch) => {
      connection.setState({ lastHeardAt: Date.now() })
      live.take(batch)
      await client.live.acknowledge({ stream: batch.stream, number: batch.number })
    },
  })

  live.subscribe(({ grouping }, before) => {
    if (grouping !== before.grouping) keepGrouping(window.localStorage, grouping)
  })
  changes.count.subscribe(() => live.refresh())
  status.subscribe((now, before) => {
    if (!before.status || !now.status) return
    // The demo ended, or began: its rows are not to be seen beside real ones.
    if (now.status.workspace !== before.status.workspace) {
      answers.clear()
      live.startOver()
      // Batches tell of alerts; what lists make of them is read.
    } else if (now.status.listChanges !== before.status.listChanges) live.refresh()
  })

  const notices = createNoticeStore({
    client,
    connection,
    storage: window.localStorage,
    wait,
    lastNumber: () => status.getState().status?.notices.last ?? 0,
    onClick: (alertId) => {
      route.go('live')
      if (alertId !== null) live.openAlert(alertId)
    },
  })
  // The desktop shows them by itself, also while the window is closed.
  if (!window.watchfloor) notices.follow()

  return {
    client,
    connection,
    retry: link.retry,
    signIn: link.signIn,
    status,
    settings,
    route,
    toast,
    changes,
    live,
    notices,
    columns: createColumnStore(window.localStorage),
    queryHistory: createQueryHistory(window.localStorage),
    imports: createImportStore(client),
    answers,
  }
}
