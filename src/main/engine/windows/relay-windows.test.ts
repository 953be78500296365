import { describe, expect, it } from 'vitest'
import { halvesDetector } from '../testing/halves-detector'
import { decodeRelayMessage } from './relay-message'
import { RelayWindows } from './relay-windows'
import type { PackRelay } from './relay-writer'

const T0 = Date.UTC(2026, 2, 2, 10, 0, 0)
/** Brokers take a megabyte. */
const MOST_BYTES = 1_000_000

/** Windows that hand on to nobody; what they would have sent, by round. */
function begin() {
  const sent: { partition: number; value: string }[][] = []
  const deliver = async (pack: PackRelay) => {
    sent.push(...pack(2, (key) => (key.endsWith('a') ? 0 : 1)))
  }
  let now = T0
  const windows = new RelayWindows([halvesDetector], { deliver }, () => now, 'engine-1')
  const read = () =>
    sent
      .splice(0)
      .map((round) =>
        round.map(({ partition, value }) => ({ partition, value, ...decodeRelayMessage(value) })),
      )
  const pass = (ms: number) => {
    now += ms
  }
  return { windows, read, pass }
}

/** Raw traffic of a key; two of them have each position. */
function traffic(key: string, count: number, item: unknown = false) {
  return Array.from({ length: count }, (_, n) => {
    const position = Math.floor(n / 2)
    return { key, item, id: null, time: T0 + n, position, window: undefined }
  })
}

describe('windows that are judged elsewhere', () => {
  it('hand entries on to the partition of their key, in messages that brokers take', async () => {
    const { windows, read } = begin()
    const item = 'x'.repeat(1_000)
    const entries = [[...traffic('a', 1_001, item), ...traffic('b', 3)]]
    windows.expect('file\np')
    await windows.take({ partition: 'file\np', appliedBefore: 0, newest: T0 + 9, entries })
    const rounds = read()
    expect(rounds.map((round) => round.map(({ partition }) => partition))).toEqual([
      [0, 1],
      [0],
      [0],
    ])
    const ofA = rounds.flatMap((round) => round.filter(({ partition }) => partition === 0))
    for (const { value } of ofA) expect(value.length).toBeLessThan(MOST_BYTES)
    // None begins with a position that the one before it ends with.
    const positions = ofA.map((each) => (each.entries ?? []).map((entry) => entry[4]))
    expect(positions.flat()).toEqual(traffic('a', 1_001).map(({ position }) => position))
    for (const [index, each] of positions.entries()) {
      expect(each[0]).not.toBe(positions[index - 1]?.at(-1))
    }
    // What is known of the input comes behind all of its entries.
    expect(ofA.map(({ signs }) => signs?.length)).toEqual([0, 0, 1])
  })

  it('say of all that is read here how far it is, and let go of what is their own and idle', async () => {
    const { windows, read, pass } = begin()
    windows.inputs.assign('kafka', ['events/0', 'events#1/1'], T0)
    windows.expect('file\np')
    await windows.take({ partition: 'file\np', appliedBefore: 0, newest: T0 + 9, entries: [] })
    await windows.beat()
    const [beat] = read()
    const kafka = (partition: number, over = {}) => {
      const input = `kafka\nevents/${partition}`
      return { input, newest: null, idleAt: null, ...over }
    }
    const file = { input: 'engine-1\nfile\np', newest: T0 + 9, idleAt: null }
    expect(beat).toMatchObject([0, 1].map((partition) => ({ partition, entries: [] })))
    for (const each of beat ?? []) expect(each.signs).toEqual([kafka(0), kafka(1), file])
    pass(1_000)
    await windows.beat()
    expect(read()).toEqual([])
    pass(11_000)
    windows.inputs.confirm('kafka', 'events#1/1', T0 + 12_000)
    await windows.beat()
    const idleAt = T0 + 12_000
    const gone = { ...file, idleAt, isGone: true }
    expect(read()[0]?.[0]?.signs).toEqual([kafka(0), kafka(1, { idleAt }), gone])
    // Another engine has the second one now.
    pass(2_000)
    windows.inputs.assign('kafka', ['events/0'], T0 + 14_000)
    await windows.beat()
    expect(read()[0]?.[0]?.signs).toEqual([kafka(0)])
  })
})
