import { expect, it } from 'vitest'
import { Patience } from './import-patience'

function wait(over: { awayMs?: number } = {}) {
  const stopper = new AbortController()
  const state = { away: null as string | null, ticks: 0, isOver: false }
  let look: () => void = () => undefined
  const patience = new Patience({
    whyAway: () => state.away,
    signal: stopper.signal,
    every: (_ms, tick) => {
      look = tick
      return () => {
        state.isOver = true
      }
    },
    ...over,
  })
  return {
    patience,
    state,
    stop: () => stopper.abort(),
    pass: (looks: number) => {
      for (let each = 0; each < looks; each += 1) look()
    },
  }
}

const NEVER = new Promise<never>(() => undefined)

it('waits for as long as history can be written', async () => {
  const { patience, pass, state } = wait({ awayMs: 1_000 })
  pass(1_000)
  state.away = 'no space'
  pass(2)
  state.away = null
  pass(1)
  state.away = 'no space'
  pass(2)
  expect(await patience.hold(Promise.resolve('done'))).toBe('done')
  patience.close()
  expect(state.isOver).toBe(true)
})

it('gives up in words where history was away for too long', async () => {
  const { patience, pass, state } = wait({ awayMs: 1_000 })
  state.away = 'Cannot reserve 1.00 MiB, not enough space. '
  const held = patience.hold(NEVER)
  pass(3)
  await expect(held).rejects.toThrow(
    'History cannot be written: Cannot reserve 1.00 MiB, not enough space. What was accepted is stored; mend that and import again.',
  )
})

it('gives up sooner where it is to stop', async () => {
  const { patience, pass, state, stop } = wait({ awayMs: 3_600_000 })
  state.away = 'no space'
  pass(3)
  stop()
  const held = patience.hold(NEVER)
  pass(2)
  await expect(held).rejects.toThrow('History cannot be written: no space.')
})
