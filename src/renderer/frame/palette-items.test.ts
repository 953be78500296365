import { describe, expect, it } from 'vitest'
import type { Incident } from '../../shared/incident'
import { makeAlert } from '../../shared/testing/alerts'
import { looksLikeAddress, matchesWords, paletteItems, parsePaletteText } from './palette-items'

const verbs = {
  goTo: () => {},
  openEntity: () => {},
  openAlert: () => {},
  openIncident: () => {},
  filterLive: () => {},
}
const commands = [
  { id: 'dark', text: 'Dark theme', keyName: null, run: () => {} },
  { id: 'light', text: 'Light theme', keyName: null, run: () => {} },
]
const ids = (text: string, alerts = [makeAlert({ id: 'x', subject: '203.0.113.64' })]) =>
  paletteItems(text, { alerts }, commands, verbs).map((item) => item.id)

describe('the palette', () => {
  it('offers screens and commands before anything is typed', () => {
    expect(ids('')).toContain('screen live')
    expect(ids('')).toContain('command dark')
  })

  it('finds entities and alerts, and offers to filter by the text', () => {
    expect(ids('203.0.113')).toEqual(['entity 203.0.113.64', 'alert x', 'filter'])
  })

  it('looks up an address that no alert has', () => {
    expect(ids('198.51.100.7', [])).toEqual(['look-up 198.51.100.7', 'filter'])
    expect(ids('203.0.113.64')).not.toContain('look-up 203.0.113.64')
  })

  it('opens any domain that is typed in full, in its plain form', () => {
    expect(ids('www.Example.com.', [])).toEqual(['look-up www.example.com', 'filter'])
    expect(ids('bücher.example', [])).toContain('look-up xn--bcher-kva.example')
    expect(ids('@shop.example', [])).toEqual(['look-up shop.example'])
    const known = [makeAlert({ id: 'x', subject: 'shop.example' })]
    expect(ids('shop.example', known)).not.toContain('look-up shop.example')
  })

  it.each(['shop', '192.0.2', '1.5', '*.example.com', 'ip:192.0.2.0/24', 'a.example/path', '..'])(
    'takes no %s for a domain',
    (text) => expect(ids(text, []).filter((id) => id.startsWith('look-up'))).toEqual([]),
  )

  it('looks only where a prefix says', () => {
    expect(ids('>li')).toEqual(['command light'])
    expect(ids('@203')).toEqual(['entity 203.0.113.64'])
    expect(ids('#203')).toEqual(['alert x'])
    expect(parsePaletteText('> dark')).toEqual({ mode: 'commands', wanted: 'dark' })
  })

  it('matches the beginnings of words in any order', () => {
    expect(matchesWords('Go to Blacklists', 'bl go')).toBe(true)
    expect(matchesWords('Go to Blacklists', 'lists')).toBe(false)
  })

  it('knows an address from a word', () => {
    expect(['192.0.2.1', '2001:db8::1', '2001:db8:0:0:0:0:0:1'].every(looksLikeAddress)).toBe(true)
    expect(['192.0.2', 'dead', 'web:80', '12:30'].some(looksLikeAddress)).toBe(false)
  })
})

describe('incidents', () => {
  const incidents = ['www.shop.example', 'api.example.com'].map(
    (host) => ({ id: `i/${host}`, host, start: 0, severity: 'high' }) as Incident,
  )
  const found = (text: string) =>
    paletteItems(text, { alerts: [], incidents }, [], verbs)
      .filter(({ id }) => id.startsWith('incident '))
      .map(({ id }) => id)

  it('are found by the word, by their host, and among alerts alone', () => {
    expect(found('incident')).toHaveLength(2)
    expect(found('www.sh')).toEqual(['incident i/www.shop.example'])
    expect(found('#incident api')).toEqual(['incident i/api.example.com'])
    expect(found('>incident')).toEqual([])
    expect(found('')).toEqual([])
  })
})
