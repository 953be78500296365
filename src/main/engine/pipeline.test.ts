import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEmbeddedStore, type Store } from './history/store'
import type { BatchOutcome } from './pipeline'
import {
  batchesFrom,
  type Clock,
  feedAll,
  NOW,
  ORIGIN,
  openTestWorkspace,
  stateOf,
  truth,
} from './pipeline.test-kit'
import { Kill, mortal } from './testing/mortal-store'

/** Alerts of events without an outcome for notifications, and news with more than one. */
function judgedOnce(database: string): string {
  return `WITH judged AS (
      SELECT arrayJoin(splitByChar(' ', news)) AS news FROM ${database}.notices WHERE news != ''
    )
    SELECT
      (SELECT count() FROM ${database}.alerts FINAL WHERE detector = 'reported'
         AND id NOT IN (SELECT splitByChar(':', news)[1] FROM judged)) AS lacking,
      (SELECT count() FROM (SELECT news FROM judged GROUP BY news HAVING count() > 1)) AS twice`
}

describe('the way through', () => {
  let folder: string
  let store: Store
  let runs = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-pipeline-'))
    store = await openEmbeddedStore(join(folder, 'history'))
  })
  afterAll(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  const open = (over: Store, run: string, clock?: Clock, isDead?: () => boolean) =>
    openTestWorkspace({ over, run, folder, clock, isDead })

  it('counts each event once, and says what it did', async () => {
    const workspace = await open(store, `plain${runs++}`)
    const outcomes: BatchOutcome[] = []
    for (const batch of batchesFrom(0))
      outcomes.push(await (await workspace.pipeline.process(batch, ORIGIN)).done)
    await workspace.pipeline.settle()
    const expected = truth()
    const sum = (field: 'records' | 'rejected' | 'accepted' | 'duplicates') =>
      outcomes.reduce((total, outcome) => total + outcome[field], 0)
    expect(sum('records')).toBe(60)
    expect(sum('rejected')).toBe(3)
    expect(sum('accepted')).toBe(expected.events)
    expect(sum('accepted') + sum('duplicates')).toBe(57)
    expect(await stateOf(workspace)).toMatchObject({
      events: expected.events,
      alertEvents: expected.events,
      counters: expected.counters,
      rejects: 3,
    })
    await workspace.close()
  })

  it('accepts nothing when the same records come a second time, also after a restart', async () => {
    const run = `twice${runs++}`
    const first = await open(store, run)
    await feedAll(first)
    await first.close()
    const again = await open(store, run)
    const outcomes: BatchOutcome[] = []
    for (const batch of batchesFrom(0))
      outcomes.push(await (await again.pipeline.process(batch, ORIGIN)).done)
    expect(outcomes.reduce((total, outcome) => total + outcome.accepted, 0)).toBe(0)
    expect(await stateOf(again)).toMatchObject({
      events: truth().events,
      counters: truth().counters,
    })
    await again.close()
  })

  it('closes while history is away, and reads again what it lacks', async () => {
    const run = `away${runs++}`
    let isAway = false
    let refused = 0
    const away: Store = {
      ...store,
      insertText: (...row) => (isAway ? refuse() : store.insertText(...row)),
    }
    // It comes back while the engine closes: what is behind the lost batch must not pass alone.
    const refuse = () => {
      refused += 1
      isAway = refused < 3
      return Promise.reject(new Error('no room'))
    }
    const workspace = await open(away, run)
    const [first, ...others] = batchesFrom(0)
    if (first === undefined) throw new Error('no batches')
    await (await workspace.pipeline.process(first, ORIGIN)).done
    isAway = true
    const lost = Promise.all(
      others.map(async (batch) => (await workspace.pipeline.process(batch, ORIGIN)).done),
    )
    const failed = expect(lost).rejects.toThrow('no room')
    await workspace.close()
    await failed
    isAway = false
    const again = await open(store, run)
    await feedAll(again)
    const { events, counters, bursts } = truth()
    expect(await stateOf(again)).toMatchObject({ events, alertEvents: events, counters, bursts })
    await again.close()
  })

  for (const when of ['before', 'after'] as const) {
    it(`equals the truth after a kill ${when} any write`, { timeout: 300_000 }, async () => {
      const expected = truth()
      expect(Object.keys(expected.bursts).length).toBeGreaterThan(1)
      for (let writes = 1; ; writes += 1) {
        const run = `kill${runs++}`
        const dying = mortal(store, writes, when)
        const clock = { now: NOW }
        const failed = await (async () => {
          try {
            await feedAll(await open(dying, run, clock, dying.isDead), clock)
            return false
          } catch (error) {
            if (!(error instanceof Kill)) throw error
            return true
          }
        })()
        // Some stay away for longer than any memory of duplicates in a shared tally would last.
        if (writes % 2 === 0) clock.now += 3 * 24 * 3_600_000
        const survivor = await open(store, run, clock)
        await feedAll(survivor, clock)
        expect(await stateOf(survivor), `killed ${when} write ${writes}`).toMatchObject({
          events: expected.events,
          alertEvents: expected.events,
          counters: expected.counters,
          rejects: 3,
          bursts: expected.bursts,
        })
        await survivor.close()
        const [told] = await store.query(judgedOnce(`w_${run}`))
        expect(told, `killed ${when} write ${writes}`).toEqual({ lacking: 0, twice: 0 })
        if (!failed) {
          expect(writes).toBeGreaterThan(10)
          return
        }
      }
    })
  }
})
