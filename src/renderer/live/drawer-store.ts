import { createStore } from 'zustand/vanilla'

/** Which small menu of an alert is open: one at most. */
export type AlertMenu = 'close' | 'assign' | 'block' | 'allow' | 'suppress' | 'snooze'

/** The menu that is asked for; it stands once its alert has been read. */
export interface AskedMenu {
  menu: AlertMenu
  /** Id of the alert it is for: with another one in the drawer it is forgotten. */
  alert: string
  /** Enter was pressed before it stood: it is accepted as soon as it does. */
  isAccepted: boolean
}

/** The menus are opened by the table's keys as well as by the drawer's buttons. */
export const alertMenus = createStore<{ asked: AskedMenu | null }>(() => ({ asked: null }))

/** Asks for a menu of an alert, in place of any other; null closes what is open. */
export function askForMenu(menu: AlertMenu | null, alert: string): void {
  alertMenus.setState({ asked: menu === null ? null : { menu, alert, isAccepted: false } })
}

/** Enter, pressed while a menu of this alert is on its way; false where none is. */
export function acceptAskedMenu(alert: string | null): boolean {
  const { asked } = alertMenus.getState()
  if (asked === null || asked.alert !== alert) return false
  alertMenus.setState({ asked: { ...asked, isAccepted: true } })
  return true
}
