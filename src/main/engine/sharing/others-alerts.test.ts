import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { needServers } from '../../../../scripts/servers/needed.mjs'
import type { Severity } from '../../../shared/severity'
import type { BookChange } from '../alerts/book'
import type { AlertFacts } from '../alerts/facts'
import { AlertTail } from '../history/alert-tail'
import { AlertStore } from '../history/alerts'
import type { Store } from '../history/store'
import { makeDatabase, type OpenedStore, STORES } from '../testing/stores'
import { OthersAlerts } from './others-alerts'

const { isSkipped, why } = needServers('ClickHouse')
const HOUR_MS = 3_600_000
const A = 'a'.repeat(16)
const B = 'b'.repeat(16)

describe.skipIf(isSkipped)(`alerts of other engines${why}`, () => {
  let opened: OpenedStore
  let store: Store
  let runs = 0
  let database = ''
  let now = 0

  beforeAll(async () => {
    const [, server] = STORES
    if (server === undefined) throw new Error('no server')
    opened = await server.open()
    store = opened.store
  })
  afterAll(() => opened?.end())
  beforeEach(async () => {
    now = Date.now()
    database = `alerts_${runs++}`
    await makeDatabase(store, database)
  })

  const storeOf = (engine: string) => new AlertStore(store, database, engine)
  const follow = async (engine: string) => {
    const others = new OthersAlerts(
      new AlertTail(store, database, engine),
      storeOf(engine),
      () => now,
    )
    await others.begin()
    return others
  }

  function alert(subject: string, count: number, severity: Severity, began = now): AlertFacts {
    return {
      id: subject.replace(/[^a-z2-7]/g, ''),
      seq: count,
      windowStart: Math.floor(began / HOUR_MS) * HOUR_MS,
      detector: 'reported',
      product: 'ntopng',
      rule: 'ntopng:40',
      alertId: 40,
      subject,
      ip: null,
      target: null,
      indicator: null,
      title: 'SQL injection',
      severity,
      score: null,
      nativeScore: null,
      first: began,
      last: began,
      firstArrived: began,
      lastArrived: began,
      count,
    }
  }
  const told = ({ change }: { change: BookChange }) => ({
    touched: change.touched.map(({ id, count }) => `${id} ${count}`),
    begun: change.begun.map(({ id }) => id),
    raised: change.raised.map(({ facts, fromLevel }) => `${facts.id} ${fromLevel}`),
    live: [...change.live].map(([{ id }, source]) => `${id} ${source}`),
  })
  const NOTHING = { touched: [], begun: [], raised: [], live: [] }

  it('are told once a version, with what began, what rose and which source was live', async () => {
    const others = await follow(B)
    const a = storeOf(A)
    const [x, y] = [alert('x', 1, 'low'), alert('y', 1, 'high')]
    await a.insert([x, y], new Map([[x, 'file-a']]))
    expect(told(await others.read())).toEqual({
      touched: expect.arrayContaining(['x 1', 'y 1']),
      begun: expect.arrayContaining(['x', 'y']),
      raised: [],
      live: ['x file-a'],
    })
    expect(told(await others.read())).toEqual(NOTHING)
    await storeOf(B).insert([alert('y', 2, 'high')])
    expect(told(await others.read())).toEqual(NOTHING)
    const worse = alert('x', 5, 'critical')
    await a.insert([worse], new Map([[worse, 'file-a']]))
    expect(told(await others.read())).toEqual({
      touched: ['x 5'],
      begun: [],
      raised: ['x 1'],
      live: ['x file-a'],
    })
  })

  it('that stood before, or are of an old time, begin nothing', async () => {
    const a = storeOf(A)
    await a.insert([alert('x', 1, 'low')])
    const others = await follow(B)
    await a.insert([alert('x', 2, 'low'), alert('y', 9, 'low', now - 50 * HOUR_MS)])
    const { touched, begun } = told(await others.read())
    expect(touched.sort()).toEqual(['x 2', 'y 9'])
    expect(begun).toEqual([])
  })

  it('and one’s own are news once, whichever is seen first', async () => {
    const others = await follow(B)
    await storeOf(A).insert([alert('x', 1, 'low'), alert('y', 1, 'low')])
    // An event here meets what the other one raised before its row was read.
    const own = alert('x', 2, 'high')
    await storeOf(B).insert([own])
    const change = { touched: [own], begun: [], raised: [{ facts: own, fromLevel: 1 }] }
    const adopted = others.adopt({ ...change, live: new Map([[own, 'file-b']]) })
    expect(told({ change: adopted })).toEqual({
      touched: ['x 2'],
      begun: ['x'],
      raised: [],
      live: ['x file-b'],
    })
    expect(told(await others.read())).toEqual({ ...NOTHING, touched: ['y 1'], begun: ['y'] })
    // And the other way round: the row was read before the event here is told.
    const next = alert('y', 2, 'low')
    await storeOf(A).insert([next])
    await others.read()
    const late = others.adopt({ touched: [next], begun: [next], raised: [], live: new Map() })
    expect(told({ change: late })).toEqual({ ...NOTHING, touched: ['y 2'] })
  })
})
