import { describe, expect, it } from 'vitest'
import { backoffMs } from './backoff'
import { createConnectionStore } from './connection'
import { tokenInFragment } from './session'
import { followStream } from './streams'

/** Lets every answer that is already there arrive. */
const settle = async () => {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
}

describe('followStream', () => {
  it('opens the stream with each new connection and takes what it brings', async () => {
    const connection = createConnectionStore()
    const stop = new AbortController()
    const taken: string[] = []
    let opened = 0
    const following = followStream<string>({
      connection,
      signal: stop.signal,
      wait: () => new Promise(() => {}),
      open: async () => {
        opened += 1
        const name = `stream ${opened}`
        return (async function* () {
          yield `${name} a`
          yield `${name} b`
          connection.setState({ state: 'waiting' })
          throw new Error('the connection broke')
        })()
      },
      take: (item) => void taken.push(item),
    })
    await settle()
    expect(taken).toEqual([])
    connection.setState({ state: 'connected', generation: 1 })
    await settle()
    connection.setState({ state: 'connected', generation: 2 })
    await settle()
    expect(taken).toEqual(['stream 1 a', 'stream 1 b', 'stream 2 a', 'stream 2 b'])
    stop.abort()
    await following
  })

  it('opens a stream again that broke by itself, after a pause', async () => {
    const connection = createConnectionStore()
    connection.setState({ state: 'connected', generation: 1 })
    const stop = new AbortController()
    const waits: number[] = []
    let opened = 0
    const following = followStream<never>({
      connection,
      signal: stop.signal,
      wait: async (ms) => {
        waits.push(ms)
        if (waits.length === 2) stop.abort()
      },
      open: async () => {
        opened += 1
        throw new Error('history is away')
      },
      take: () => {},
    })
    await following
    expect({ opened, waits }).toEqual({ opened: 2, waits: [1000, 1000] })
  })
})

describe('connecting', () => {
  it('waits longer each time, up to 15 s and a quarter', () => {
    expect([0, 1, 2, 3].map((attempt) => backoffMs(attempt, () => 0))).toEqual([
      500, 1000, 2000, 4000,
    ])
    expect(backoffMs(40, () => 1)).toBe(18_750)
  })

  it('finds the token in the address, and only there', () => {
    expect(tokenInFragment('#token=wf_abc')).toBe('wf_abc')
    expect(tokenInFragment('#/live/token')).toBeNull()
    expect(tokenInFragment('#token=')).toBeNull()
  })
})
