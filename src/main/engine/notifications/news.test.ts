import { describe, expect, it } from 'vitest'
import { makeAlert } from '../../../shared/testing/alerts'
import { AlertBook } from '../alerts/book'
import type { AlertPart } from '../alerts/facts'
import type { AlertStore } from '../history/alerts'
import { newsOf } from './news'

const NOW = Date.UTC(2026, 2, 2, 10)
const MINUTE_MS = 60_000

/** What a live source tells of one event: how long before its arrival it was, and was told. */
async function news(...events: { minutesAgo: number; toldMinutesAgo?: number }[]) {
  const book = new AlertBook({ insert: async () => undefined } as unknown as AlertStore, [])
  const parts = events.map(({ minutesAgo, toldMinutesAgo }): AlertPart => {
    const time = NOW - minutesAgo * MINUTE_MS
    return {
      subject: 'ws-17',
      ip: null,
      indicator: null,
      target: null,
      time,
      until: time,
      count: 1,
      arrived: NOW,
      seq: 1,
      product: 'chronicle',
      alertId: null,
      verdict: {
        detector: 'reported',
        rule: 'ru_1',
        title: 'dns_beacon',
        severity: 'high',
        score: null,
        nativeScore: null,
      },
      origin: { isReplay: false, source: 'secops' },
      ...(toldMinutesAgo === undefined ? {} : { reportedAt: NOW - toldMinutesAgo * MINUTE_MS }),
    }
  })
  const change = await book.apply(parts)
  const found = newsOf(change, makeAlert)
  return found.map(({ isLate }) => isLate)
}

describe('what is late', () => {
  it('is counted from the event where the reporter does not say when it told it', async () => {
    expect(await news({ minutesAgo: 14 })).toEqual([false])
    expect(await news({ minutesAgo: 16 })).toEqual([true])
  })

  it('is counted from when it was told where the reporter says so', async () => {
    expect(await news({ minutesAgo: 59, toldMinutesAgo: 1 })).toEqual([false])
    expect(await news({ minutesAgo: 59, toldMinutesAgo: 16 })).toEqual([true])
    // One alert of two: the newest told counts, whichever came first.
    const both = [
      { minutesAgo: 50, toldMinutesAgo: 2 },
      { minutesAgo: 49, toldMinutesAgo: 40 },
    ]
    expect(await news(...both)).toEqual([false])
    expect(await news(...both.toReversed())).toEqual([false])
  })
})
