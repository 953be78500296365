import { describe, expect, it } from 'vitest'
import type { LastTime } from '../../shared/alert'
import { lastCloseOf } from './repeat-last'

const time = (over: Partial<LastTime>): LastTime => ({
  ...{ id: 'a', name: 'A-AAAAAA', severity: 'high', count: 1, last: 0, status: 'closed' },
  ...{ closeReason: 'benign positive', note: 'scanner of ours', actor: 'MK', decidedAt: 1 },
  ...over,
})

describe('what is done again', () => {
  it('is the newest decision to close that a person made', () => {
    expect(lastCloseOf([])).toBeNull()
    expect(lastCloseOf([time({ status: 'new', closeReason: null })])).toBeNull()
    expect(lastCloseOf([time({ closeReason: 'automated', note: '' })])).toBeNull()
    expect(
      lastCloseOf([
        time({ status: 'acknowledged', closeReason: null }),
        time({ closeReason: 'automated', note: '' }),
        time({}),
        time({ closeReason: 'true positive' }),
      ]),
    ).toEqual({ reason: 'benign positive', note: 'scanner of ours' })
  })
})
