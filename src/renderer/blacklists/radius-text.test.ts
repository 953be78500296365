import { describe, expect, it } from 'vitest'
import type { BlastRadius, RadiusFigures } from '../../shared/blast-radius'
import { radiusText } from './radius-text'

const none = { users: 0, requests: 0, clients: 0, answers: 0, hosts: 0, events: 0, answered: 0 }
const of = (value: string, figures: Partial<RadiusFigures>): RadiusFigures => ({
  value,
  ...none,
  ...figures,
})
const radius = (own: Partial<RadiusFigures>, rest: Partial<BlastRadius> = {}): BlastRadius => ({
  since: 0,
  own: of('203.0.113.9', own),
  around: null,
  gaps: [],
  ...rest,
})

describe('who of ours a block would hit', () => {
  it.each([
    [radius({ users: 2, requests: 1940 }), 'Last 30 days: 2 of your users, 1,940 good requests.'],
    [
      radius({ requests: 1, clients: 1, answers: 3 }),
      'Last 30 days: 1 good request; 1 of your clients, 3 good DNS answers.',
    ],
    [
      radius({ hosts: 1, events: 412, answered: 3 }),
      'Last 30 days: 412 events with 1 own host, 3 answered.',
    ],
    [
      radius({ hosts: 1, events: 1 }, { around: of('203.0.113.0/24', { hosts: 1, events: 1 }) }),
      'Last 30 days: 1 event with 1 own host, none answered.',
    ],
    [radius({}), 'Last 30 days: nobody of yours got a good answer from it.'],
    [
      radius({}, { around: of('203.0.113.0/24', { users: 1, requests: 7 }) }),
      'Last 30 days: nobody of yours got a good answer from it. In 203.0.113.0/24: 1 of your users, 7 good requests.',
    ],
    [
      radius({}, { gaps: ['Events could not be asked: it took longer than 5 s'] }),
      'Events could not be asked: it took longer than 5 s.',
    ],
  ])('%#', (given, text) => {
    expect(radiusText(given)).toBe(text)
  })
})
