import { describe, expect, it } from 'vitest'
import { parseDetection } from '../../../shared/detection'
import { DETECTION_CAP, keepDetection } from './detection-raw'

const HEAD = {
  ruleId: 'ru_1',
  ruleName: 'dns_beacon',
  alertState: 'ALERTING',
  detectionFields: [{ key: 'hostname', value: 'ws-17' }],
}

const keep = (value: Record<string, unknown>) => keepDetection(JSON.stringify(value), value)
const eventOf = (name: string, size: number) => ({
  event: { metadata: { id: name }, payload: 'x'.repeat(size) },
})

describe('what is kept of a detection', () => {
  it('is all of it up to the cap', () => {
    const small = { id: 'de_1', detection: [HEAD], pad: 'x'.repeat(DETECTION_CAP - 1_000) }
    expect(keep(small)).toEqual({ raw: JSON.stringify(small) })
  })

  it('is, of 5 MB, a detection with its rule and the first event of every variable', () => {
    const elements = ['first', 'second', 'third'].map((label) => ({
      label,
      references: Array.from({ length: 170 }, (_, n) => eventOf(`${label} ${n}`, 10_000)),
    }))
    const large = { id: 'de_1', detection: [HEAD], tags: ['TA0005'], collectionElements: elements }
    const text = JSON.stringify(large)
    expect(text.length).toBeGreaterThan(5_000_000)
    const { raw, rawSize } = keep(large)
    expect(rawSize).toBe(text.length)
    expect(raw.length).toBeLessThanOrEqual(DETECTION_CAP)
    const read = parseDetection(raw)
    expect(read).toMatchObject({
      id: 'de_1',
      tags: ['TA0005'],
      rule: { id: 'ru_1', name: 'dns_beacon' },
      fields: [{ key: 'hostname', value: 'ws-17' }],
    })
    const names = read?.events.map(({ label, udm }) => [label, (udm.metadata as { id: string }).id])
    for (const label of ['first', 'second', 'third'])
      expect(names).toContainEqual([label, `${label} 0`])
    // Those of a variable stand in their order, whatever was left out.
    const first = names?.filter(([label]) => label === 'first').map(([, name]) => name)
    expect(first?.slice(0, 3)).toEqual(['first 0', 'first 1', 'first 2'])
    expect((read?.events.length ?? 0) + (read?.cut?.events ?? 0)).toBe(510)
    // Events that fit stand whole: nearly all of the room is used before anything is shortened.
    expect(read?.events.length).toBeGreaterThan(20)
  })

  it('shortens an event that is larger than all the room', () => {
    const huge = {
      event: {
        metadata: { eventType: 'PROCESS_LAUNCH' },
        principal: { process: { commandLine: 'A'.repeat(3_000_000) }, hostname: 'ws-17' },
        about: Array.from({ length: 100_000 }, (_, n) => ({ hostname: `h${n}` })),
      },
    }
    const { raw } = keep({
      id: 'de_1',
      detection: [HEAD],
      collectionElements: [{ label: 'e', references: [huge] }],
    })
    const read = parseDetection(raw)
    expect(read?.events).toHaveLength(1)
    expect(read?.events[0]?.udm).toMatchObject({
      metadata: { eventType: 'PROCESS_LAUNCH' },
      principal: { hostname: 'ws-17', process: { commandLine: expect.stringMatching(/^A+…$/) } },
    })
    expect(read?.cut).toMatchObject({ events: 0, values: 2 })
  })

  it.each([
    [
      'a rule with a huge description',
      { detection: [{ ...HEAD, description: 'd'.repeat(900_000) }] },
    ],
    [
      'a million fields',
      { detection: [{ ...HEAD, outcomes: new Array(200_000).fill({ key: 'a' }) }] },
    ],
    ['evidence of another kind', { collectionElements: 'x'.repeat(400_000) }],
    ['references of another kind', { collectionElements: [{ references: 'x'.repeat(400_000) }] }],
    ['very many empty elements', { collectionElements: new Array(200_000).fill({ label: 'e' }) }],
    [
      'very many tiny events',
      { collectionElements: [{ references: new Array(90_000).fill({ event: {} }) }] },
    ],
    [
      'a field named like a prototype',
      { __proto__pad: 'x'.repeat(300_000), ['__proto__']: { a: 1 } },
    ],
    ['names as long as values', { ['k'.repeat(300_000)]: 1 }],
  ])('is readable with %s', (_name, changes) => {
    const { raw } = keep({ id: 'de_1', detection: [HEAD], ...changes })
    expect(raw.length).toBeLessThanOrEqual(DETECTION_CAP)
    expect(parseDetection(raw)).toMatchObject({ id: 'de_1', rule: { name: 'dns_beacon' } })
  })

  it('says nothing of what it left out where it left nothing out', () => {
    expect(parseDetection(keep({ id: 'de_1', detection: [HEAD] }).raw)?.cut).toBeNull()
  })
})
