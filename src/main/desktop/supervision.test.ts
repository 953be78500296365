import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  beginSupervision,
  type Supervision,
  type SupervisionEvent,
  supervise,
  toEngineState,
} from './supervision'

/** Runs events one second apart; answers the last state and every effect in order. */
function play(events: SupervisionEvent[], from = beginSupervision('utility-process')) {
  let state: Supervision = from
  const effects: string[] = []
  events.forEach((event, second) => {
    const step = supervise(state, event, second * 1000)
    state = step.state
    for (const effect of step.effects) {
      effects.push('ms' in effect ? `${effect.kind} ${effect.ms}` : effect.kind)
    }
  })
  return { state, effects }
}

const START: SupervisionEvent = { kind: 'start' }
const READY: SupervisionEvent = { kind: 'ready' }
const EXITED: SupervisionEvent = { kind: 'exited' }
const TIMER: SupervisionEvent = { kind: 'timer' }

describe('supervision of the engine', () => {
  it('starts, and takes the time limit away once the engine is ready', () => {
    const { state, effects } = play([START, READY])
    expect(effects).toEqual(['launch', 'set timer 60000', 'clear timer'])
    expect(toEngineState(state)).toEqual({ state: 'running' })
  })

  it('waits longer after each death, half a minute at most', () => {
    let state = play([START, READY]).state
    const waits: number[] = []
    for (let round = 0; round < 9; round += 1) {
      state = supervise(state, EXITED, 0).state
      waits.push(state.nextAttemptAt ?? 0)
      state = supervise(supervise(state, TIMER, 0).state, READY, 0).state
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000])
  })

  it('begins with the shortest wait again once an engine has run for a minute', () => {
    let state = play([START, READY, EXITED, TIMER, READY, EXITED, TIMER]).state
    state = supervise(state, READY, 100_000).state
    state = supervise(state, EXITED, 160_000).state
    expect(state.nextAttemptAt).toBe(160_500)
  })

  it('goes over to a spawned serve when the first start fails for no known reason', () => {
    const { state } = play([START, EXITED])
    expect(state).toMatchObject({ phase: 'waiting', way: 'serve' })
  })

  it('keeps its way when an engine that once was ready dies', () => {
    expect(play([START, READY, EXITED]).state.way).toBe('utility-process')
    expect(play([START, READY, EXITED, TIMER, EXITED]).state.way).toBe('utility-process')
  })

  it('rests on a fault that only a person can mend, until asked again', () => {
    const failed: SupervisionEvent = {
      kind: 'failed',
      code: 'IN_USE',
      message: 'The folder is in use.',
    }
    const { state, effects } = play([START, failed, EXITED])
    expect(toEngineState(state)).toEqual({ state: 'failed', message: 'The folder is in use.' })
    expect(effects.at(-1)).toBe('clear timer')
    const again = supervise(state, { kind: 'retry' }, 0)
    expect(again.state).toMatchObject({ phase: 'starting', way: 'utility-process' })
  })

  it('kills an engine that is not ready in time, and says so while it waits', () => {
    const { state, effects } = play([START, TIMER, EXITED])
    expect(effects).toContain('kill')
    expect(toEngineState(state)).toMatchObject({
      state: 'waiting',
      message: 'The engine was not ready after 60 s.',
    })
  })

  it('asks the engine to stop, and uses force only after the grace time', () => {
    const asked = play([START, READY, { kind: 'stop' }])
    expect(asked.effects.slice(-2)).toEqual(['ask to stop', 'set timer 10000'])
    expect(play([TIMER], asked.state).effects).toEqual(['kill'])
    expect(play([EXITED], asked.state).effects).toEqual(['clear timer', 'stopped'])
  })

  it('never launches a second engine beside a living one, whatever happens', () => {
    const event = fc.oneof(
      fc.constantFrom<SupervisionEvent>(
        START,
        READY,
        EXITED,
        TIMER,
        { kind: 'retry' },
        { kind: 'stop' },
      ),
      fc.record({
        kind: fc.constant('failed' as const),
        code: fc.constantFrom(null, 'IN_USE'),
        message: fc.string(),
      }),
    )
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let state = beginSupervision('utility-process')
        let isAlive = false
        let isStopped = false
        for (const each of events) {
          // Only a living process can report.
          if (!isAlive && ['ready', 'failed', 'exited'].includes(each.kind)) continue
          if (each.kind === 'exited') isAlive = false
          const step = supervise(state, each, 0)
          state = step.state
          for (const effect of step.effects) {
            if (effect.kind === 'stopped') isStopped = true
            if (effect.kind !== 'launch') continue
            expect(isAlive || isStopped).toBe(false)
            isAlive = true
          }
        }
      }),
    )
  })
})
