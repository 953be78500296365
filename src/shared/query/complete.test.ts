import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyCompletion,
  complete,
  findStoredField,
  type StoredValue,
  writeValue,
} from './complete'
import { findQueryFault, parseQuery } from './parse'
import { findPlace } from './place'

/** A text with its caret written as `|`: what may stand there. */
function labelsAt(marked: string, stored: readonly StoredValue[] = []): string[] {
  const caret = marked.indexOf('|')
  const place = findPlace(marked.replace('|', ''), caret)
  return place === null ? [] : complete(place, stored).map(({ label }) => label)
}

/** The text once one of the completions is taken, with its caret. */
function take(marked: string, label: string, stored: readonly StoredValue[] = []): string {
  const caret = marked.indexOf('|')
  const text = marked.replace('|', '')
  const place = findPlace(text, caret)
  const completion = place && complete(place, stored).find((each) => each.label === label)
  if (!place || !completion) throw new Error(`${label} is not offered at ${marked}`)
  const done = applyCompletion(text, place, completion)
  return `${done.text.slice(0, done.caret)}|${done.text.slice(done.caret)}`
}

const DETECTORS: StoredValue[] = [
  { value: 'suricata', alerts: 12 },
  { value: 'ddos-ratio', alerts: 3 },
]

describe('completion of a query', () => {
  it('offers fields where a term begins, and words that join behind one', () => {
    expect(labelsAt('|')[0]).toBe('severity')
    expect(labelsAt('se|')).toEqual(['severity'])
    expect(labelsAt('own|')).toEqual(['assignee'])
    expect(labelsAt('severity:high |').slice(0, 3)).toEqual(['and', 'or', 'not'])
    expect(labelsAt('(|')[0]).toBe('severity')
    expect(labelsAt('severity:high o|')[0]).toBe('or')
  })

  it('offers the operators that a field takes, ordered ones where it has an order', () => {
    expect(labelsAt('severity|').slice(0, 2)).toEqual(['>=', ':'])
    expect(labelsAt('detector|')).toEqual([':', '!='])
    expect(labelsAt('score|')).toContain('>=')
    // An operator that stands there already is not offered again.
    expect(labelsAt('severity|>=high')).not.toContain('>=')
  })

  it('offers values that a field knows, and those that are stored with their counts', () => {
    expect(labelsAt('severity>=|')).toEqual(['info', 'low', 'medium', 'high', 'critical'])
    expect(labelsAt('severity>=hi|')).toEqual(['high'])
    expect(labelsAt('not detector: |', DETECTORS)).toEqual(['suricata', 'ddos-ratio'])
    expect(labelsAt('detector:rat|', DETECTORS)).toEqual(['ddos-ratio'])
    expect(labelsAt('last>|')).toContain('now-24h')
    expect(findStoredField(findPlace('detector:s', 10))).toBe('detector')
    expect(findStoredField(findPlace('severity:h', 10))).toBeNull()
  })

  it('puts what is taken in place of the word under the caret, and the caret behind it', () => {
    expect(take('se|', 'severity')).toBe('severity|')
    expect(take('det|', 'detector')).toBe('detector:|')
    expect(take('severity|', '>=')).toBe('severity>=|')
    expect(take('severity>=hi|gh and is:open', 'high')).toBe('severity>=high |and is:open')
    expect(take('is:open and det|ector:x', 'detector')).toBe('is:open and detector|:x')
    expect(take('title:"two wo|rds" x', 'two words', [{ value: 'two words', alerts: 1 }])).toBe(
      'title:"two words" |x',
    )
    expect(take('(detector:sur|)', 'suricata', DETECTORS)).toBe('(detector:suricata|)')
  })

  it('says nothing inside a text in quotes, or where an operator has no field', () => {
    expect(labelsAt('"union se|')).toEqual([])
    expect(labelsAt('>=hi|')).toEqual([])
    expect(labelsAt('nofield:x|')).toEqual([])
  })

  it('writes any value so that it stands for itself alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (value) => {
        expect(parseQuery(`title:${writeValue(value)}`)).toEqual({
          kind: 'match',
          field: 'title',
          test: { kind: 'pattern', pieces: [value.toLowerCase()] },
        })
      }),
    )
  })

  it('finds a place in the text, or none, in whatever is written', () => {
    const piece = fc.oneof(
      fc.constantFrom('severity', 'detector:', '>=', '"', '(', ')', ' ', 'and', '\\', '*'),
      fc.string({ maxLength: 3 }),
    )
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, fc.nat(60), (written, somewhere) => {
        const caret = Math.min(somewhere, written.length)
        const place = findPlace(written, caret)
        if (place === null) return
        expect(place.from).toBeLessThanOrEqual(caret)
        expect(place.to).toBeGreaterThanOrEqual(caret)
        expect(place.to).toBeLessThanOrEqual(written.length)
        for (const completion of complete(place, DETECTORS)) {
          const done = applyCompletion(written, place, completion)
          expect(done.caret).toBeLessThanOrEqual(done.text.length)
        }
      }),
    )
  })

  it('makes a query that can be read of every value that a field knows', () => {
    for (const field of ['severity', 'is', 'status', 'reason', 'product', 'last']) {
      for (const label of labelsAt(`${field}:|`)) {
        expect(findQueryFault(take(`${field}:|`, label).replace('|', ''))).toBeNull()
      }
    }
  })
})
