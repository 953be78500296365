import { describe, expect, it } from 'vitest'
import { type TrayModel, trayIcon, trayMenu, traySummary } from './tray-menu'

const MODEL: TrayModel = {
  newCritical: 0,
  open: 35,
  isDemo: false,
  isPaused: false,
  engine: { state: 'running' },
}

describe('the tray', () => {
  it.each([
    ['watching', {}],
    ['critical', { newCritical: 1 }],
    ['paused', { isPaused: true }],
    ['critical', { isPaused: true, newCritical: 1 }],
    ['watching', { engine: { state: 'starting' } }],
    ['down', { newCritical: 1, engine: { state: 'failed', message: '' } }],
    ['down', { engine: { state: 'waiting', nextAttemptAt: 0, message: '' } }],
  ] satisfies [string, Partial<TrayModel>][])('shows %s for %j', (icon, change) => {
    expect(trayIcon({ ...MODEL, ...change })).toBe(icon)
  })

  it('counts what is open, and says when it is the demo', () => {
    expect(traySummary({ ...MODEL, open: 38, newCritical: 3 })).toBe('3 critical, 35 other open')
    expect(traySummary({ ...MODEL, isDemo: true })).toBe('Demo: 0 critical, 35 other open')
  })

  it('opens, pauses and quits, and offers a start only when the engine is down', () => {
    const done: string[] = []
    const actions = {
      openWindow: () => done.push('open'),
      setPaused: (isPaused: boolean) => done.push(`paused ${isPaused}`),
      restartEngine: () => done.push('restart'),
      quit: () => done.push('quit'),
    }
    const labels = (model: TrayModel) => trayMenu(model, actions).map(({ label }) => label)
    expect(labels(MODEL)).not.toContain('Start the engine now')
    const down: TrayModel = { ...MODEL, engine: { state: 'failed', message: '' } }
    expect(labels(down)).toContain('Start the engine now')
    for (const item of trayMenu(down, actions)) {
      const click = item.click as (() => void) | undefined
      click?.()
    }
    expect(done).toEqual(['open', 'paused true', 'restart', 'quit'])
  })
})
