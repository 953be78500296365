import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { intoStream, writePaced } from './paced-writer'

const never = new AbortController().signal

function* endless(): Generator<string> {
  for (let number = 0; ; number += 1) yield `line ${number}`
}

it('waits for a target that is slow, with no more than a chunk in hand', async () => {
  let taken = 0
  let made = 0
  let most = 0
  const slow = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _, done) => {
      most = Math.max(most, made - taken)
      taken += chunk.toString().split('\n').length - 1
      setImmediate(done)
    },
  })
  const lines = function* () {
    for (; made < 50_000; made += 1) yield 'x'.repeat(15)
  }
  expect(
    await writePaced(lines(), intoStream(slow), { ratePerSecond: undefined, signal: never }),
  ).toBe(50_000)
  expect(most).toBeLessThanOrEqual(4097)
})

it('keeps to a rate by the clock it is given', async () => {
  let clock = 0
  let text = ''
  const target = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString()
      done()
    },
  })
  const stop = new AbortController()
  await writePaced(endless(), intoStream(target), {
    ratePerSecond: 100,
    signal: stop.signal,
    now: () => clock,
    sleep: async (ms) => {
      clock += ms
      if (clock >= 2000) stop.abort()
    },
  })
  expect(text.split('\n').length - 1).toBeGreaterThanOrEqual(190)
  expect(text.split('\n').length - 1).toBeLessThanOrEqual(200)
})
