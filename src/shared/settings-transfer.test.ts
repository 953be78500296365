import { describe, expect, it } from 'vitest'
import { inversePatch, mergeSettings } from './merge-settings'
import { settingsSchema } from './settings'
import { readSettingsFile, settingText, writeSettingsFile } from './settings-transfer'

const NOW = settingsSchema.parse({})
const HASH = 'a'.repeat(64)
const OTHER = settingsSchema.parse({
  appearance: { theme: 'light' },
  retention: { eventsDays: 30 },
  ownNetworks: ['192.0.2.0/24'],
  history: { url: 'https://history.example:8443' },
  sources: [{ id: 'web', name: 'Web', kind: 'http', format: 'ntopng', secretHash: HASH }],
})
const readValid = (text: string, now = NOW) => {
  const read = readSettingsFile(text, now)
  if (!read.isValid) throw new Error(`${read.field} ${read.message}`)
  return read
}

describe('a file of settings', () => {
  it('carries all settings and no secret', () => {
    const text = writeSettingsFile(OTHER)
    expect(text).not.toContain(HASH)
    expect(settingsSchema.parse(JSON.parse(text))).toMatchObject({
      retention: { eventsDays: 30 },
      history: { url: 'https://history.example:8443' },
    })
  })

  it('changes nothing where it came from', () => {
    const read = readValid(writeSettingsFile(OTHER), OTHER)
    expect(read).toMatchObject({ differences: [], patch: {}, left: [], secrets: [] })
  })

  it('tells what it changes, what stays and which secrets are to be entered', () => {
    const read = readValid(writeSettingsFile(OTHER))
    expect(read.differences).toEqual([
      { path: 'appearance.theme', before: 'system', after: 'light' },
      { path: 'retention.eventsDays', before: 90, after: 30 },
      { path: 'ownNetworks', before: [], after: ['192.0.2.0/24'] },
    ])
    expect(read.patch).toEqual({
      appearance: { theme: 'light' },
      retention: { eventsDays: 30 },
      ownNetworks: ['192.0.2.0/24'],
    })
    expect(read.left.map(({ path }) => path)).toEqual(['history.url', 'sources'])
    expect(read.secrets).toEqual([
      { of: 'history', kind: 'password' },
      { of: 'web', kind: 'shared secret' },
    ])
  })

  it('leaves alone what it does not name, and can be taken back', () => {
    const now = settingsSchema.parse({ retention: { eventsDays: 7, alertsDays: 8 } })
    const { patch } = readValid('{"retention":{"eventsDays":30}}', now)
    const changed = mergeSettings(now, patch)
    expect(changed.retention).toMatchObject({ eventsDays: 30, alertsDays: 8 })
    expect(mergeSettings(changed, inversePatch(now, patch))).toEqual(now)
  })

  it.each([
    ['{"retention":{"eventsDays":0}}', 'retention.eventsDays'],
    ['{"retention":{"eventDays":30}}', 'retention.eventDays'],
    ['{"theme":"dark"}', 'theme'],
    ['{"lookupLinks":[{"name":"A","kinds":["hash"],"url":"http://a/"}]}', 'lookupLinks.0.url'],
    ['{"sources":{}}', 'sources'],
    ['[]', ''],
    ['null', ''],
    ['{"retention":', ''],
  ])('is refused with the name of the field: %s', (text, field) => {
    expect(readSettingsFile(text, NOW)).toMatchObject({ isValid: false, field })
  })

  it('brings no prototype with it', () => {
    expect(readSettingsFile('{"__proto__":{"isAdmin":true}}', NOW)).toMatchObject({
      isValid: true,
      differences: [],
    })
    expect(Object.prototype).not.toHaveProperty('isAdmin')
  })
})

it('tells a value on one line and cuts a long one', () => {
  expect(settingText(['192.0.2.0/24'])).toBe('["192.0.2.0/24"]')
  expect(settingText('x'.repeat(500))).toHaveLength(121)
})
