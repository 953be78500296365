import { describe, expect, it } from 'vitest'
import { inversePatch, mergeSettings } from './merge-settings'
import { settingsSchema } from './settings'

const settings = settingsSchema.parse({ ownNetworks: ['198.51.100.0/24'] })

describe('inversePatch', () => {
  it.each([
    { appearance: { theme: 'light' as const, density: 'roomy' as const } },
    { notifications: { perMinute: 9 }, retention: { eventsDays: 3 } },
    { ownNetworks: [] },
    { desktop: { closeToTray: false }, lists: { threshold: 4 } },
    { privacy: { hideOwnAddresses: !settings.privacy.hideOwnAddresses } },
    { detectors: { ddosRatio: { threshold: 0.8 } } },
  ])('puts back exactly what %j changed', (patch) => {
    const inverse = inversePatch(settings, patch)
    expect(mergeSettings(settings, patch)).not.toEqual(settings)
    expect(mergeSettings(mergeSettings(settings, patch), inverse)).toEqual(settings)
    expect(Object.keys(inverse).sort()).toEqual(Object.keys(patch).sort())
  })
  it('leaves other fields of the section alone', () => {
    expect(inversePatch(settings, { appearance: { theme: 'light' } })).toEqual({
      appearance: { theme: 'system' },
    })
  })
})

describe('mergeSettings', () => {
  it('changes a field however deep it lies, and leaves its neighbours', () => {
    const { detectors } = mergeSettings(settings, { detectors: { ddosRatio: { threshold: 0.8 } } })
    expect(detectors.ddosRatio).toEqual({ ...settings.detectors.ddosRatio, threshold: 0.8 })
  })

  it('replaces lists whole', () => {
    const changed = mergeSettings(settings, { ownNetworks: ['203.0.113.0/24'] })
    expect(changed.ownNetworks).toEqual(['203.0.113.0/24'])
  })
})
