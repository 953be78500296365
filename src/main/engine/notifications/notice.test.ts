import { describe, expect, it } from 'vitest'
import { noSeverityCounts } from '../../../shared/severity'
import { makeAlert } from '../../../shared/testing/alerts'
import { alertNotice, catchUpNotice, digestNotice, moreNotice, plainText } from './notice'

describe('text of the wire in a notification', () => {
  it.each([
    ['<b>bold</b> <img src=x>', '\u2039b\u203abold\u2039/b\u203a \u2039img src=x\u203a'],
    ['one\nline\tonly', 'one line only'],
    ['left\u202eright\u2066x', 'left right x'],
    ['a\u0000b\u001b[31mred', 'a b [31mred'],
    ['&amp;', '\uff06amp;'],
    ['  trimmed  ', 'trimmed'],
  ])('%j is shown as %j', (text, shown) => {
    expect(plainText(text)).toBe(shown)
  })

  it('is cut where it is long', () => {
    expect(plainText('x'.repeat(5000))).toHaveLength(160)
  })
})

describe('what a notification says', () => {
  it('begins with the severity as a word', () => {
    expect(alertNotice(makeAlert({ severity: 'critical', title: '<x>' })).title).toBe(
      'Critical: \u2039x\u203a',
    )
  })

  it('counts the worst first', () => {
    const counts = { ...noSeverityCounts(), critical: 3, high: 11 }
    expect(moreNotice(counts, 'a1')).toEqual({
      title: 'And 14 more alerts',
      body: '3 critical, 11 high. They are in the Live table.',
      alertId: null,
    })
    expect(catchUpNotice('Branch', counts, 'a1').title).toBe('14 late alerts, 3 critical')
    expect(digestNotice(counts, 'a1').title).toBe('14 alerts during quiet hours')
  })
})
