import { describe, expect, it } from 'vitest'
import { noSeverityCounts } from '../../shared/severity'
import { makeAlert, makeBatch } from '../../shared/testing/alerts'
import { countNews, FOLLOWING, pause, pauseAnew, sumCounts } from './follow'
import type { LiveQuery } from './rows'

const OPEN: LiveQuery = { tab: 'open', filter: {}, grouping: 'finding', actor: 'mk' }
const arrived = { ...noSeverityCounts(), low: 5, high: 2 }

function newsOf(follow: ReturnType<typeof pause>) {
  if (!follow.isPaused) throw new Error('not paused')
  return follow.news
}

describe('follow mode', () => {
  it('counts nothing while it follows', () => {
    expect(countNews(FOLLOWING, makeBatch({ arrived }), OPEN)).toBe(FOLLOWING)
  })

  it('keeps the time of the first pause when it is paused again', () => {
    const paused = pause(FOLLOWING, 100, 90)
    expect(pause(paused, 200, 190)).toBe(paused)
  })

  it('adds up what arrives while paused, by severity', () => {
    const once = countNews(pause(FOLLOWING, 100, 90), makeBatch({ arrived }), OPEN)
    const twice = countNews(once, makeBatch({ arrived }), OPEN)
    expect(newsOf(twice)).toEqual({ ...noSeverityCounts(), low: 10, high: 4 })
    expect(sumCounts(newsOf(twice))).toBe(14)
  })

  it('leaves out what the least severity of the filter hides', () => {
    const query: LiveQuery = { ...OPEN, filter: { severity: 'medium' } }
    const follow = countNews(pause(FOLLOWING, 100, 90), makeBatch({ arrived }), query)
    expect(newsOf(follow)).toEqual({ ...noSeverityCounts(), high: 2 })
  })

  it('counts alerts one by one where a text filter hides some, each once', () => {
    const query: LiveQuery = { ...OPEN, filter: { text: '192.0.2.1' } }
    const batch = makeBatch({
      arrived,
      alerts: [
        makeAlert({ id: 'new', firstArrived: 95 }),
        makeAlert({ id: 'old', firstArrived: 50 }),
        makeAlert({
          id: 'hidden',
          firstArrived: 95,
          subject: '203.0.113.9',
          ip: null,
          indicator: null,
        }),
      ],
    })
    const once = countNews(pause(FOLLOWING, 100, 90), batch, query)
    expect(sumCounts(newsOf(countNews(once, batch, query)))).toBe(1)
  })

  it('begins at nothing once the new ones were shown', () => {
    expect(sumCounts(newsOf(pauseAnew(200, 190)))).toBe(0)
  })
})
