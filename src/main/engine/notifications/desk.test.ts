import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { notificationSettingsSchema } from '../../../shared/notification'
import { makeAlert } from '../../../shared/testing/alerts'
import { NoticeStore } from '../history/notices'
import { migrate } from '../history/schema'
import { type OpenedStore, STORES } from '../testing/stores'
import { NotificationDesk } from './desk'
import type { News } from './policy'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Noon of today: the store lets go of what is a month old by its own clock. */
const START = Math.floor(Date.now() / (24 * HOUR_MS)) * 24 * HOUR_MS + 12 * HOUR_MS

function news(count: number, fields: Parameters<typeof makeAlert>[0] = {}): News[] {
  return Array.from({ length: count }, (_, index) => ({
    alert: makeAlert({ id: `a${index}`, subject: `198.51.100.${index}`, ...fields }),
    standing: 'new',
    source: 'branch',
    isLate: false,
  }))
}

describe.each(STORES)('notifications kept $where', ({ open, obstacle }) => {
  let opened: OpenedStore
  let database = ''
  let databases = 0
  let now = START
  const settings = notificationSettingsSchema.parse({
    quietHours: { isOn: true, from: '22:00', to: '07:00', zone: 'UTC' },
  })

  beforeAll(async () => {
    if (obstacle === null) opened = await open()
  })
  afterAll(async () => opened?.end())
  beforeEach(async () => {
    if (obstacle !== null) return
    databases += 1
    database = `notices_${databases}`
    now = START
    await migrate(opened.store, { database, fsync: false })
  })

  /** What is there after a start, or after a kill: nothing is closed before. */
  const start = () =>
    NotificationDesk.open({
      store: new NoticeStore(opened.store, database, ''),
      settings: () => settings,
      nameOf: (source) => source,
      listsWith: () => [],
      now: () => now,
    })
  const shownBy = async (desk: NotificationDesk) =>
    (await desk.read(null, 1000, 'shown')).outcomes.map(({ title }) => title).reverse()

  it.skipIf(obstacle !== null)(
    'shows nothing twice after a kill, and keeps the cooldown',
    async () => {
      const desk = await start()
      await desk.take(news(2))
      const again = await start()
      // What was being worked on at the kill comes again, with one more.
      await again.takeAgain(news(3))
      expect(await shownBy(again)).toHaveLength(3)
      now += 9 * MINUTE_MS
      const third = await start()
      await third.take(news(2).map((each) => ({ ...each, alert: { ...each.alert, id: 'later' } })))
      const { outcomes } = await third.read(null, 2, 'held')
      expect(outcomes).toMatchObject([{ reason: 'cooldown' }, { reason: 'cooldown' }])
    },
  )

  it.skipIf(obstacle !== null)('tells of what wakes once at each severity', async () => {
    const woken = (fields: Parameters<typeof makeAlert>[0]) =>
      news(1, fields).map((each) => ({ ...each, isWoken: true }))
    const desk = await start()
    await desk.take([...woken({ severity: 'high' }), ...woken({ severity: 'high' })])
    await desk.take(news(1, { severity: 'critical' }))
    // Another run of windows, long after the cooldown, in this life and in the next.
    now += HOUR_MS
    await desk.take(woken({ severity: 'critical' }))
    await desk.flush()
    const again = await start()
    await again.take(woken({ severity: 'critical' }))
    const held = await again.read(null, 10, 'held')
    expect(held.outcomes).toMatchObject([{ reason: 'cooldown', counts: { critical: 1 } }])
    expect(await shownBy(again)).toHaveLength(1)
    await again.take(woken({ id: 'other', severity: 'critical' }))
    expect(await shownBy(again)).toHaveLength(2)
  })

  it.skipIf(obstacle !== null)('forgets nothing that waits: cap, digest and late', async () => {
    const desk = await start()
    await desk.take(news(40))
    const late = news(300, { detector: 'dga' }).map((each) => ({ ...each, isLate: true }))
    await desk.take(late)
    now += MINUTE_MS
    const again = await start()
    await again.tick()
    expect((await shownBy(again)).slice(6)).toEqual([
      'And 34 more alerts',
      '300 late alerts, 300 high',
    ])
    now = START + 11 * HOUR_MS
    await (await start()).take(news(25, { detector: 'dga' }))
    now = START + 19 * HOUR_MS
    const morning = await start()
    await morning.tick()
    await morning.tick()
    expect((await shownBy(morning)).slice(8)).toEqual(['25 alerts during quiet hours'])
  })

  it.skipIf(obstacle !== null)('counts the cap over a restart', async () => {
    await (await start()).take(news(6))
    now += MINUTE_MS - 1
    const again = await start()
    await again.take(news(1, { subject: '203.0.113.1' }))
    expect(await shownBy(again)).toHaveLength(6)
    now += 1
    await again.tick()
    expect((await shownBy(again)).at(-1)).toBe('And 1 more alert')
  })

  it.skipIf(obstacle !== null)('tells a flood of held-back alerts in few lines', async () => {
    const desk = await start()
    await desk.take(news(5_000, { severity: 'low' }))
    const { outcomes } = await desk.read(null, 1000, 'held')
    expect(outcomes).toHaveLength(21)
    expect(outcomes[0]).toMatchObject({
      reason: 'no rule',
      title: '4980 alerts at once',
      counts: { low: 4980 },
    })
  })

  it.skipIf(obstacle !== null)('gives a page after the other', async () => {
    const desk = await start()
    await desk.take(news(7))
    const first = await desk.read(null, 4, 'all')
    const second = await desk.read(first.next, 4, 'all')
    expect([...first.outcomes, ...second.outcomes].map(({ alertId }) => alertId)).toEqual([
      'a6',
      'a5',
      'a4',
      'a3',
      'a2',
      'a1',
      'a0',
    ])
    expect(second.next).toBeNull()
  })

  it.skipIf(obstacle !== null)(
    'hands a console what it missed, once, and nobody what is old',
    async () => {
      const desk = await start()
      await desk.take(news(2))
      const again = await start()
      const shown = await again.read(null, 10, 'shown')
      const [second, first] = shown.outcomes
      const signal = new AbortController()
      const back = again.follow({ after: first?.number ?? 0, obstacle: null }, signal.signal)
      expect((await back.next()).value).toMatchObject({ number: second?.number, isSilent: true })
      signal.abort()
      now += 11 * MINUTE_MS
      const later = await start()
      const late = later.follow({ after: 1, obstacle: null })
      const next = late.next()
      await later.take(news(1, { id: 'new', subject: '203.0.113.9' }))
      expect((await next).value).toMatchObject({ alertId: 'new' })
      await late.return(undefined)
    },
  )

  it.skipIf(obstacle !== null)('holds back what no console can show, and says why', async () => {
    const desk = await start()
    now += 2 * MINUTE_MS
    await desk.take(news(1))
    const paused = desk.follow({ after: null, obstacle: 'paused' })
    const never = paused.next()
    await desk.take(news(1, { id: 'b' }))
    const able = desk.follow({ after: null, obstacle: null })
    const notice = able.next()
    await desk.take(news(1, { id: 'c' }))
    expect((await notice).value).toMatchObject({ alertId: 'c' })
    const { outcomes } = await desk.read(null, 10, 'held')
    expect(outcomes).toMatchObject([
      { alertId: 'b', reason: 'paused' },
      { alertId: 'a0', reason: 'no console' },
    ])
    await able.return(undefined)
    void never
  })
})
