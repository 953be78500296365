import { describe, expect, it } from 'vitest'
import { chooseDelayMs, isFailing } from './back-off'
import { ChronicleFault } from './fault'

const fault = (code: 'SERVER' | 'NOT_ALLOWED', retryAfterMs = 0) =>
  new ChronicleFault(code, 'It failed.', retryAfterMs)
const MIDDLE = () => 0.5

describe('waits between tries', () => {
  const delayAfter = (failures: number, random = MIDDLE) =>
    chooseDelayMs({ failures, mostFailures: 7, fault: fault('SERVER') }, random)

  it('double up to a cap, and are long once it is failing', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((failures) => delayAfter(failures))).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000,
    ])
    expect(delayAfter(7)).toBe(300_000)
    expect(delayAfter(1_000_000)).toBe(300_000)
  })

  it('differ by chance, and are never shorter than a second', () => {
    expect(delayAfter(3, () => 0)).toBe(5_333)
    expect(delayAfter(3, () => 1)).toBe(10_667)
    expect(delayAfter(0, () => 0)).toBe(1_000)
  })

  it('are as long as the server asks', () => {
    const ended = { failures: 1, mostFailures: 7, fault: fault('SERVER', 90_000) }
    expect(chooseDelayMs(ended, MIDDLE)).toBe(90_000)
  })

  it('are long at once where somebody must mend something first', () => {
    const ended = { failures: 1, mostFailures: 7, fault: fault('NOT_ALLOWED') }
    expect(isFailing(ended)).toBe(true)
    expect(chooseDelayMs(ended, MIDDLE)).toBe(300_000)
    expect(isFailing({ ...ended, fault: fault('SERVER') })).toBe(false)
    expect(isFailing({ failures: 7, mostFailures: 7, fault: fault('SERVER') })).toBe(true)
  })
})
