import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { AlertFacts } from '../alerts/facts'
import type { Decision } from '../decision'
import { AlertStore } from '../history/alerts'
import { DecisionTail } from '../history/decision-tail'
import { DecisionStore, PositionStore } from '../history/operations'
import { migrate } from '../history/schema'
import { openEmbeddedStore, type Store } from '../history/store'
import { ToldStore } from '../history/told'
import { WrittenAlerts } from '../history/written-alerts'
import { AlertFollower } from './follower'
import { BEGUN, factsOf, presentUndecided } from './follower.test-kit'
import { SharedAlertFollower } from './shared-follower'
import { type AlertFeed, wishAll } from './telling'

/** Names of engines, as they stand in a history. */
const A = 'a'.repeat(16)
const B = 'b'.repeat(16)
/** As versions of alerts that engines draw. */
const DRAWN = 2 ** 50

let folder: string
let store: Store
let database: string
let rounds = 0
/** Decisions that the desk has heard of. */
let revisions: Map<string, number>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-shared-follower-'))
  store = await openEmbeddedStore(folder)
})
afterAll(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})
beforeEach(async () => {
  rounds += 1
  database = `shared_follower_${rounds}`
  revisions = new Map()
  await migrate(store, { database, fsync: false })
})

function partsOf(engine: string) {
  const stateOf = (id: string) => {
    const revision = revisions.get(id)
    return revision === undefined ? undefined : { revision }
  }
  return {
    alerts: new AlertStore(store, database, engine),
    told: new ToldStore(store, database),
    positions: new PositionStore(store, database, engine),
    present: presentUndecided,
    stateOf,
    now: () => BEGUN,
  }
}

function open(engine: string): SharedAlertFollower {
  const written = new WrittenAlerts(store, database)
  const decisions = new DecisionTail(store, database)
  return new SharedAlertFollower('soar', { ...partsOf(engine), written, decisions })
}

const write = (engine: string, numbers: readonly number[], over: Partial<AlertFacts> = {}) =>
  new AlertStore(store, database, engine).insert(
    numbers.map((n) => ({ ...factsOf(n, DRAWN + 1), ...over })),
  )

/** A row that shows late: it was written so long ago. */
async function writeLate(n: number, ageS: number): Promise<void> {
  const columns =
    'window, id, seq, detector, product, rule, subject, title, severity, first, last, first_arrived, last_arrived, count'
  const { id, seq } = factsOf(n, DRAWN + 1)
  await store.command(
    `INSERT INTO ${database}.alerts (engine, written, target, ${columns})
     SELECT '${B}', now64(3) - INTERVAL ${ageS} SECOND, '${n}', toDateTime(${BEGUN / 1000}, 'UTC'), '${id}', ${seq},
       'reported', 'ntopng', '40', '203.0.113.7', 'Reported', 4, now64(3), now64(3), now64(3), now64(3), 1`,
  )
}

async function decide(n: number, number: number): Promise<void> {
  const { id } = factsOf(n)
  const decision: Decision = {
    changeId: `change-${number}`,
    kind: 'alert',
    object: id,
    revision: 1,
    at: BEGUN,
    actor: 'mk',
    action: 'acknowledge',
    reason: '',
    data: {},
    undoes: null,
  }
  await new DecisionStore(store, database).insert([decision], number)
}

/** What it tells until there is nothing more, as number and change. */
async function tell(feed: AlertFeed): Promise<string[]> {
  const said: string[] = []
  for (;;) {
    const portion = await feed.next(wishAll('low'))
    if (portion === null) return said
    said.push(...portion.messages.map(({ target, change }) => `${target} ${change}`))
    await feed.keep(portion)
  }
}

it('tells what any engine writes after an outlet began, and whoever holds it next goes on', async () => {
  await write(A, [0])
  const first = open(A)
  await first.begin()
  await write(A, [1])
  await write(B, [2])
  expect(await tell(first)).toEqual(['1 begun', '2 begun'])
  await write(B, [3])
  const lost = await first.next(wishAll('low'))
  expect(lost?.messages).toHaveLength(1)
  // Killed before it could keep it.
  const second = open(B)
  expect(await tell(second)).toEqual(['3 begun'])
  expect(await tell(open(A))).toEqual([])
  await write(A, [3], { seq: DRAWN + 2, count: 2, severity: 'critical' })
  expect(await tell(second)).toEqual(['3 raised'])
})

it('tells an alert whose row shows later than rows that were written after it', async () => {
  const began = { source: '#outlet:soar', replayFrom: 0 }
  const rows = [
    { ...began, partition: 'written', applied: Date.now() - 60_000 },
    { ...began, partition: 'numbers', applied: 0 },
  ]
  await new PositionStore(store, database, A).save(rows, BEGUN, '')
  await write(A, [1])
  const follower = open(A)
  expect(await tell(follower)).toEqual(['1 begun'])
  await writeLate(2, 2)
  expect(await tell(follower)).toEqual(['2 begun'])
  // Another one that goes on there looks back as far as any row may come late.
  await writeLate(3, 30)
  expect(await tell(open(B))).toEqual(['3 begun'])
})

it('tells decisions in whatever order their rows come, once the desk has heard of them', async () => {
  const follower = open(A)
  await follower.begin()
  await write(A, [1, 2])
  await tell(follower)
  await decide(2, 5)
  expect(await tell(follower)).toEqual([])
  revisions.set(factsOf(2).id, 1)
  expect(await tell(follower)).toEqual(['2 decided'])
  await decide(1, 4)
  revisions.set(factsOf(1).id, 1)
  expect(await tell(follower)).toEqual(['1 decided'])
  expect(await tell(open(B))).toEqual([])
})

it('waits where another engine told more than it knows itself', async () => {
  const first = open(A)
  await first.begin()
  await write(A, [1])
  revisions.set(factsOf(1).id, 1)
  expect(await tell(first)).toEqual(['1 begun'])
  revisions.clear()
  await write(B, [1], { seq: DRAWN + 2, count: 2, severity: 'critical' })
  expect(await tell(open(B))).toEqual([])
})

it('tells what an engine that was alone had not told yet', async () => {
  const decisions = new DecisionStore(store, database)
  const parts = { ...partsOf(''), decisions, writeAlerts: async () => 2 }
  await write('', [1], { seq: 1 })
  const alone = new AlertFollower('soar', { ...parts, writeAlerts: async () => 1 })
  await alone.begin()
  await write('', [2], { seq: 2 })
  expect(await tell(new AlertFollower('soar', parts))).toEqual(['2 begun'])
  await write('', [3], { seq: 3 })
  await write(B, [4])
  expect(await tell(open(B))).toEqual(['3 begun', '4 begun'])
  expect(await tell(open(A))).toEqual([])
})
