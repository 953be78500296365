import { describe, expect, it } from 'vitest'
import { readFoundNames } from './dns-evidence'

const TOLD = {
  name: 'qkzxw.example',
  probability: 0.98,
  answer: 'missing',
  types: ['A'],
  rcodes: ['NXDOMAIN'],
  lines: 1,
  last: '2026-03-02T10:00:00.000Z',
}

const recordOf = (names: object[], namesLeftOut?: number) => JSON.stringify({ names, namesLeftOut })

describe('names in the evidence of an alert', () => {
  it('are told once, with what all windows know of them, the likeliest first', () => {
    const later = {
      ...TOLD,
      probability: 0.99,
      answer: 'resolved',
      types: ['AAAA'],
      rcodes: ['NOERROR'],
      lines: 3,
      last: '2026-03-02T10:05:00.000Z',
    }
    const other = { ...TOLD, name: '<b>.example', probability: 0.995 }
    const found = readFoundNames([recordOf([later], 7), recordOf([TOLD, other], 2)])
    expect(found?.leftOut).toBe(9)
    expect(found?.names.map(({ name }) => name)).toEqual(['<b>.example', 'qkzxw.example'])
    expect(found?.names[1]).toEqual({
      name: 'qkzxw.example',
      probability: 0.99,
      answer: 'resolved',
      types: ['A', 'AAAA'],
      rcodes: ['NOERROR', 'NXDOMAIN'],
      lines: 4,
      last: Date.UTC(2026, 2, 2, 10, 5),
    })
  })

  it.each([
    ['no record', []],
    ['no JSON', ['dns 192.0.2.1']],
    ['names without their probability', [recordOf([{ name: 'a.example' }])]],
    ['names of a tunnel', [JSON.stringify({ names: ['a.t TXT'] })]],
    ['no name', [recordOf([])]],
  ])('are none where there is %s', (_, records) => {
    expect(readFoundNames(records)).toBeNull()
  })
})
