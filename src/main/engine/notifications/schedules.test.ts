import fc from 'fast-check'
import { expect, it } from 'vitest'
import { notificationSettingsSchema } from '../../../shared/notification'
import { SEVERITIES } from '../../../shared/severity'
import { makeAlert } from '../../../shared/testing/alerts'
import { countAll } from './notice'
import { beginNotices, judgeNotices, type News, type NoticeState } from './policy'

const MINUTE_MS = 60_000

/** One moment of a schedule: time passes, a setting may change, alerts come. */
const step = fc.record({
  waitMs: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 12 * MINUTE_MS })),
  obstacle: fc.option(fc.constantFrom('no console', 'paused', 'do not disturb'), { freq: 3 }),
  alerts: fc.array(
    fc.record({
      severity: fc.constantFrom(...SEVERITIES),
      detector: fc.constantFrom('reported', 'dga'),
      subject: fc.integer({ min: 1, max: 12 }),
      standing: fc.constantFrom('new', 'new', 'new', 'suppressed', 'snoozed', 'closed'),
      source: fc.constantFrom('branch', 'roof'),
      isLate: fc.oneof(
        { weight: 2, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: fc.constant(false) },
      ),
    }),
    { maxLength: 12 },
  ),
})

const schedule = fc.record({
  start: fc.integer({
    min: Date.parse('2026-03-28T00:00:00Z'),
    max: Date.parse('2026-03-30T00:00:00Z'),
  }),
  perMinute: fc.integer({ min: 1, max: 8 }),
  cooldownMs: fc.constantFrom(0, MINUTE_MS, 10 * MINUTE_MS),
  isQuietOn: fc.boolean(),
  steps: fc.array(step, { maxLength: 40 }),
})

interface Shown {
  at: number
  key: string
  kind: string
  count: number
}

type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never

/** Runs a schedule and, after it, a long time in which nothing comes and nothing hinders. */
function run({ start, perMinute, cooldownMs, isQuietOn, steps }: Schedule) {
  const settings = notificationSettingsSchema.parse({
    perMinute,
    cooldownMs,
    quietHours: { isOn: isQuietOn, from: '22:00', to: '07:00', zone: 'Europe/Berlin' },
  })
  let state: NoticeState = beginNotices()
  let now = start
  let id = 0
  let came = 0
  const shown: Shown[] = []
  const told = { single: 0, held: 0, waiting: 0, summarised: 0 }
  const take = (news: readonly News[], obstacle: (typeof steps)[number]['obstacle']) => {
    const nameOf = (source: string) => source
    const judged = judgeNotices(state, news, {
      settings,
      obstacle,
      now,
      nameOf,
      listsWith: () => [],
    })
    state = judged.state
    for (const { outcome, cooldownKey, bucket } of judged.judged) {
      const count = countAll(outcome.counts)
      if (outcome.result === 'shown') {
        shown.push({ at: now, key: cooldownKey, kind: outcome.kind, count })
      }
      const isSummary = bucket !== '' && outcome.result !== 'waiting'
      if (isSummary) told.summarised += count
      else if (outcome.result === 'waiting') told.waiting += count
      else if (outcome.result === 'held') told.held += count
      else told.single += count
    }
  }
  for (const { waitMs, obstacle, alerts } of steps) {
    now += waitMs
    came += alerts.length
    take(
      alerts.map(({ severity, detector, subject, standing, source, isLate }) => {
        id += 1
        const alert = makeAlert({
          id: `a${id}`,
          severity,
          detector,
          subject: `198.51.100.${subject}`,
        })
        return { alert, standing, source, isLate }
      }),
      obstacle,
    )
  }
  for (let passed = 0; passed < 24 * 6; passed += 1) {
    now += 10 * MINUTE_MS
    take([], null)
  }
  return { shown, told, came, state, settings }
}

it('no minute sees more than the cap, summaries included', () => {
  fc.assert(
    fc.property(schedule, (given) => {
      const { shown } = run(given)
      shown.forEach(({ at }, index) => {
        const next = shown[index + given.perMinute]
        if (next !== undefined) expect(next.at - at).toBeGreaterThanOrEqual(MINUTE_MS)
      })
    }),
  )
})

it('nothing of one detector and subject is shown twice within its cooldown', () => {
  fc.assert(
    fc.property(schedule, (given) => {
      const last = new Map<string, number>()
      for (const { at, key } of run(given).shown) {
        if (key === '') continue
        const before = last.get(key)
        if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(given.cooldownMs)
        last.set(key, at)
      }
    }),
  )
})

it('every alert that came has one outcome, and all that waited is told once', () => {
  fc.assert(
    fc.property(schedule, (given) => {
      const { told, came, state } = run(given)
      expect(told.single + told.held + told.waiting).toBe(came)
      expect(state.gathered.size).toBe(0)
      expect(told.summarised).toBe(told.waiting)
    }),
  )
})

it('what is held back never lengthens a cooldown: left out, the same is shown', () => {
  fc.assert(
    fc.property(schedule, (given) => {
      // Without a cap and summaries, so that only the cooldown decides.
      const calm = {
        ...given,
        perMinute: 60,
        isQuietOn: false,
        steps: given.steps.map((each) => ({
          ...each,
          alerts: each.alerts.slice(0, 2).map((alert) => ({ ...alert, isLate: false })),
          waitMs: each.waitMs + 5_000,
        })),
      }
      const isKept = (alert: (typeof calm)['steps'][number]['alerts'][number]) =>
        alert.standing === 'new' && ['high', 'critical'].includes(alert.severity)
      const without = {
        ...calm,
        steps: calm.steps.map((each) => ({
          ...each,
          alerts: each.obstacle === null ? each.alerts.filter(isKept) : [],
        })),
      }
      const keysOf = (one: Schedule) => run(one).shown.map(({ at, key }) => `${at} ${key}`)
      expect(keysOf(calm)).toEqual(keysOf(without))
    }),
  )
})
