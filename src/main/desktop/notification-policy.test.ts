import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Alert, LateAlerts } from '../../shared/alert'
import { noSeverityCounts, SEVERITIES, type SeverityCounts } from '../../shared/severity'
import { makeAlert } from '../../shared/testing/alerts'
import {
  beginNotices,
  judgeNotices,
  type NoticeCircumstances,
  type NoticeState,
  nextNoticeAt,
} from './notification-policy'

const SETTINGS: NoticeCircumstances['settings'] = {
  isOn: true,
  from: 'high',
  perMinute: 6,
  cooldownMs: 600_000,
  healthIsOn: true,
  healthCooldownMs: 3_600_000,
}

function at(now: number, given: Partial<NoticeCircumstances> = {}): NoticeCircumstances {
  return {
    settings: SETTINGS,
    isPaused: false,
    isDemo: false,
    now,
    nameOf: (source) => source.toUpperCase(),
    ...given,
  }
}

/** So many High alerts, each about another subject. */
function many(count: number, from = 0): Alert[] {
  return Array.from({ length: count }, (_, index) =>
    makeAlert({ id: `a${from + index}`, subject: `198.51.100.${from + index}` }),
  )
}

function outcomeOf(alert: Alert, circumstances = at(0)) {
  return judgeNotices(beginNotices(), [alert], circumstances).outcomes[0]
}

describe('trouble of the product’s own', () => {
  const trouble = makeAlert({
    id: 'h1',
    detector: 'health',
    subject: '/data',
    title: 'The disk is nearly full',
  })

  it('is told apart from threats: by its own switch, also where those are off', () => {
    const off = at(0, { settings: { ...SETTINGS, isOn: false, from: 'critical' } })
    const { notices, outcomes } = judgeNotices(beginNotices(), [trouble], off)
    expect(notices).toEqual([
      { title: 'Watchfloor: The disk is nearly full', body: '/data', alertId: 'h1' },
    ])
    expect(outcomes).toEqual([{ alertId: 'h1', status: 'shown' }])
    const silent = at(0, { settings: { ...SETTINGS, healthIsOn: false } })
    expect(outcomeOf(trouble, silent)).toMatchObject({ reason: 'health notifications are off' })
    expect(outcomeOf(trouble, at(0, { isPaused: true }))).toMatchObject({ reason: 'paused' })
  })

  it('is silent for its own time, and takes nothing of the threats’ room', () => {
    const first = judgeNotices(beginNotices(), [trouble, ...many(6)], at(0))
    expect(first.outcomes.map(({ status }) => status)).toEqual(new Array(7).fill('shown'))
    const later = judgeNotices(first.state, [trouble], at(3_599_999))
    expect(later.outcomes).toMatchObject([{ status: 'held', reason: 'cooldown' }])
    const again = judgeNotices(later.state, [trouble], at(3_600_000))
    expect(again.outcomes).toMatchObject([{ status: 'shown' }])
  })
})

describe('what is notified', () => {
  it('shows an alert of High with subject and score in plain words', () => {
    const alert = makeAlert({ score: 0.9666, target: '203.0.113.9' })
    expect(judgeNotices(beginNotices(), [alert], at(0)).notices).toEqual([
      {
        title: 'High: Possible SQL injection',
        body: '192.0.2.1 to 203.0.113.9, score 0.97',
        alertId: 'a1',
      },
    ])
  })

  it.each([
    ['notifications are off', {}, { settings: { ...SETTINGS, isOn: false } }],
    ['paused', {}, { isPaused: true }],
    ['demo', {}, { isDemo: true }],
    ['acknowledged', { status: 'acknowledged' }, {}],
    ['closed', { status: 'closed' }, {}],
    ['below the severity', { severity: 'medium' }, {}],
  ] as const)('holds back and says why: %s', (reason, alert, circumstances) => {
    expect(outcomeOf(makeAlert(alert), at(0, circumstances))).toEqual({
      alertId: 'a1',
      status: 'held',
      reason,
    })
  })

  it('names the first reason where several hold', () => {
    const alert = makeAlert({ status: 'closed', severity: 'info' })
    expect(outcomeOf(alert, at(0, { isDemo: true }))).toMatchObject({ reason: 'demo' })
  })
})

describe('the cooldown for one detector and subject', () => {
  it('is counted from the last one shown, not from those held back', () => {
    const first = judgeNotices(beginNotices(), [makeAlert({ id: 'a1' })], at(0))
    const second = judgeNotices(first.state, [makeAlert({ id: 'a2' })], at(599_999))
    expect(second.outcomes).toEqual([{ alertId: 'a2', status: 'held', reason: 'cooldown' }])
    const third = judgeNotices(second.state, [makeAlert({ id: 'a3' })], at(600_000))
    expect(third.outcomes).toEqual([{ alertId: 'a3', status: 'shown' }])
  })

  it('does not hold back another detector on the same subject', () => {
    const first = judgeNotices(beginNotices(), [makeAlert()], at(0))
    const other = judgeNotices(first.state, [makeAlert({ detector: 'dga' })], at(1))
    expect(other.outcomes).toMatchObject([{ status: 'shown' }])
  })
})

describe('the cap', () => {
  it('shows six a minute and tells the rest once there is room', () => {
    const flood = judgeNotices(beginNotices(), many(18), at(1000))
    expect(flood.notices).toHaveLength(6)
    expect(flood.outcomes.filter(({ status }) => status === 'summarised')).toHaveLength(12)
    expect(nextNoticeAt(flood.state, 6)).toBe(61_000)
    expect(judgeNotices(flood.state, [], at(60_999)).notices).toEqual([])
    const later = judgeNotices(flood.state, [], at(61_000))
    expect(later.notices).toEqual([
      { title: 'And 12 more alerts', body: '12 high. They are in the Live table.', alertId: null },
    ])
    expect(nextNoticeAt(later.state, 6)).toBeNull()
  })

  it('opens the alert itself where the summary stands for one', () => {
    const flood = judgeNotices(beginNotices(), many(7), at(0))
    expect(judgeNotices(flood.state, [], at(60_000)).notices).toMatchObject([
      { title: 'And 1 more alert', alertId: 'a6' },
    ])
  })
})

describe('late alerts', () => {
  const late = (source: string, counts: Partial<SeverityCounts>): LateAlerts => ({
    source,
    counts: { ...noSeverityCounts(), ...counts },
    newestId: `${source}-newest`,
  })

  it('are told once a source, a minute after its first', () => {
    const first = judgeNotices(beginNotices(), [], at(0), [late('branch', { high: 1, low: 200 })])
    expect(first.notices).toEqual([])
    expect(nextNoticeAt(first.state, 6)).toBe(60_000)
    const more = [late('branch', { critical: 3, high: 10 }), late('roof', { high: 1 })]
    const second = judgeNotices(first.state, [], at(10_000), more)
    const due = judgeNotices(second.state, [], at(60_000))
    expect(due.notices).toEqual([
      {
        title: '214 late alerts, 3 critical',
        body: 'BRANCH: 3 critical, 11 high, 200 low. Their events arrived more than 15 minutes after they happened.',
        alertId: null,
      },
    ])
    expect(nextNoticeAt(due.state, 6)).toBe(70_000)
    expect(judgeNotices(due.state, [], at(70_000)).notices).toMatchObject([
      { title: '1 late alert, 1 high', alertId: 'roof-newest' },
    ])
  })

  it('are not told where none of them would have been in time', () => {
    const judged = judgeNotices(beginNotices(), [], at(0), [late('branch', { low: 5 })])
    const due = judgeNotices(judged.state, [], at(60_000))
    expect(due.notices).toEqual([])
    expect(nextNoticeAt(due.state, 6)).toBeNull()
  })

  it.each([
    ['notifications are off', { settings: { ...SETTINGS, isOn: false } }],
    ['paused', { isPaused: true }],
    ['the demo is shown', { isDemo: true }],
  ])('are not gathered while %s', (_why, given) => {
    const judged = judgeNotices(beginNotices(), [], at(0, given), [late('branch', { high: 5 })])
    expect(nextNoticeAt(judged.state, 6)).toBeNull()
  })
})

describe('whatever arrives', () => {
  const arrival = fc.record({
    waitMs: fc.integer({ min: 0, max: 40_000 }),
    severities: fc.array(fc.constantFrom(...SEVERITIES), { maxLength: 12 }),
    subject: fc.integer({ min: 1, max: 60 }),
    isLate: fc.boolean(),
  })

  it('no minute sees more than the cap, and every alert has one outcome and is told or held', () => {
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 40 }), (arrivals) => {
        let state: NoticeState = beginNotices()
        let now = 0
        let id = 0
        let waiting = 0
        let told = 0
        const shown: number[] = []
        const take = (alerts: Alert[], lately: LateAlerts[] = []) => {
          const judged = judgeNotices(state, alerts, at(now), lately)
          expect(judged.outcomes.map(({ alertId }) => alertId)).toEqual(alerts.map((a) => a.id))
          state = judged.state
          for (const notice of judged.notices) {
            shown.push(now)
            told += Number(/^And (\d+) more/.exec(notice.title)?.[1] ?? 0)
          }
          waiting += judged.outcomes.filter(({ status }) => status === 'summarised').length
        }
        for (const { waitMs, severities, subject, isLate } of arrivals) {
          now += waitMs
          if (isLate) {
            const counts = { ...noSeverityCounts(), high: severities.length }
            take([], [{ source: `s${subject % 4}`, counts, newestId: 'late' }])
            continue
          }
          take(
            severities.map((severity, index) => {
              id += 1
              const address = `198.51.100.${subject + index}`
              return makeAlert({ id: `a${id}`, severity, subject: address, title: 't' })
            }),
          )
        }
        for (let at = nextNoticeAt(state, 6); at !== null; at = nextNoticeAt(state, 6)) {
          now = Math.max(now, at)
          take([])
        }
        shown.forEach((time, index) => {
          const seventh = shown[index + 6]
          if (seventh !== undefined) expect(seventh - time).toBeGreaterThanOrEqual(60_000)
        })
        expect(told).toBe(waiting)
      }),
    )
  })
})
