import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { queries } from '../testing/queries'
import { parseQuery } from './parse'
import { printQuery } from './print'
import { hasTerm, type Term, toggleTerm } from './terms'

const SURICATA: Term = { field: 'detector', value: 'suricata', isExcluded: false }

describe('terms that clicks add to a query', () => {
  it('are added behind what was written, and taken out again', () => {
    expect(toggleTerm('', SURICATA)).toBe('detector:suricata')
    expect(toggleTerm('sev>=high  "union select"', SURICATA)).toBe(
      'sev>=high  "union select" and detector:suricata',
    )
    expect(toggleTerm('severity>=high and detector:suricata', SURICATA)).toBe('severity>=high')
    expect(toggleTerm('detector:suricata', SURICATA)).toBe('')
  })

  it('hold beside all of a query with or', () => {
    const query = toggleTerm('is:open or is:blocked', SURICATA)
    expect(query).toBe('(is:open or is:blocked) and detector:suricata')
    expect(hasTerm(query, SURICATA)).toBe(true)
    expect(hasTerm('is:open or detector:suricata', SURICATA)).toBe(false)
  })

  it('take the place of their opposite', () => {
    const excluded = { ...SURICATA, isExcluded: true }
    expect(toggleTerm('is:open and detector:suricata', excluded)).toBe(
      'is:open and not detector:suricata',
    )
  })

  it('are there after one click and gone after two, whatever the query and the value', () => {
    const values = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(queries, values, fc.boolean(), (query, value, isExcluded) => {
        const text = printQuery(query)
        const term: Term = { field: 'entity', value, isExcluded }
        fc.pre(text.length < 1_800 && !hasTerm(text, term))
        fc.pre(!hasTerm(text, { ...term, isExcluded: !isExcluded }))
        const once = toggleTerm(text, term)
        expect(hasTerm(once, term)).toBe(true)
        expect(parseQuery(toggleTerm(once, term))).toEqual(query)
      }),
      { numRuns: 40 },
    )
  })
})
