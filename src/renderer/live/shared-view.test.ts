import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TABS } from '../../shared/alert'
import { printQuery } from '../../shared/query/print'
import { SEVERITIES } from '../../shared/severity'
import { queries } from '../../shared/testing/queries'
import { findSharedView, parseSharedView, writeSharedView } from './shared-view'

const ADDRESS = 'http://127.0.0.1:7171/'

describe('a shared view', () => {
  it('is the same wherever its text is pasted', () => {
    const filters = fc.record(
      {
        severity: fc.constantFrom(...SEVERITIES),
        text: fc.string({ minLength: 1, maxLength: 20 }),
        query: queries.map(printQuery).filter((text) => text !== '' && text.length < 2_000),
        from: fc.nat(2_000_000_000),
        to: fc.nat(2_000_000_000),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.constantFrom(...TABS), filters, (tab, filter) => {
        const text = `Look at this: ${writeSharedView({ tab, filter }, 'Open', ADDRESS)}\nThanks`
        expect(findSharedView(text)).toEqual({ tab, filter })
      }),
    )
  })

  it('is none where a text names none, or one that cannot be read', () => {
    expect(findSharedView('severity>=high')).toBeNull()
    expect(findSharedView(`${ADDRESS}#/live/A-7KQ2XM`)).toBeNull()
    expect(findSharedView(`${ADDRESS}#/live/%`)).toBeNull()
    expect(parseSharedView('?tab=elsewhere')).toBeNull()
    expect(parseSharedView('?tab=all&query=severity%3A')).toBeNull()
  })
})
