import { useRef } from 'react'
import { useKeys } from '../keyboard/KeyboardProvider'
import { isTextField } from '../keyboard/keys'
import type { KeyBinding } from '../keyboard/scopes'
import { useDesk } from '../stores/desk'
import { SCREENS } from '../stores/route'
import { frameStrings, notificationsStrings } from '../strings'
import { movePane } from './panes'
import { SCREEN_KEYS } from './screen-keys'
import { useToggleZone } from './use-toggle-zone'

/** How long G waits for its letter, ms. */
const GO_MS = 1500

/** Keys that work on every screen. */
export function useFrameKeys(open: { openPalette: () => void; openShortcuts: () => void }): void {
  const { route, changes, notices } = useDesk()
  const toggleZone = useToggleZone()
  const goUntil = useRef(0)
  const { keys } = frameStrings

  const afterGo: KeyBinding[] = SCREENS.map((screen) => ({
    keys: [SCREEN_KEYS[screen].go],
    label: frameStrings.screens[screen],
    run: () => {
      const isAfterGo = Date.now() < goUntil.current
      goUntil.current = 0
      if (!isAfterGo) return false
      route.go(screen)
    },
  }))

  useKeys(
    frameStrings.scopes.everywhere,
    [
      { keys: ['Mod+k'], label: keys.palette, run: open.openPalette },
      { keys: ['/'], label: keys.search, run: open.openPalette },
      { keys: ['?'], label: keys.shortcuts, run: open.openShortcuts },
      {
        keys: ['Shift+N'],
        label: notificationsStrings.key,
        run: () => notices.setCentreOpen(!notices.getState().isCentreOpen),
      },
      { keys: ['Shift+U'], label: keys.zone, run: toggleZone },
      {
        keys: ['Mod+z'],
        label: keys.undo,
        run: (event) => runOutsideText(event, changes.undoLast),
      },
      { keys: ['Alt+ArrowLeft'], label: keys.back, run: () => window.history.back() },
      { keys: ['Alt+ArrowRight'], label: keys.forward, run: () => window.history.forward() },
      { keys: ['F6'], label: keys.nextPane, run: () => movePane(1) },
      { keys: ['Shift+F6'], label: keys.previousPane, run: () => movePane(-1) },
      {
        keys: ['g'],
        label: keys.go,
        run: () => {
          goUntil.current = Date.now() + GO_MS
        },
      },
      ...SCREENS.map((screen) => ({
        keys: [SCREEN_KEYS[screen].mod],
        label: frameStrings.screens[screen],
        run: () => route.go(screen),
      })),
    ],
    { rank: 0 },
  )
  // Asked before every screen's keys: a letter after G belongs to G.
  useKeys(frameStrings.scopes.go, afterGo, { rank: 3 })
}

/** In a text field Ctrl Z is the field's own. */
function runOutsideText(event: KeyboardEvent, run: () => Promise<void>): boolean {
  if (isTextField(event.target)) return false
  void run()
  return true
}
