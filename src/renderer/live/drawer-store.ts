import { createStore } from 'zustand/vanilla'

/** Which small menu of an alert is open: one at most. */
export type AlertMenu = 'close' | 'block' | 'allow'

/** The menus are opened by the table's keys as well as by the drawer's buttons. */
export const alertMenus = createStore<{ open: AlertMenu | null }>(() => ({ open: null }))
