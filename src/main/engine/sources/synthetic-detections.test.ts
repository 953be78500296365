import { describe, expect, it } from 'vitest'
import { canonicalAddress } from '../../../shared/address'
import { autoFormat } from '../formats/auto'
import { eventOf, recordOf } from '../formats/record.test-kit'
import { detectedHost, generateDetections } from './synthetic-detections'

const START = Date.UTC(2026, 2, 2, 10)
const DOCUMENTATION = /^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|198\.1[89]\.|2001:db8:)/
const CONTEXT = { transportTime: 0 }

describe('generateDetections', () => {
  it('gives the same lines for the same seed, others for another', () => {
    const lines = (seed: number) => [...generateDetections({ count: 200, seed, start: START })]
    expect(lines(7)).toEqual(lines(7))
    expect(lines(7)).not.toEqual(lines(8))
  })

  it('gives detections that are recognised, each once, of documentation addresses', () => {
    const ids = new Set<string>()
    const hosts = new Set<string>()
    const options = { count: 2_000, hosts: 30, ratePerSecond: 100, start: START }
    let expected = START
    for (const line of generateDetections(options)) {
      const event = eventOf(autoFormat.parse(recordOf(line), CONTEXT))
      expect(event).toMatchObject({ format: 'chronicle-detection', time: expected })
      expect(event.subject).toBe(detectedHost(line))
      for (const value of event.mentions ?? []) {
        if (canonicalAddress(value) !== null) expect(value).toMatch(DOCUMENTATION)
      }
      ids.add(event.id)
      hosts.add(event.subject)
      expected += 10
    }
    expect([ids.size, hosts.size]).toEqual([2_000, 30])
  })

  it('makes as many quiet ones and as many events as it is asked for', () => {
    const lines = [
      ...generateDetections({ count: 1_000, notAlerting: 0.3, events: 5, start: START }),
    ]
    const quiet = lines.filter((line) => line.includes('NOT_ALERTING')).length
    expect(quiet).toBeGreaterThan(240)
    expect(quiet).toBeLessThan(360)
    expect(lines[0]?.match(/"event":/g)).toHaveLength(5)
    const [bare] = generateDetections({ count: 1, events: 0, start: START })
    expect(eventOf(autoFormat.parse(recordOf(bare ?? ''), CONTEXT)).mentions).toEqual([])
  })
})
