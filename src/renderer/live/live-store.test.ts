import { describe, expect, it } from 'vitest'
import type { Alert, Grouping, LiveFilter, Tab } from '../../shared/alert'
import { makeAlert, makeBatch } from '../../shared/testing/alerts'
import type { ConsoleClient } from '../link/client'
import { oneIn } from './live-state'
import { createLiveStore, type LiveStore } from './live-store'
import { TestEngine } from './testing/engine'

interface Desk {
  live: LiveStore
  engine: TestEngine
  put: (...alerts: Alert[]) => void
  /** Runs what was planned for later. */
  tick: () => void
  /** Lets a second go by, with every answer that comes in it. */
  pass: () => Promise<void>
  reads: string[]
}

/** Lets every answer that is already there arrive. */
const settle = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

function makeDesk(): Desk {
  const engine = new TestEngine()
  const reads: string[] = []
  let now = 1_000_000
  let planned: (() => void)[] = []
  const client = {
    live: {
      page: async (input: {
        tab: Tab
        filter: LiveFilter
        grouping: Grouping
        cursor: string | null
        limit: number
        since?: number
      }) => {
        reads.push('page')
        return engine.page({ ...input, actor: 'mk' }, input.cursor, input.limit, input.since)
      },
      group: async (input: { group: string; grouping: Grouping; tab: Tab; filter: LiveFilter }) => {
        reads.push(input.group)
        return engine.group({ ...input, actor: 'mk' }, input.group)
      },
    },
  } as unknown as ConsoleClient
  const live = createLiveStore({
    client,
    actor: () => 'mk',
    grouping: 'finding',
    now: () => now,
    later: (run) => planned.push(run),
  })
  const tick = () => {
    now += 250
    const due = planned
    planned = []
    for (const run of due) run()
  }
  const put = (...alerts: Alert[]) => {
    live.take(engine.put(...alerts))
    tick()
  }
  const pass = async () => {
    for (let step = 0; step < 4; step += 1) {
      tick()
      await settle()
    }
  }
  return { live, engine, put, tick, pass, reads }
}

const titles = ({ live }: Desk) =>
  live
    .getState()
    .items.map((item) => (item.kind === 'group' ? item.row.group.title : item.alert.title))

const first = makeAlert({ id: 'a1', subject: '192.0.2.1', title: 'first', last: 1 })
const second = makeAlert({ id: 'a2', subject: '192.0.2.2', title: 'second', last: 2 })
const third = makeAlert({
  id: 'a3',
  subject: '192.0.2.3',
  title: 'third',
  last: 3,
  firstArrived: 99_999,
})

async function makeFilledDesk(): Promise<Desk> {
  const desk = makeDesk()
  await desk.live.begin()
  desk.put(first)
  desk.put(second)
  return desk
}

describe('the live store', () => {
  it('shows the newest row first while it follows', async () => {
    const desk = await makeFilledDesk()
    expect(titles(desk)).toEqual(['second', 'first'])
    desk.put(third)
    expect(titles(desk)).toEqual(['third', 'second', 'first'])
  })

  it('moves no row while paused, counts what arrives, and shows it when asked', async () => {
    const desk = await makeFilledDesk()
    desk.live.pause()
    desk.put(third)
    desk.put({ ...first, count: 5, last: 9 })
    expect(titles(desk)).toEqual(['second', 'first'])
    expect(desk.live.getState().follow).toMatchObject({ isPaused: true, news: { high: 1 } })
    desk.live.showNew()
    expect(titles(desk)).toEqual(['first', 'third', 'second'])
    expect(desk.live.getState().follow.isPaused).toBe(false)
  })

  it('counts what arrived while no batch could tell of it', async () => {
    const desk = await makeFilledDesk()
    desk.live.pause()
    desk.put(third)
    // The engine goes on while the connection is cut; the stream then begins with a reset.
    desk.engine.put(makeAlert({ id: 'a4', subject: '192.0.2.4', firstArrived: 99_998 }))
    desk.engine.put(
      makeAlert({ id: 'a5', subject: '192.0.2.5', severity: 'low', firstArrived: 99_999 }),
    )
    desk.live.take(makeBatch({ number: desk.engine.number, isReset: true }))
    await desk.pass()
    const { follow } = desk.live.getState()
    expect(follow).toMatchObject({ isPaused: true, news: { high: 2, low: 1 } })
    expect(titles(desk)).toEqual(['second', 'first'])
    // A further read, with nothing missed, leaves the count alone.
    desk.live.refresh()
    await desk.pass()
    expect(desk.live.getState().follow).toMatchObject({ news: { high: 2, low: 1 } })
    desk.put(makeAlert({ id: 'a6', subject: '192.0.2.6', firstArrived: 100_000 }))
    expect(desk.live.getState().follow).toMatchObject({ news: { high: 3, low: 1 } })
  })

  it('counts a batch that came while rows were being read', async () => {
    const desk = await makeFilledDesk()
    desk.live.pause()
    await desk.pass()
    desk.live.refresh()
    // The page is on its way and holds this alert already; its batch waits for the page.
    desk.live.take(desk.engine.put(third))
    await desk.pass()
    expect(desk.live.getState().follow).toMatchObject({ isPaused: true, news: { high: 1 } })
  })

  it('keeps what a paused row says, but shows what was decided', async () => {
    const desk = await makeFilledDesk()
    desk.live.pause()
    desk.put({ ...first, count: 5, last: 9, status: 'acknowledged', revision: 1, actor: 'mk' })
    const [, item] = desk.live.getState().items
    expect(item).toMatchObject({
      row: { group: { count: 1, last: 1, lead: { status: 'acknowledged', actor: 'mk' } } },
    })
  })

  it('keeps a row that left its tab in sight until the table moves again', async () => {
    const desk = await makeFilledDesk()
    desk.live.pause()
    desk.put({ ...first, status: 'closed', revision: 1 })
    expect(titles(desk)).toEqual(['second', 'first'])
    expect(desk.live.getState().items[1]).toMatchObject({ row: { isGone: true } })
    desk.live.resume()
    expect(titles(desk)).toEqual(['second'])
  })

  it('shows every alert of a row as closed that was closed while paused', async () => {
    const desk = makeDesk()
    const older = { ...first, id: 'a9', title: 'older', last: 0 }
    desk.engine.put(first, older)
    await desk.live.begin()
    const id = desk.live.getState().items[0]?.id ?? ''
    await desk.live.expand(id)
    const close = (alert: Alert): Alert => ({ ...alert, status: 'closed', revision: 1 })
    desk.put(close(first), close(older))
    const statuses = desk.live
      .getState()
      .items.map((item) => (item.kind === 'group' ? item.row.group.lead : item.alert).status)
    expect(statuses).toEqual(['closed', 'closed', 'closed'])
  })

  it('pauses when a row is selected, and stays paused on it when new ones are shown', async () => {
    const desk = await makeFilledDesk()
    desk.live.step(1)
    const { cursor } = desk.live.getState().selection
    expect(desk.live.getState().follow.isPaused).toBe(true)
    desk.put(third)
    desk.live.showNew()
    expect(titles(desk)).toEqual(['third', 'second', 'first'])
    expect(desk.live.getState()).toMatchObject({
      follow: { isPaused: true, news: { high: 0 } },
      selection: { cursor },
    })
  })

  it('acts on what was seen: batches taken in while paused are not in its number', async () => {
    const desk = await makeFilledDesk()
    const before = desk.live.seenNumber()
    desk.live.pause()
    desk.put(third)
    expect(desk.live.seenNumber()).toBe(before)
    expect(desk.live.lastNumber()).toBe(before + 1)
  })

  it('draws four times a second at most', async () => {
    const desk = await makeFilledDesk()
    let draws = 0
    let items = desk.live.getState().items
    desk.live.subscribe((state) => {
      if (state.items !== items) draws += 1
      items = state.items
    })
    for (let n = 0; n < 10; n += 1) desk.live.take(desk.engine.put({ ...first, count: 2 + n }))
    expect(draws).toBeLessThanOrEqual(1)
    desk.tick()
    expect(desk.live.getState().items.length).toBe(2)
    expect(draws).toBeLessThanOrEqual(2)
  })

  it('reads the rows anew after a reset, and after a stream that begins further on', async () => {
    const desk = await makeFilledDesk()
    desk.engine.put(third)
    desk.live.take(makeBatch({ number: desk.engine.number, isReset: true }))
    await desk.pass()
    expect(titles(desk)).toEqual(['third', 'second', 'first'])
    desk.engine.put(makeAlert({ id: 'a4', subject: '192.0.2.4', title: 'fourth', last: 4 }))
    desk.live.take(makeBatch({ number: desk.engine.number }))
    await desk.pass()
    expect(titles(desk)[0]).toBe('fourth')
  })

  it('merges what a query holds, and asks the engine where alerts alone do not tell', async () => {
    const desk = await makeFilledDesk()
    desk.live.setFilter({ query: 'not title:second' })
    await desk.pass()
    desk.put({ ...third, firstArrived: 1 })
    expect(titles(desk)).toEqual(['third', 'first'])
    const reads = desk.reads.length
    desk.live.setFilter({ query: 'not list:40' })
    await desk.pass()
    desk.live.pause()
    desk.live.take(
      desk.engine.put(
        makeAlert({ id: 'a4', subject: '192.0.2.4', title: 'fourth', firstArrived: 99_999 }),
      ),
    )
    await desk.pass()
    expect(desk.reads.slice(reads)).toEqual(['page', 'page'])
    expect(desk.live.getState().follow).toMatchObject({ news: { high: 1 } })
  })

  it('does not read for each of many resets in a row', async () => {
    const desk = await makeFilledDesk()
    for (let n = 0; n < 20; n += 1) {
      desk.engine.put({ ...third, count: n + 1 })
      desk.live.take(makeBatch({ number: desk.engine.number, isReset: true }))
    }
    await desk.pass()
    expect(titles(desk)[0]).toBe('third')
    // The first one at once, and once more for all that came while it was under way.
    expect(desk.reads).toEqual(['page', 'page', 'page'])
  })

  it('shows what a change of lists did to paused rows', async () => {
    const desk = await makeFilledDesk()
    desk.live.pause()
    desk.engine.alerts.set('a1', { ...first, blockedBy: 'mk' })
    desk.live.refresh()
    await desk.pass()
    expect(desk.live.getState().items[1]).toMatchObject({
      row: { group: { lead: { id: 'a1', blockedBy: 'mk' } } },
    })
    expect(titles(desk)).toEqual(['second', 'first'])
  })

  it('merges batches that came while another tab was being read', async () => {
    const desk = await makeFilledDesk()
    desk.live.setTab('all')
    desk.live.take(desk.engine.put(third))
    await settle()
    desk.tick()
    expect(titles(desk)).toEqual(['third', 'second', 'first'])
  })

  it('expands a row in place with all its alerts', async () => {
    const desk = makeDesk()
    desk.engine.put(first, { ...first, id: 'a9', rule: 'ntopng:41', title: 'another', last: 0 })
    desk.engine.put(second)
    await desk.live.begin()
    const id = desk.live.getState().items[1]?.id ?? ''
    await desk.live.expand(id)
    expect(titles(desk)).toEqual(['second', 'first', 'first', 'another'])
    desk.live.collapse(id)
    expect(titles(desk)).toEqual(['second', 'first'])
  })

  it('reads rows in sight again whose count it cannot tell', async () => {
    const desk = makeDesk()
    desk.engine.put(first, { ...first, id: 'a9', title: 'another', last: 0, count: 4 })
    await desk.live.begin()
    desk.live.setSight(0, 10)
    desk.put({ ...first, id: 'a9', title: 'another', last: 5, count: 6 })
    await settle()
    desk.tick()
    expect(desk.reads).toEqual(['page', 'reported/ntopng/192.0.2.1'])
    expect(desk.live.getState().items[0]).toMatchObject({
      row: { isExact: true, group: { count: 7 } },
    })
  })

  it('says how much is thinned, and reads the rows anew once that is over', async () => {
    const desk = await makeFilledDesk()
    const low = makeAlert({ id: 'low', subject: '192.0.2.9', severity: 'low' })
    desk.live.take({ ...desk.engine.put(low), thinned: 7 })
    desk.tick()
    expect(oneIn(desk.live.getState().thinned)).toBe(8)
    for (let n = 0; n < 24; n += 1) desk.tick()
    desk.put({ ...low, count: 2 })
    await desk.pass()
    expect(desk.live.getState().thinned).toBeNull()
    expect(desk.reads).toEqual(['page', 'page'])
  })
})
