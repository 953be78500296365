import { describe, expect, it } from 'vitest'
import { settingsSchema } from '../../shared/settings'
import { hasKey, holdsWords, pathsOf } from './search'

const settings = settingsSchema.parse({})

describe('finding settings', () => {
  it('wants each word, in any order and case', () => {
    expect(holdsWords('How long events are kept', 'KEPT events')).toBe(true)
    expect(holdsWords('How long events are kept', 'events alerts')).toBe(false)
    expect(holdsWords('anything', '  ')).toBe(true)
  })

  it('knows the names that the file has', () => {
    expect(pathsOf({ a: { b: 1 }, c: [1] }, 'x')).toEqual(['x.a.b', 'x.c'])
    expect(hasKey(settings, 'retention', 'retention.eventsDays')).toBe(true)
    expect(hasKey(settings, 'retention', 'eventsdays')).toBe(true)
    expect(hasKey(settings, 'lists', 'eventsdays')).toBe(false)
    expect(hasKey(settings, 'about', 'version')).toBe(false)
  })
})
