import type { MenuItemConstructorOptions } from 'electron'
import type { EngineState } from '../../shared/desktop'

/** What the tray tells. */
export interface TrayModel {
  /** Unacknowledged critical alerts. */
  newCritical: number
  /** Open alerts altogether. */
  open: number
  isDemo: boolean
  isPaused: boolean
  engine: EngineState
}

/** What can be done from the tray. */
export interface TrayActions {
  openWindow: () => void
  setPaused: (isPaused: boolean) => void
  restartEngine: () => void
  quit: () => void
}

/** Shapes of the icon, readable in one colour: plain, diamond, bars, cross. */
export type TrayIcon = 'watching' | 'critical' | 'paused' | 'down'

/** The icon for a state: trouble first, then alerts, then the pause. */
export function trayIcon(model: TrayModel): TrayIcon {
  if (model.engine.state === 'waiting' || model.engine.state === 'failed') return 'down'
  if (model.newCritical > 0) return 'critical'
  return model.isPaused ? 'paused' : 'watching'
}

/** One line: how many alerts there are, or why nobody knows. */
export function traySummary(model: TrayModel): string {
  switch (model.engine.state) {
    case 'starting':
      return 'The engine is starting'
    case 'waiting':
      return 'The engine stopped and starts again'
    case 'failed':
      return 'The engine cannot run. Open Watchfloor to see why'
    case 'running': {
      const demo = model.isDemo ? 'Demo: ' : ''
      return `${demo}${model.newCritical} critical, ${Math.max(0, model.open - model.newCritical)} other open`
    }
  }
}

/** The tray's menu. */
export function trayMenu(model: TrayModel, actions: TrayActions): MenuItemConstructorOptions[] {
  const isDown = trayIcon(model) === 'down'
  return [
    { label: traySummary(model), enabled: false },
    { type: 'separator' },
    { label: 'Open Watchfloor', click: actions.openWindow },
    {
      label: 'Pause notifications',
      type: 'checkbox',
      checked: model.isPaused,
      click: () => actions.setPaused(!model.isPaused),
    },
    ...(isDown ? [{ label: 'Start the engine now', click: actions.restartEngine }] : []),
    { type: 'separator' },
    { label: 'Quit, stops watching\u2026', click: actions.quit },
  ]
}
