import { describe, expect, it } from 'vitest'
import type { Alert } from '../../../shared/alert'
import type { Severity } from '../../../shared/severity'
import { type Decision, FORGOTTEN_FLAG } from '../decision'
import { storedEvent } from '../testing/events'
import { AlertDesk } from './desk'
import { type AlertFacts, beginFacts, partOf } from './facts'
import { Silences } from './silences'

const HOUR_MS = 3_600_000
const T0 = Date.UTC(2026, 2, 2, 10, 0, 0)

function factsOf(ip: string, time: number, severity: Severity = 'high'): AlertFacts {
  return beginFacts(partOf(storedEvent({ n: time, ip, time, severity })))
}

function setUp(alerts: AlertFacts[], log: Decision[] = [], engine = '') {
  const clock = { now: T0 }
  const told: Alert[] = []
  let id = 0
  const desk = new AlertDesk({
    store: {
      readById: async (ids) => alerts.filter((each) => ids.includes(each.id)),
      readPage: async (question) =>
        alerts.filter(
          (each) =>
            question.arrivedUntil === undefined || each.firstArrived <= question.arrivedUntil,
        ),
    },
    decisions: {
      append: async (decisions) => {
        log.push(...structuredClone(decisions))
      },
      load: async () => log,
    },
    settle: async () => undefined,
    marks: () => ({ blockedBy: null, isAllowed: false }),
    silences: new Silences(),
    ask: async ({ tab, filter }, actor) => ({ tab, filter, actor, blocked: [], hidden: [] }),
    toldUntil: (number) => number,
    now: () => clock.now,
    newId: () => `change-${engine}${++id}-${log.length}`,
    onChange: (changed) => told.push(...changed),
    onOthers: (changed) => told.push(...changed),
  })
  return { desk, clock, told, log, alerts }
}

const none = { touched: [], begun: [], raised: [], live: new Map<AlertFacts, string>() }

describe('the last close', () => {
  it('is known, also after a restart, and no other decision moves it', async () => {
    const alerts = [factsOf('203.0.113.9', T0), factsOf('203.0.113.10', T0)]
    const [first, second] = alerts.map(({ id }) => ({ alerts: [{ id, revision: 0 }] }))
    if (first === undefined || second === undefined) throw new Error('two alerts were made')
    const { desk, clock, log } = setUp(alerts)
    expect(desk.lastClosedAt()).toBeNull()
    await desk.act(first, { kind: 'close', reason: 'duplicate', note: '' }, 'mk')
    clock.now += HOUR_MS
    await desk.act(second, { kind: 'acknowledge', note: '' }, 'mk')
    expect(desk.lastClosedAt()).toBe(T0)
    const again = setUp(alerts, log)
    await again.desk.load()
    expect(again.desk.lastClosedAt()).toBe(T0)
  })
})

describe('decisions of other engines', () => {
  const alert = factsOf('203.0.113.9', T0)
  const see = (revision: number) => ({ alerts: [{ id: alert.id, revision }] })

  it('are told, and are what the next one here builds on', async () => {
    const other = setUp([alert])
    await other.desk.act(see(0), { kind: 'acknowledge', note: '' }, 'ann')
    const here = setUp([alert])
    expect(await here.desk.takeOthers(other.log)).toBe(true)
    expect(here.told).toMatchObject([{ status: 'acknowledged', actor: 'ann', revision: 1 }])
    expect(await here.desk.takeOthers(other.log)).toBe(false)
    expect(here.told).toHaveLength(1)
    const close = { kind: 'close', reason: 'duplicate', note: '' } as const
    await expect(here.desk.act(see(0), close, 'bob')).rejects.toThrow(/acknowledged by ann/)
    await here.desk.act(see(1), close, 'bob')
    expect(here.desk.stateOf(alert.id)).toMatchObject({ status: 'closed', revision: 2 })
  })

  it('stand in the order of the log where two made the same revision', async () => {
    const ann = setUp([alert], [], 'a')
    await ann.desk.act(see(0), { kind: 'acknowledge', note: '' }, 'ann')
    const bob = setUp([alert], [], 'b')
    await bob.desk.act(see(0), { kind: 'close', reason: 'duplicate', note: '' }, 'bob')
    // The log has both by now, and says that hers was first.
    const [first, second] = [...ann.log, ...bob.log]
    if (first === undefined || second === undefined) throw new Error('two decisions were made')
    for (const { log } of [ann, bob]) log.splice(0, log.length, first)
    await bob.desk.takeOthers([first])
    await ann.desk.takeOthers([second])
    for (const { desk } of [ann, bob]) {
      expect(desk.stateOf(alert.id)).toMatchObject({ status: 'acknowledged', actor: 'ann' })
    }
  })

  it('stand once in the audit trail where what they were about is forgotten', async () => {
    const bob = setUp([alert])
    await bob.desk.act(see(0), { kind: 'acknowledge', note: '' }, 'bob')
    const [made] = bob.log
    if (made === undefined) throw new Error('a decision was made')
    const forgotten = { ...made, object: 'z'.repeat(26), data: { [FORGOTTEN_FLAG]: true } }
    // The log was rewritten and read whole here before it is heard that bob wrote to it.
    const here = setUp([], [forgotten])
    await here.desk.load()
    await here.desk.takeOthers([forgotten])
    expect(here.desk.audit(10)).toMatchObject([{ decision: forgotten, count: 1 }])
  })
})

describe('deciding alerts', () => {
  const alert = factsOf('203.0.113.9', T0)
  const named = { alerts: [{ id: alert.id, revision: 0 }] }

  it('acknowledges, and says who and when', async () => {
    const { desk, told } = setUp([alert])
    const change = await desk.act(named, { kind: 'acknowledge', note: '' }, 'mk')
    expect(change.changed).toBe(1)
    expect(told[0]).toMatchObject({
      status: 'acknowledged',
      assignee: 'mk',
      actor: 'mk',
      decidedAt: T0,
      revision: 1,
    })
    expect(desk.countMine('mk')).toBe(1)
  })

  it('closes with a reason, and undo brings back what stood before', async () => {
    const { desk, told } = setUp([alert])
    await desk.act(named, { kind: 'acknowledge', note: '' }, 'mk')
    const closed = await desk.act(
      { alerts: [{ id: alert.id, revision: 1 }] },
      { kind: 'close', reason: 'benign positive', note: 'scanner of ours' },
      'tr',
    )
    expect(told.at(-1)).toMatchObject({
      status: 'closed',
      closeReason: 'benign positive',
      actor: 'tr',
    })
    await desk.undo(closed.changeId, 'tr')
    expect(told.at(-1)).toMatchObject({
      status: 'acknowledged',
      closeReason: null,
      assignee: 'mk',
      revision: 3,
    })
  })

  it('tells a conflict when somebody decided since it was seen', async () => {
    const { desk, log } = setUp([alert])
    await desk.act(named, { kind: 'acknowledge', note: '' }, 'mk')
    await expect(
      desk.act(named, { kind: 'close', reason: 'false positive', note: '' }, 'tr'),
    ).rejects.toThrow(/acknowledged by mk in the meantime/)
    expect(log).toHaveLength(1)
  })

  it('undoes nothing that somebody else changed since', async () => {
    const { desk } = setUp([alert])
    const first = await desk.act(named, { kind: 'acknowledge', note: '' }, 'mk')
    await desk.act(
      { alerts: [{ id: alert.id, revision: 1 }] },
      { kind: 'close', reason: 'duplicate', note: '' },
      'tr',
    )
    await expect(desk.undo(first.changeId, 'mk')).rejects.toThrow(/changed by tr since/)
  })

  it('changes what a row held, not what came later', async () => {
    const later = { ...factsOf('203.0.113.9', T0 + HOUR_MS), firstArrived: T0 + 2 * HOUR_MS }
    const { desk } = setUp([alert, later])
    const change = await desk.act(
      { group: 'reported/ntopng/203.0.113.9', tab: 'open', filter: {}, seen: T0 + HOUR_MS },
      { kind: 'acknowledge', note: '' },
      'mk',
    )
    expect(change.changed).toBe(1)
    expect(desk.stateOf(later.id)).toBeUndefined()
  })

  it('changes what a tab and a filter held of any row, not what came later', async () => {
    const other = factsOf('203.0.113.10', T0)
    const later = { ...factsOf('203.0.113.9', T0 + HOUR_MS), firstArrived: T0 + 2 * HOUR_MS }
    const { desk } = setUp([alert, other, later])
    const change = await desk.act(
      { tab: 'open', filter: {}, seen: T0 + HOUR_MS },
      { kind: 'close', reason: 'duplicate', note: '' },
      'mk',
    )
    expect(change.changed).toBe(2)
    expect(desk.stateOf(later.id)).toBeUndefined()
    expect((await desk.undo(change.changeId, 'mk')).changed).toBe(2)
    expect(desk.present(other).status).toBe('new')
  })

  it('decides the same after a restart', async () => {
    const { desk, log } = setUp([alert])
    await desk.act(named, { kind: 'close', reason: 'true positive', note: '' }, 'mk')
    const again = setUp([alert], log)
    await again.desk.load()
    expect(again.desk.present(alert)).toEqual(desk.present(alert))
  })
})

describe('the same thing coming again', () => {
  const first = factsOf('203.0.113.9', T0)
  const next = factsOf('203.0.113.9', T0 + HOUR_MS)
  const act = (desk: AlertDesk, kind: 'acknowledge' | 'close') =>
    desk.act(
      { alerts: [{ id: first.id, revision: 0 }] },
      kind === 'close' ? { kind, reason: 'benign positive', note: '' } : { kind, note: '' },
      'mk',
    )

  it('begins acknowledged after an acknowledged predecessor, with the same assignee', async () => {
    const { desk, clock } = setUp([first])
    await act(desk, 'acknowledge')
    clock.now += 23 * HOUR_MS
    await desk.follow({ ...none, touched: [next], begun: [next] })
    expect(desk.present(next)).toMatchObject({
      status: 'acknowledged',
      assignee: 'mk',
      actor: 'auto',
    })
  })

  it('begins new a day after it was acknowledged', async () => {
    const { desk, clock } = setUp([first])
    await act(desk, 'acknowledge')
    clock.now += 24 * HOUR_MS
    await desk.follow({ ...none, touched: [next], begun: [next] })
    expect(desk.present(next).status).toBe('new')
  })

  it('counts a chain of successors from the decision of the person', async () => {
    const { desk, clock } = setUp([first])
    await act(desk, 'acknowledge')
    clock.now += 23 * HOUR_MS
    await desk.follow({ ...none, touched: [next], begun: [next] })
    const third = factsOf('203.0.113.9', T0 + 2 * HOUR_MS)
    clock.now += 2 * HOUR_MS
    await desk.follow({ ...none, touched: [third], begun: [third] })
    expect(desk.present(third).status).toBe('new')
  })

  it('begins closed, automated, within the hour after a close, unless it is worse', async () => {
    const worse = factsOf('203.0.113.9', T0 + HOUR_MS, 'critical')
    for (const [begun, status] of [
      [next, 'closed'],
      [worse, 'new'],
    ] as const) {
      const { desk, clock } = setUp([first])
      await act(desk, 'close')
      clock.now += HOUR_MS - 1
      await desk.follow({ ...none, touched: [begun], begun: [begun] })
      expect(desk.present(begun)).toMatchObject({
        status,
        closeReason: status === 'closed' ? 'automated' : null,
      })
    }
  })

  it('begins new an hour after the close', async () => {
    const { desk, clock } = setUp([first])
    await act(desk, 'close')
    clock.now += HOUR_MS
    await desk.follow({ ...none, touched: [next], begun: [next] })
    expect(desk.present(next).status).toBe('new')
  })

  it('makes a decided alert new again when its severity rises, once a step', async () => {
    const { desk, log, alerts } = setUp([first])
    await act(desk, 'acknowledge')
    const risen: AlertFacts = { ...first, severity: 'critical' }
    alerts[0] = risen
    await desk.follow({ ...none, touched: [risen], raised: [{ facts: risen, fromLevel: 3 }] })
    expect(desk.present(risen)).toMatchObject({ status: 'new', actor: 'auto', revision: 2 })
    await desk.act(
      { alerts: [{ id: first.id, revision: 2 }] },
      { kind: 'acknowledge', note: '' },
      'mk',
    )
    await desk.follow({ ...none, touched: [risen], raised: [{ facts: risen, fromLevel: 3 }] })
    expect(log).toHaveLength(3)
  })

  it('decides once: a replay of the same batch adds nothing', async () => {
    const { desk, log } = setUp([first])
    await act(desk, 'acknowledge')
    await desk.follow({ ...none, touched: [next], begun: [next] })
    await desk.follow({ ...none, touched: [next], begun: [next] })
    const again = setUp([first, next], log)
    await again.desk.load()
    await again.desk.follow({ ...none, touched: [next], begun: [next] })
    expect(log).toHaveLength(2)
  })
})
