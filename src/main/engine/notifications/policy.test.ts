import { describe, expect, it } from 'vitest'
import { notificationSettingsSchema } from '../../../shared/notification'
import { checkSettings } from '../../../shared/settings'
import { makeAlert } from '../../../shared/testing/alerts'
import {
  beginNotices,
  judgeNotices,
  type News,
  type NoticeCircumstances,
  type NoticeState,
} from './policy'

const SETTINGS = notificationSettingsSchema.parse({})

function at(now: number, given: Partial<NoticeCircumstances> = {}): NoticeCircumstances {
  return {
    settings: SETTINGS,
    obstacle: null,
    now,
    nameOf: (source) => source.toUpperCase(),
    listsWith: () => [],
    ...given,
  }
}

function news(alert = makeAlert(), given: Partial<News> = {}): News {
  return { alert, standing: 'new', source: 'branch', isLate: false, ...given }
}

/** So many High alerts, each about another subject. */
function many(count: number, from = 0): News[] {
  return Array.from({ length: count }, (_, index) =>
    news(makeAlert({ id: `a${from + index}`, subject: `198.51.100.${from + index}` })),
  )
}

function judge(
  state: NoticeState,
  given: readonly News[],
  circumstances: NoticeCircumstances,
): { state: NoticeState; outcomes: string[]; shown: string[] } {
  const judged = judgeNotices(state, given, circumstances)
  const outcomes = judged.judged.map(({ outcome }) =>
    outcome.result === 'shown' ? 'shown' : `${outcome.result}: ${outcome.reason}`,
  )
  const shown = judged.judged.flatMap(({ outcome }) =>
    outcome.result === 'shown' ? [outcome.title] : [],
  )
  return { state: judged.state, outcomes, shown }
}

function outcomeOf(given: News, circumstances = at(0)) {
  return judge(beginNotices(), [given], circumstances).outcomes[0]
}

describe('trouble of the product’s own', () => {
  const trouble = news(
    makeAlert({
      id: 'h1',
      detector: 'health',
      subject: '/data',
      title: 'The disk is nearly full',
    }),
  )

  it('is told apart from threats: by its own switch, also where those are off', () => {
    const off = at(0, { settings: { ...SETTINGS, isOn: false, from: 'critical' } })
    const [told] = judgeNotices(beginNotices(), [trouble], off).judged
    expect(told?.outcome).toMatchObject({
      result: 'shown',
      kind: 'health',
      title: 'Watchfloor: The disk is nearly full',
      body: '/data',
      alertId: 'h1',
    })
    const silent = at(0, { settings: { ...SETTINGS, healthIsOn: false } })
    expect(outcomeOf(trouble, silent)).toBe('held: health notifications are off')
    expect(outcomeOf(trouble, at(0, { obstacle: 'paused' }))).toBe('held: paused')
  })

  it('is silent for its own time, and takes nothing of the threats’ room', () => {
    const first = judge(beginNotices(), [trouble, ...many(6)], at(0))
    expect(first.outcomes).toEqual(new Array(7).fill('shown'))
    const later = judge(first.state, [trouble], at(3_599_999))
    expect(later.outcomes).toEqual(['held: cooldown'])
    expect(judge(later.state, [trouble], at(3_600_000)).outcomes).toEqual(['shown'])
  })
})

describe('what is notified', () => {
  it('shows an alert of High with subject and score in plain words', () => {
    const alert = makeAlert({ score: 0.9666, target: '203.0.113.9' })
    expect(judgeNotices(beginNotices(), [news(alert)], at(0)).judged[0]?.outcome).toMatchObject({
      title: 'High: Possible SQL injection',
      body: '192.0.2.1 to 203.0.113.9, score 0.97',
      alertId: 'a1',
    })
  })

  it.each([
    ['notifications are off', {}, {}, { settings: { ...SETTINGS, isOn: false } }],
    ['suppressed', {}, { standing: 'suppressed' }, {}],
    ['snoozed', {}, { standing: 'snoozed' }, {}],
    ['acknowledged', {}, { standing: 'acknowledged' }, {}],
    ['closed', {}, { standing: 'closed' }, {}],
    ['no rule', { severity: 'medium' }, {}, {}],
    ['no console', {}, {}, { obstacle: 'no console' }],
    ['not allowed', {}, {}, { obstacle: 'not allowed' }],
    ['do not disturb', {}, {}, { obstacle: 'do not disturb' }],
  ] as const)('holds back and says why: %s', (reason, alert, given, circumstances) => {
    expect(outcomeOf(news(makeAlert(alert), given), at(0, circumstances))).toBe(`held: ${reason}`)
  })

  it('names the first reason where several hold', () => {
    const given = news(makeAlert({ severity: 'info' }), { standing: 'closed' })
    expect(outcomeOf(given, at(0, { obstacle: 'paused' }))).toBe('held: closed')
  })

  it('follows the first rule that matches, by the sensor’s name and the severity', () => {
    const rules = [
      { detector: 'suricata', from: 'critical', isTold: true },
      { detector: 'suricata', from: 'info', isTold: false },
      { from: 'low', isTold: true },
    ]
    const settings = notificationSettingsSchema.parse({ rules })
    const of = (fields: Parameters<typeof makeAlert>[0]) =>
      outcomeOf(news(makeAlert(fields)), at(0, { settings }))
    expect(of({ product: 'suricata', severity: 'critical' })).toBe('shown')
    expect(of({ product: 'suricata', severity: 'high' })).toBe('held: no rule')
    expect(of({ product: 'ntopng', severity: 'low' })).toBe('shown')
    expect(of({ product: 'ntopng', severity: 'info' })).toBe('held: no rule')
    expect(of({ detector: 'suricata', product: 'watchfloor', severity: 'high' })).toBe(
      'held: no rule',
    )
  })
})

describe('the query of a rule', () => {
  const of = (
    rules: readonly { query: string; from: string; isTold: boolean }[],
    fields: Parameters<typeof makeAlert>[0],
    given: Partial<News> = {},
  ) => {
    const settings = notificationSettingsSchema.parse({ rules })
    const listsWith = (indicator: string) => (indicator === '192.0.2.1' ? ['scanners'] : [])
    return outcomeOf(news(makeAlert(fields), given), at(0, { settings, listsWith }))
  }

  it('matches together with severity and detector, first match first', () => {
    const rules = [
      { query: 'ip:203.0.113.0/24 "union select"', from: 'low', isTold: true },
      { query: 'ip:203.0.113.0/24', from: 'info', isTold: false },
    ]
    const union = { title: 'UNION SELECT in a path', severity: 'low' } as const
    expect(of(rules, { ...union, subject: '203.0.113.9' })).toBe('shown')
    expect(of(rules, { ...union, subject: '203.0.113.9', severity: 'info' })).toBe('held: no rule')
    expect(of(rules, { subject: '203.0.113.9' })).toBe('held: no rule')
    expect(of(rules, { ...union, subject: '198.51.100.1' })).toBe('held: no rule')
    expect(of(rules, { subject: '198.51.100.1' })).toBe('shown')
  })

  it('may ask for the source by id and name, for lists, and for times from now', () => {
    const hold = (query: string) => [{ query, from: 'info', isTold: false }]
    expect(of(hold('source:branch'), {})).toBe('held: no rule')
    expect(of(hold('source:"BRANCH" list:scanners'), {})).toBe('held: no rule')
    expect(of(hold('source:roof'), {})).toBe('shown')
    expect(of(hold('list:*'), { indicator: 'site.example' })).toBe('shown')
    expect(of(hold('last<now'), { first: -1, last: -1 })).toBe('held: no rule')
    expect(of(hold('last>now'), { first: -1, last: -1 })).toBe('shown')
  })

  it('decides whether late alerts are worth a summary', () => {
    const settings = notificationSettingsSchema.parse({
      rules: [{ query: 'target:*', from: 'info', isTold: true }],
      from: 'critical',
    })
    const late = (target: string | null) =>
      news(makeAlert({ id: `late ${target}`, target }), { isLate: true })
    const without = judge(beginNotices(), [late(null)], at(0, { settings }))
    expect(judge(without.state, [], at(60_000, { settings })).outcomes).toEqual(['held: no rule'])
    const withOne = judge(beginNotices(), [late(null), late('a.example')], at(0, { settings }))
    expect(judge(withOne.state, [], at(60_000, { settings })).outcomes).toEqual(['shown'])
  })

  it('is refused by the settings where it cannot be read, with its place', () => {
    const rules = [{}, { query: 'severity>=hihg' }]
    expect(checkSettings({ notifications: { rules } })).toEqual({
      isValid: false,
      field: 'notifications.rules.1.query',
      message: 'cannot be read at character 11: "hihg" is no severity. Did you mean high?',
    })
  })
})

describe('the cooldown for one detector and subject', () => {
  const same = (id: string) => news(makeAlert({ id }))

  it('is counted from the last one shown, not from those held back', () => {
    const first = judge(beginNotices(), [same('a1')], at(0))
    const second = judge(first.state, [same('a2')], at(599_999))
    expect(second.outcomes).toEqual(['held: cooldown'])
    expect(judge(second.state, [same('a3')], at(600_000)).outcomes).toEqual(['shown'])
  })

  it('does not begin with one that no console could show', () => {
    const first = judge(beginNotices(), [same('a1')], at(0, { obstacle: 'no console' }))
    expect(judge(first.state, [same('a2')], at(1)).outcomes).toEqual(['shown'])
  })

  it('does not hold back another detector on the same subject', () => {
    const first = judge(beginNotices(), [same('a1')], at(0))
    const other = judge(first.state, [news(makeAlert({ detector: 'dga' }))], at(1))
    expect(other.outcomes).toEqual(['shown'])
  })
})

describe('the cap', () => {
  it('shows six a minute and tells the rest once there is room', () => {
    const flood = judge(beginNotices(), many(18), at(1000))
    expect(flood.shown).toHaveLength(6)
    expect(flood.outcomes.slice(6)).toEqual(new Array(12).fill('waiting: cap'))
    expect(judge(flood.state, [], at(60_999)).shown).toEqual([])
    const later = judge(flood.state, [], at(61_000))
    expect(later.shown).toEqual(['And 12 more alerts'])
    expect(later.state.gathered.size).toBe(0)
  })

  it('opens the alert itself where the summary stands for one', () => {
    const flood = judgeNotices(beginNotices(), many(7), at(0))
    expect(judgeNotices(flood.state, [], at(60_000)).judged[0]?.outcome).toMatchObject({
      title: 'And 1 more alert',
      alertId: 'a6',
    })
  })

  it('keeps the summary until a console is there', () => {
    const flood = judge(beginNotices(), many(7), at(0))
    const away = judge(flood.state, [], at(60_000, { obstacle: 'no console' }))
    expect(away.shown).toEqual([])
    expect(judge(away.state, [], at(90_000)).shown).toEqual(['And 1 more alert'])
  })
})

describe('quiet hours', () => {
  const settings = notificationSettingsSchema.parse({
    quietHours: { isOn: true, from: '22:00', to: '07:00', zone: 'Europe/Berlin' },
  })
  const night = Date.parse('2026-01-12T22:30:00Z')
  const morning = Date.parse('2026-01-13T06:00:00Z')

  it('hold back all but Critical and tell the rest in one digest afterwards', () => {
    const first = judge(beginNotices(), many(9), at(night, { settings }))
    expect(first.outcomes).toEqual(new Array(9).fill('waiting: quiet hours'))
    const critical = news(makeAlert({ id: 'c', subject: '203.0.113.7', severity: 'critical' }))
    const second = judge(first.state, [critical], at(night + 1, { settings }))
    expect(second.shown).toEqual(['Critical: Possible SQL injection'])
    expect(judge(second.state, [], at(morning - 1, { settings })).shown).toEqual([])
    const digest = judge(second.state, [], at(morning, { settings }))
    expect(digest.shown).toEqual(['9 alerts during quiet hours'])
    expect(judge(digest.state, [], at(morning + 60_000, { settings })).outcomes).toEqual([])
  })

  it('do not lengthen a cooldown', () => {
    const same = (id: string) => news(makeAlert({ id }))
    const held = judge(beginNotices(), [same('a1')], at(morning - 1, { settings }))
    expect(held.outcomes).toEqual(['waiting: quiet hours'])
    expect(judge(held.state, [same('a2')], at(morning, { settings })).outcomes).toEqual([
      'shown',
      'shown',
    ])
  })
})

describe('late alerts', () => {
  const late = (source: string, severity: 'low' | 'high' | 'critical', count: number): News[] =>
    Array.from({ length: count }, (_, index) =>
      news(makeAlert({ id: `${source}-${severity}-${index}`, severity }), { source, isLate: true }),
    )

  it('are told once a source, when it brought none for a minute', () => {
    const first = judge(
      beginNotices(),
      [...late('branch', 'high', 1), ...late('branch', 'low', 200)],
      at(0),
    )
    expect(first.outcomes).toEqual(['waiting: late'])
    const more = [...late('branch', 'critical', 3), ...late('roof', 'high', 1)]
    const second = judge(first.state, [...more, ...late('branch', 'high', 10)], at(50_000))
    expect(judge(second.state, [], at(109_999)).shown).toEqual([])
    const due = judge(second.state, [], at(110_000))
    expect(due.shown).toEqual(['214 late alerts, 3 critical', '1 late alert, 1 high'])
    expect(due.state.gathered.size).toBe(0)
  })

  it('are told after ten minutes where they never end', () => {
    let state = beginNotices()
    const told: number[] = []
    for (let now = 0; now <= 600_000; now += 30_000) {
      const judged = judge(state, late('branch', 'high', 1), at(now))
      state = judged.state
      if (judged.shown.length > 0) told.push(now)
    }
    expect(told).toEqual([600_000])
  })

  it('are not told where none of them would have been in time, and the reason is kept', () => {
    const judged = judge(beginNotices(), late('branch', 'low', 5), at(0))
    const due = judge(judged.state, [], at(60_000))
    expect(due.outcomes).toEqual(['held: no rule'])
    expect(due.state.gathered.size).toBe(0)
  })

  it('are held one by one where notifications are off, or somebody dealt with them', () => {
    const off = at(0, { settings: { ...SETTINGS, isOn: false } })
    expect(judge(beginNotices(), late('branch', 'high', 2), off).outcomes).toEqual([
      'held: notifications are off',
      'held: notifications are off',
    ])
    expect(outcomeOf(news(makeAlert(), { isLate: true, standing: 'closed' }))).toBe('held: closed')
  })
})
