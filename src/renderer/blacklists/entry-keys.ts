import type { RefObject } from 'react'
import type { KeyBinding } from '../keyboard/scopes'
import { blacklistsStrings } from '../strings'
import type { SelectionControl } from './use-selection'

const words = blacklistsStrings.keys

/** What the keys of the screen do; each answers false where it means nothing right now. */
export interface EntryKeyActions {
  scrollRef: RefObject<HTMLElement | null>
  control: SelectionControl
  rowsInView: () => number
  focusFilter: () => unknown
  add: () => unknown
  exportLast: () => unknown
  remove: () => unknown
  allow: () => unknown
  expiry: () => unknown
  open: () => unknown
  copy: () => unknown
  clear: () => unknown
  show: () => unknown
}

/** Keys of the Blacklists screen. Keys that move rows act in the table, or where nothing has focus. */
export function entryKeys(actions: EntryKeyActions): KeyBinding[] {
  const { control, scrollRef } = actions
  const isInTable = (event: KeyboardEvent) =>
    event.target === document.body ||
    (event.target instanceof Node && scrollRef.current?.contains(event.target) === true)
  const move = (event: KeyboardEvent) =>
    isInTable(event) && control.move(event, actions.rowsInView())
  const toggle = (event: KeyboardEvent) => {
    if (!isInTable(event)) return false
    control.toggle(control.selection.cursor)
  }
  return [
    { keys: ['/'], label: words.filter, run: actions.focusFilter },
    { keys: ['+'], label: words.add, run: actions.add },
    { keys: ['Mod+e'], label: words.export, run: actions.exportLast },
    { keys: ['Delete'], label: words.remove, run: actions.remove },
    { keys: ['l'], label: words.allow, run: actions.allow },
    { keys: ['d'], label: words.expiry, run: actions.expiry },
    { keys: ['e'], label: words.open, run: actions.open },
    {
      keys: ['Enter'],
      label: words.open,
      run: (e) => isInTable(e) && actions.open(),
      isHidden: true,
    },
    { keys: ['y'], label: words.copy, run: actions.copy },
    { keys: ['n'], label: words.show, run: actions.show },
    { keys: ['Space', 'x'], label: words.toggle, run: toggle },
    { keys: ['j', 'k', 'ArrowDown', 'ArrowUp'], label: words.move, run: move },
    { keys: ['Home', 'End', 'PageUp', 'PageDown'], label: words.far, run: move },
    {
      keys: ['Shift+J', 'Shift+K', 'Shift+ArrowDown', 'Shift+ArrowUp'],
      label: words.extend,
      run: move,
    },
    { keys: ['Escape'], label: words.clear, run: actions.clear },
  ]
}
