import { describe, expect, it } from 'vitest'
import type { EngineProcessHooks } from './engine-process'
import { EngineSupervisor } from './engine-supervisor'
import { ManualTimers } from './manual-timers'

/** A supervisor over processes that a test plays itself. */
function setUp() {
  const timers = new ManualTimers()
  const told: string[] = []
  const launched: { way: string; hooks: EngineProcessHooks; asked: string[] }[] = []
  const supervisor = new EngineSupervisor({
    way: 'utility-process',
    timers,
    now: () => timers.now,
    onState: ({ state }) => told.push(state),
    onReady: () => told.push('ports'),
    launch: (way, hooks) => {
      const asked: string[] = []
      launched.push({ way, hooks, asked })
      return {
        connect: () => undefined,
        stop: () => asked.push('stop'),
        kill: () => asked.push('kill'),
      }
    },
  })
  const engine = (index: number) => {
    const found = launched[index]
    if (!found) throw new Error(`Engine ${index} was not launched`)
    return found
  }
  return { timers, told, launched, supervisor, engine }
}

describe('the engine supervisor', () => {
  it('hands out fresh ports at each start, and tells the window in between', () => {
    const { timers, told, supervisor, engine, launched } = setUp()
    supervisor.start()
    engine(0).hooks.onReady()
    engine(0).hooks.onExit()
    expect(supervisor.running).toBeNull()
    timers.pass(499)
    expect(launched).toHaveLength(1)
    timers.pass(1)
    engine(1).hooks.onReady()
    expect(told).toEqual([
      'starting',
      'running',
      'ports',
      'waiting',
      'starting',
      'running',
      'ports',
    ])
  })

  it('starts at once when a person asks, and only once', () => {
    const { timers, supervisor, engine, launched } = setUp()
    supervisor.start()
    engine(0).hooks.onReady()
    engine(0).hooks.onExit()
    supervisor.retry()
    supervisor.retry()
    timers.pass(30_000)
    expect(launched).toHaveLength(2)
  })

  it('does not listen to a process that is gone', () => {
    const { timers, told, supervisor, engine } = setUp()
    supervisor.start()
    engine(0).hooks.onReady()
    engine(0).hooks.onExit()
    timers.pass(500)
    engine(0).hooks.onExit()
    engine(0).hooks.onReady()
    expect(told.at(-1)).toBe('starting')
  })

  it('stops when the engine has gone, by force after the grace time', async () => {
    const { timers, supervisor, engine } = setUp()
    supervisor.start()
    engine(0).hooks.onReady()
    const stopped = supervisor.stop()
    timers.pass(9_999)
    expect(engine(0).asked).toEqual(['stop'])
    timers.pass(1)
    expect(engine(0).asked).toEqual(['stop', 'kill'])
    engine(0).hooks.onExit()
    await stopped
    timers.pass(60_000)
    expect(supervisor.running).toBeNull()
  })

  it('stops at once while no engine lives', async () => {
    const { supervisor, engine, launched, timers } = setUp()
    supervisor.start()
    engine(0).hooks.onExit()
    await supervisor.stop()
    timers.pass(60_000)
    expect(launched).toHaveLength(1)
  })
})
