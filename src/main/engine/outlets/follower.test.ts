import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AlertFacts } from '../alerts/facts'
import { AlertStore } from '../history/alerts'
import { DecisionStore, PositionStore } from '../history/operations'
import { migrate } from '../history/schema'
import { openEmbeddedStore, type Store } from '../history/store'
import { ToldStore } from '../history/told'
import { AlertFollower } from './follower'
import { BEGUN, factsOf, presentUndecided } from './follower.test-kit'
import { findChange, wishAll } from './telling'

const told = { seq: 5, severity: 'medium', revision: 1 } as const

it('tells an alert when it begins, rises, is decided on and grows, and not otherwise', () => {
  expect(findChange(told, undefined, wishAll('low'))).toBe('begun')
  expect(findChange({ ...told, seq: 6, severity: 'high' }, told, wishAll('low'))).toBe('raised')
  expect(findChange({ ...told, seq: 6, revision: 2 }, told, wishAll('low'))).toBe('decided')
  expect(findChange({ ...told, seq: 6 }, told, wishAll('low'))).toBe('grown')
  expect(findChange(told, told, wishAll('low'))).toBe(null)
})

it('tells nothing below the least severity, and begins with an alert that rises to it', () => {
  expect(findChange(told, undefined, wishAll('high'))).toBe(null)
  expect(findChange({ ...told, revision: 2 }, told, wishAll('high'))).toBe(null)
  expect(findChange({ ...told, severity: 'high' }, undefined, wishAll('high'))).toBe('begun')
})

describe('a follower', () => {
  let folder: string
  let store: Store
  let rounds = 0
  let clock = 0
  let written = 0
  let alerts: AlertStore
  let open: () => AlertFollower

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-follower-'))
    store = await openEmbeddedStore(folder)
  })
  afterAll(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  beforeEach(async () => {
    rounds += 1
    const database = `follower_${rounds}`
    await migrate(store, { database, fsync: false })
    clock = BEGUN
    written = 0
    alerts = new AlertStore(store, database)
    const decisions = new DecisionStore(store, database)
    open = () =>
      new AlertFollower('soar', {
        alerts,
        decisions,
        told: new ToldStore(store, database),
        positions: new PositionStore(store, database),
        writeAlerts: async () => written,
        present: presentUndecided,
        stateOf: () => undefined,
        now: () => clock,
      })
  })

  /** Writes alerts as they are after the next batch. */
  async function write(numbers: readonly number[], over: Partial<AlertFacts> = {}): Promise<void> {
    written += 1
    await alerts.insert(numbers.map((n) => ({ ...factsOf(n), seq: written, ...over })))
  }

  /** What it tells until there is nothing more, as number and change. */
  async function tell(follower: AlertFollower): Promise<string[]> {
    const said: string[] = []
    for (;;) {
      const portion = await follower.next(wishAll('low'))
      if (portion === null) return said
      said.push(...portion.messages.map(({ target, change }) => `${target} ${change}`))
      await follower.keep(portion)
    }
  }

  it('tells what grows at most once a minute, and after a start too', async () => {
    await write([0])
    const follower = open()
    await follower.begin()
    await write([1])
    expect(await tell(follower)).toEqual(['1 begun'])
    clock += 20_000
    await write([1], { count: 2 })
    expect(await tell(follower)).toEqual([])
    const again = open()
    clock += 39_999
    expect(await tell(again)).toEqual([])
    clock += 1
    expect(await tell(again)).toEqual(['1 grown'])
    await write([1], { count: 3, severity: 'critical' })
    expect(await tell(again)).toEqual(['1 raised'])
    await write([0], { count: 2 })
    expect(await tell(again)).toEqual(['0 begun'])
  })

  it('tells more alerts of one batch than go into a portion once each, whatever was kept', async () => {
    const first = open()
    await first.begin()
    const numbers = Array.from({ length: 1_203 }, (_, n) => n)
    await write(numbers)
    const kept = await first.next(wishAll('low'))
    if (kept === null) throw new Error('Nothing was told')
    expect(kept.messages).toHaveLength(500)
    await first.keep(kept)
    expect((await first.next(wishAll('low')))?.messages).toHaveLength(500)
    // A start after a kill: the first portion is kept, the second is told again.
    const rest = await tell(open())
    expect(rest).toHaveLength(703)
    const all = [...kept.messages.map(({ target, change }) => `${target} ${change}`), ...rest]
    expect(all.sort()).toEqual(numbers.map((n) => `${n} begun`).sort())
  })
})
