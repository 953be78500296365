import { type AlertAction, TABS } from '../../shared/alert'
import type { AlertCopy } from '../../shared/alert-copy'
import { useKeys } from '../keyboard/KeyboardProvider'
import type { KeyBinding } from '../keyboard/scopes'
import { useChangeOff, useDesk } from '../stores/desk'
import { facetStrings, lastTimesStrings, viewStrings, liveKeyStrings as words } from '../strings'
import { copyText } from '../ui/copy-text'
import { actOnAlerts, shownAlone, subjectItems } from './alert-actions'
import { copyAlert } from './copy-alert'
import { type AlertMenu, acceptAskedMenu, askForMenu } from './drawer-store'
import { nextGrouping } from './grouping'
import { alertOf } from './live-state'
import { repeatLast } from './repeat-last'
import type { Step } from './selection'
import { useShareView } from './use-share-view'

/** Rows that Page up and Page down move. */
const PAGE_STEP = 15

/** The keys of Live: moving, choosing, acting, following. */
export function useLiveKeys(verbs: {
  openFilter: () => void
  writeQuery: () => void
  toggleFacets: () => void
}): void {
  const desk = useDesk()
  const { live, route, toast, changes, connection } = desk
  const off = useChangeOff()
  const shareView = useShareView()
  const state = live.getState
  const me = () => connection.getState().hello?.actor ?? ''

  const move = (step: Step) => () => live.step(step)
  const current = () => {
    const { items, selection, openItem } = state()
    const id = selection.cursor ?? openItem
    return id === null ? undefined : items.find((item) => item.id === id)
  }
  const onCurrent = (run: (item: NonNullable<ReturnType<typeof current>>) => void) => () => {
    const item = current()
    if (!item) return false
    run(item)
    return true
  }
  const openMenu = (menu: AlertMenu) => () => {
    const items = subjectItems(state())
    const [first] = items
    if (!first && shownAlone(state()) === null) return false
    if (off !== null) {
      toast.show({ tone: 'plain', text: off, undo: null })
      return true
    }
    if (first && state().openItem === null) live.openItem(first.id)
    askForMenu(menu, state().openAlert ?? '')
    return true
  }
  const copy = (text: string, told: string) => {
    copyText(text).then(() => toast.show({ tone: 'plain', text: told, undo: null }), changes.fail)
  }
  const act = (makeAction: () => AlertAction) => () => {
    const items = subjectItems(state())
    const alone = shownAlone(state())
    if (items.length === 0 && alone === null) return false
    if (off !== null) toast.show({ tone: 'plain', text: off, undo: null })
    else if (alone === null) void actOnAlerts(desk, { items }, makeAction())
    else void actAlone(alone, makeAction())
    return true
  }
  const actAlone = async (id: string, action: AlertAction) => {
    try {
      const { alert } = await desk.client.alerts.get({ id })
      await actOnAlerts(desk, { alert }, action)
    } catch (error) {
      changes.fail(error)
    }
  }

  const copyAs = (how: AlertCopy) => () => {
    const item = current()
    const shown = shownAlone(state()) ?? (item && alertOf(item).id)
    if (shown === undefined) return false
    void copyAlert(desk, shown, how)
    return true
  }
  const repeat = () => {
    const alone = shownAlone(state())
    const item = alone === null ? current() : undefined
    const shown = alone ?? (item && alertOf(item).id)
    if (shown === undefined) return false
    if (off !== null) toast.show({ tone: 'plain', text: off, undo: null })
    else void repeatLast(desk, shown, item)
    return true
  }

  const table: KeyBinding[] = [
    { keys: ['j', 'ArrowDown'], label: words.next, run: move(1) },
    { keys: ['k', 'ArrowUp'], label: words.previous, run: move(-1) },
    { keys: ['Home'], label: words.first, run: move('first') },
    { keys: ['End'], label: words.last, run: move('last') },
    { keys: ['PageDown'], label: words.pageDown, run: move(PAGE_STEP) },
    { keys: ['PageUp'], label: words.pageUp, run: move(-PAGE_STEP) },
    {
      keys: ['Enter'],
      label: words.open,
      // After B, C or L it accepts the menu, which may not stand yet.
      run: () =>
        acceptAskedMenu(state().openAlert) || onCurrent((item) => live.openItem(item.id))(),
    },
    { keys: ['x'], label: words.choose, run: onCurrent((item) => live.select(item.id, 'toggle')) },
    {
      keys: ['Shift+J', 'Shift+ArrowDown'],
      label: words.extendDown,
      run: () => live.step(1, true),
    },
    { keys: ['Shift+K', 'Shift+ArrowUp'], label: words.extendUp, run: () => live.step(-1, true) },
    {
      keys: ['ArrowRight'],
      label: words.expand,
      run: onCurrent((item) => void live.expand(item.id)),
    },
    {
      keys: ['ArrowLeft'],
      label: words.collapse,
      run: onCurrent((item) => live.collapse(item.id)),
    },
    { keys: ['Escape'], label: words.close, run: () => leave() },
  ]
  const follow: KeyBinding[] = [
    {
      keys: ['Space'],
      label: words.pause,
      run: () => (state().follow.isPaused ? live.resume() : live.pause()),
    },
    { keys: ['n'], label: words.showNew, run: live.showNew },
    { keys: ['/'], label: words.query, run: verbs.writeQuery },
    { keys: ['Shift+L'], label: viewStrings.share, run: shareView },
    { keys: ['['], label: facetStrings.key, run: verbs.toggleFacets },
    {
      keys: ['Shift+G'],
      label: words.group,
      run: () => live.setGrouping(nextGrouping(state().grouping)),
    },
    { keys: ['f'], label: words.filter, run: verbs.openFilter },
    { keys: ['Shift+F'], label: words.clearFilters, run: () => live.setFilter({}) },
    ...TABS.map((tab, index) => ({
      keys: [String(index + 1)],
      label: words.tab(tab),
      run: () => live.setTab(tab),
    })),
  ]
  const alert: KeyBinding[] = [
    { keys: ['a'], label: words.acknowledge, run: act(() => ({ kind: 'acknowledge', note: '' })) },
    { keys: ['i'], label: words.assignToMe, run: act(() => ({ kind: 'assign', assignee: me() })) },
    { keys: ['Shift+I'], label: words.assign, run: openMenu('assign') },
    { keys: ['c'], label: words.closeAlert, run: openMenu('close') },
    { keys: ['r'], label: lastTimesStrings.key, run: repeat },
    { keys: ['b'], label: words.block, run: openMenu('block') },
    { keys: ['l'], label: words.allow, run: openMenu('allow') },
    { keys: ['s'], label: words.snooze, run: openMenu('snooze') },
    { keys: ['h'], label: words.suppress, run: openMenu('suppress') },
    {
      keys: ['y'],
      label: words.copy,
      run: onCurrent((item) => {
        const { subject } = alertOf(item)
        copy(subject, words.copied(subject))
      }),
    },
    {
      keys: ['Shift+Y'],
      label: words.copyJson,
      run: onCurrent((item) => {
        const one = alertOf(item)
        copy(JSON.stringify(one, null, 2), words.copiedJson(one.name))
      }),
    },
    { keys: ['m'], label: words.copyMarkdown, run: copyAs('markdown') },
    { keys: ['Shift+M'], label: words.copyEcs, run: copyAs('ecs') },
    {
      keys: ['e'],
      label: words.openEntity,
      run: onCurrent((item) => route.go('entity', alertOf(item).subject)),
    },
  ]
  useKeys(words.alertTitle, alert)
  useKeys(words.followTitle, follow)
  useKeys(words.tableTitle, table)

  function leave(): boolean {
    const { openAlert, selection } = state()
    if (openAlert !== null) live.closeDrawer()
    else if (selection.chosen.size > 0 || selection.cursor !== null) live.clearSelection()
    else return false
    return true
  }
}
