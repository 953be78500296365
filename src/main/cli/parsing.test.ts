import { describe, expect, it } from 'vitest'
import { defaultDataFolder } from '../engine/default-folder'
import { expiryOption, numberOption, parseDuration, shareOption, spanOf } from './duration'
import { progressText } from './import-progress'
import { parseListFile } from './list-file'
import { toTerminal } from './output'
import { formatTable } from './table'

const valuesOf = (text: string) => parseListFile(text).map(({ value }) => value)

describe('spans and numbers', () => {
  it.each([
    ['30d', 30 * 86_400_000],
    ['12h', 12 * 3_600_000],
    ['90m', 90 * 60_000],
    ['45s', 45_000],
    ['2W', 14 * 86_400_000],
  ])('reads %s', (text, ms) => expect(parseDuration(text)).toBe(ms))

  it.each(['', '30', 'd', '0d', '-1d', '1.5h', '30 days', '99999d', '1y'])('refuses "%s"', (text) =>
    expect(parseDuration(text)).toBeNull(),
  )

  it('knows never where it is allowed', () => {
    expect(expiryOption('never')).toBe('never')
    expect(spanOf(expiryOption('never'))).toBeNull()
    expect(spanOf(expiryOption('2h'))).toBe(7_200_000)
    expect(() => expiryOption('soon')).toThrow('never')
  })

  it('holds numbers to their bounds', () => {
    expect(numberOption(1, 10)('10')).toBe(10)
    for (const text of ['0', '11', '1e1', '-1', '0x1', '']) {
      expect(() => numberOption(1, 10)(text)).toThrow('from 1 to 10')
    }
    expect(shareOption('.25')).toBe(0.25)
    expect(() => shareOption('30%')).toThrow('from 0 to 1')
  })
})

describe('the data folder', () => {
  it('is where the system keeps application data', () => {
    expect(defaultDataFolder({}, 'linux', '/home/ann')).toBe('/home/ann/.local/share/watchfloor')
    expect(defaultDataFolder({ XDG_DATA_HOME: '/data' }, 'linux', '/home/ann')).toBe(
      '/data/watchfloor',
    )
    expect(defaultDataFolder({ XDG_DATA_HOME: 'data' }, 'linux', '/home/ann')).toBe(
      '/home/ann/.local/share/watchfloor',
    )
    expect(defaultDataFolder({}, 'darwin', '/Users/ann')).toBe(
      '/Users/ann/Library/Application Support/Watchfloor',
    )
    expect(defaultDataFolder({ APPDATA: '/roaming' }, 'win32', '/home')).toBe('/roaming/Watchfloor')
  })
})

describe('list files', () => {
  it('reads one value a line, without remarks, blanks and repeats', () => {
    const text = '\ufeff# ours\n192.0.2.1\r\n\n 198.51.100.0/24 # office\n192.0.2.1\n'
    expect(valuesOf(text)).toEqual(['192.0.2.1', '198.51.100.0/24'])
  })

  it('reads our JSON', () => {
    const entries = JSON.stringify({ entries: [{ ip: '192.0.2.1', count: 3 }] })
    expect(valuesOf(entries)).toEqual(['192.0.2.1'])
    const ending = '{"entries":[{"ip":"192.0.2.1","expires_at":"2026-03-02T00:00:00Z"}]}'
    expect(parseListFile(ending)).toEqual([{ value: '192.0.2.1', expiresAt: Date.UTC(2026, 2, 2) }])
    const counts = JSON.stringify({ category: 'x', blacklist: { '192.0.2.7': 12 } })
    expect(valuesOf(counts)).toEqual(['192.0.2.7'])
    expect(() => parseListFile('{"a":1}')).toThrow('no list')
    expect(() => parseListFile('{broken')).toThrow('like JSON')
  })

  it('reads CSV by its heading, quoted cells too', () => {
    const text = 'count,ip,reason\r\n1,192.0.2.1,"a, ""b""\nc"\n2,"2001:db8::1",x\n'
    expect(valuesOf(text)).toEqual(['192.0.2.1', '2001:db8::1'])
  })
})

describe('what a terminal is shown', () => {
  it('obeys nothing that came from the wire', () => {
    expect(toTerminal('a\u001b[2Jb\u202ec\r\n')).toBe('a\\u001b[2Jb\\u202ec\\u000d\\u000a')
    expect(formatTable([{ title: 'Info' }], [['\u001b]0;x\u0007']])).not.toContain('\u001b')
  })

  it('lines columns up and cuts what is too long', () => {
    const columns = [
      { title: 'A', width: 6 },
      { title: 'Hits', isNumber: true },
    ]
    expect(formatTable(columns, [['abcdefghij', '5']])).toBe('A       Hits\nabc...     5')
  })

  it('tells how far an import is', () => {
    const state = { done: 25e6, total: 100e6, records: 50_000, rejects: 3, seconds: 10 }
    expect(progressText(state)).toBe(
      '[======                  ]  25 %  25.0 of 100.0 MB  50,000 records  5,000/s  3 rejected  30 s left',
    )
    expect(progressText({ ...state, total: null, rejects: 0 })).toBe(
      '25.0 MB  50,000 records  5,000/s',
    )
  })
})
