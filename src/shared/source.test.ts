import { describe, expect, it } from 'vitest'
import { settingsSchema } from './settings'
import { addSourceSchema, sourceSettingsSchema } from './source'

describe('settings of sources', () => {
  it('reads a file and a source of deliveries, with defaults', () => {
    const file = { id: 'edge', name: 'Edge', kind: 'log-file', path: '/var/log/alerts.json' }
    expect(sourceSettingsSchema.parse(file)).toEqual({
      ...file,
      format: 'auto',
      isPaused: false,
      limits: { silenceMs: 600_000, lagRecords: 100_000, rejectedPercent: 20 },
    })
    const http = { id: 'edge', name: 'Edge', kind: 'http' }
    expect(sourceSettingsSchema.parse(http)).toMatchObject({ ...http, secretHash: null })
  })

  it('refuses a secret in the clear, and an id that no address can carry', () => {
    const http = { id: 'edge', name: 'Edge', kind: 'http' }
    const refused = [
      { ...http, secretHash: 'my secret' },
      { ...http, id: 'Edge/2' },
      { ...http, id: '' },
      { ...http, kind: 'ftp' },
    ]
    for (const each of refused) expect(sourceSettingsSchema.safeParse(each).success).toBe(false)
  })

  it('refuses two sources of one id', () => {
    const sources = [
      { id: 'edge', name: 'Edge', kind: 'http' },
      { id: 'edge', name: 'Other', kind: 'log-file', path: '/var/log/alerts.json' },
    ]
    expect(settingsSchema.safeParse({ sources }).error?.issues[0]).toMatchObject({
      path: ['sources'],
      message: 'two sources have the same id',
    })
  })

  it('takes a source that is added for a file unless it says otherwise', () => {
    const file = { name: ' Edge ', path: '/a.json', format: 'auto' }
    expect(addSourceSchema.parse(file)).toEqual({ ...file, name: 'Edge', kind: 'log-file' })
    const http = { kind: 'http', name: 'Edge', format: 'auto' }
    expect(addSourceSchema.parse(http)).toEqual(http)
    const pathless = addSourceSchema.safeParse({ name: 'Edge', format: 'auto' })
    expect(pathless.error?.issues[0]?.path).toEqual(['path'])
  })
})
