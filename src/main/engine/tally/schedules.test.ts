import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { needServers } from '../../../../scripts/servers/needed.mjs'
import { type RedisServer, startRedis } from '../../../../scripts/servers/redis.mjs'
import { settingsSchema } from '../../../shared/settings'
import { Blacklists } from '../blacklists/blacklists'
import { DAY_MS, HOUR_MS } from '../blacklists/testing'
import { LiveFeed } from '../console/live-feed'
import { BadInputError, ConflictError, NotFoundError } from '../decision'
import { formatByName } from '../formats'
import { EventPlaces } from '../history/event-places'
import { DecisionStore } from '../history/operations'
import { openEmbeddedStore, type Store } from '../history/store'
import { openWorkspace } from '../open-workspace'
import { RejectAllowance } from '../reject-allowance'
import { RightOfWay } from '../right-of-way'
import type { SharedStore } from '../shared-counting'
import { Kill, type MortalStore, mortal } from '../testing/mortal-store'
import { openTestStore } from '../testing/shared-store'
import type { Workspace, WorkspaceParts } from '../workspace'
import { MemoryTally } from './memory'
import { rebuildTally } from './rebuild'
import type { RedisAddress } from './redis-connection'
import { countersKey } from './redis-keys'
import { readSnapshot, type TallySnapshot } from './snapshot'

const { isSkipped, why } = needServers('Redis')

// History lets events go by the store's own clock, so the tests' time is near the present.
const START = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 60 * DAY_MS
const PARTITION = 'log'
const LISTS = ['40', '27', 'allowlist']
const ADDRESSES = ['203.0.113.1', '203.0.113.1', '203.0.113.2', '2001:db8::1', '10.0.0.1']

/** Few different records, so that many come again. */
const POOL = Array.from({ length: 60 }, (_, n) =>
  JSON.stringify({
    user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
    timestamp: START - DAY_MS + n * 60_000,
    ip: ADDRESSES[n % ADDRESSES.length],
    alert_id: [40, 40, 27][n % 3],
    dst_port: 80,
    info: `/?id=${n}`,
    reason: 'test',
  }),
)

const picks = fc.array(fc.nat(POOL.length - 1), { minLength: 1, maxLength: 8 })
const value = fc.constantFrom(...ADDRESSES, '203.0.113.0/30', '2001:db8::/32')
const list = fc.constantFrom('40', '40', '27')
const span = fc.constantFrom(HOUR_MS, DAY_MS, 7 * DAY_MS)
const decision = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), list, value, span }),
  fc.record({ kind: fc.constant('remove' as const), list, value }),
  fc.record({ kind: fc.constant('allow' as const), value, span }),
  fc.record({ kind: fc.constant('disallow' as const), value }),
  fc.record({ kind: fc.constant('undo' as const), back: fc.nat(3) }),
)
const batch = fc.record({
  kind: fc.constant('batch' as const),
  picks,
  /** Whether its position is written down before the next step. */
  isCommitted: fc.boolean(),
})
const step = fc.oneof(
  { weight: 5, arbitrary: batch },
  { weight: 5, arbitrary: decision },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), span }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('snapshot' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('kill' as const),
      at: fc.integer({ min: 1, max: 6 }),
      when: fc.constantFrom('before' as const, 'after' as const),
      during: fc.oneof(batch, decision),
    }),
  },
)
type Decision = typeof decision extends fc.Arbitrary<infer T> ? T : never
type Batch = typeof batch extends fc.Arbitrary<infer T> ? T : never
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Courses that once went wrong. */
const KNOWN_COURSES: [Step[]][] = [
  [
    [
      { kind: 'batch', picks: [0], isCommitted: false },
      { kind: 'wait', span: 7 * DAY_MS },
      { kind: 'wait', span: 7 * DAY_MS },
      { kind: 'snapshot' },
      { kind: 'add', list: '40', value: '203.0.113.1', span: HOUR_MS },
    ],
  ],
]

/** A workspace over a real store, with what its one source has written so far. */
class Life {
  now = START
  private readonly log: string[] = []
  private readonly settings = settingsSchema.parse({ history: { fsync: false } })
  private running: Workspace | null = null
  private next = 0
  private ids = 0
  private readonly stores: SharedStore[] = []

  constructor(
    private readonly store: Store,
    private readonly folder: string,
    private readonly database: string,
    private readonly address: RedisAddress | null = null,
  ) {}

  get workspace(): Workspace {
    if (this.running === null) throw new Error('The workspace is not open')
    return this.running
  }

  /** Starts, and reads on where the last committed position says. */
  async open(): Promise<void> {
    const over: { target: Store } = { target: this.store }
    this.running = await openWorkspace({
      name: 'main',
      database: this.database,
      store: {
        query: (sql, params) => over.target.query(sql, params),
        readBytes: (sql, params) => over.target.readBytes(sql, params),
        command: (sql, params) => over.target.command(sql, params),
        insert: (table, columns, rows) => over.target.insert(table, columns, rows),
        insertText: (table, columns, text) => over.target.insertText(table, columns, text),
        close: () => Promise.resolve(),
      },
      folder: this.folder,
      settings: () => this.settings,
      feed: new LiveFeed({
        now: () => this.now,
        totals: () => {
          throw new Error('nobody watches')
        },
      }),
      shared: this.address === null ? undefined : this.share(this.address, over),
      isShown: () => false,
      onHistory: () => undefined,
      now: () => this.now,
      wait: () => (over.target === this.store ? Promise.resolve() : Promise.reject(new Kill())),
      way: new RightOfWay(),
      newId: () => `change-${++this.ids}`,
    })
    this.die = (store) => {
      over.target = store
    }
    await this.untilReady()
    this.next = this.workspace.pipeline.positionsOf('a').get(PARTITION) ?? 0
    await this.readOn(true)
  }

  /** Counters in Redis, which the process can reach for as long as it reaches history. */
  private share(address: RedisAddress, over: { target: Store }): WorkspaceParts['shared'] {
    const life = (): MortalStore | null =>
      'isDead' in over.target ? (over.target as MortalStore) : null
    const store = openTestStore(address, {
      life: {
        ...this.store,
        isDead: () => over.target === dead || life()?.isDead() === true,
        write: (work) => {
          if (over.target === dead) return Promise.reject(new Kill())
          return life()?.write(work) ?? work()
        },
      },
    })
    this.stores.push(store)
    return {
      store,
      randomBytes: (count) => Buffer.from(`${++this.ids}`.padStart(count, '0')),
      onNews: () => undefined,
    }
  }

  private async untilReady(): Promise<void> {
    while (this.workspace.tallyStatus().state !== 'ready') await new Promise(setImmediate)
  }

  /** Ends connections of processes that died. */
  closeStores(): void {
    for (const store of this.stores.splice(0)) store.close()
  }

  async take(one: Step): Promise<void> {
    if (one.kind === 'wait') this.now += one.span
    else if (one.kind === 'snapshot') await this.workspace.maintain()
    else if (one.kind === 'kill') await this.kill(one)
    else await this.work(one)
  }

  /** Distinct records that the source has delivered. */
  distinct(): number {
    return new Set(this.log).size
  }

  /** What stands on the lists, ended entries aside: those are let go sooner or later. */
  look(lists: Blacklists) {
    return LISTS.filter((each) => lists.exists(each)).map((each) => ({
      list: each,
      entries: lists
        .entries({ list: each, state: 'all', sort: 'value', limit: 1000 })
        .entries.filter(({ state }) => state !== 'expired'),
    }))
  }

  /** The lists as a start would draw them from history. */
  async rebuild(snapshot: TallySnapshot | null): Promise<Blacklists> {
    const tally = new MemoryTally({
      ttlMs: () => this.settings.lists.ttlMs,
      isHeld: (name, ip, at) => lists.isHeld(name, ip, at),
    })
    const lists: Blacklists = new Blacklists({
      decisions: new DecisionStore(this.store, this.database),
      tally,
      now: () => this.now,
      newId: () => 'never',
      settings: () => this.settings,
      isDemo: false,
    })
    const places = new EventPlaces(this.store, this.database)
    const readAfter = (seq: number) => places.readTallyAfter(seq)
    await rebuildTally({ tally, lists, snapshot, readAfter })
    // Redis lets go of what has ended as soon as it is looked after.
    if (this.address !== null) tally.sweep(this.now, 0)
    return lists
  }

  readSnapshot(): Promise<TallySnapshot | null> {
    return readSnapshot(join(this.folder, `tally-${this.database}.snapshot`))
  }

  private die: (store: Store) => void = () => undefined

  /** The process dies at a write of some work, or right after it; then it starts again. */
  private async kill(one: Extract<Step, { kind: 'kill' }>): Promise<void> {
    this.die(mortal(this.store, one.at, one.when))
    await this.work(one.during).catch((error: unknown) => {
      if (!(error instanceof Kill)) throw error
    })
    this.die(dead)
    await this.open()
  }

  private async work(one: Batch | Decision): Promise<void> {
    if (one.kind === 'batch') {
      this.log.push(...one.picks.map((pick) => POOL[pick] ?? ''))
      await this.readOn(one.isCommitted)
      return
    }
    await this.decide(one).catch((error: unknown) => {
      const isRefusal =
        error instanceof BadInputError ||
        error instanceof ConflictError ||
        error instanceof NotFoundError
      if (!isRefusal) throw error
    })
  }

  private async readOn(isCommitted: boolean): Promise<void> {
    const { pipeline } = this.workspace
    const from = this.next
    if (from < this.log.length) {
      const records = this.log
        .slice(from)
        .map((text, n) => ({ text, position: from + n, place: () => `line ${from + n + 1}` }))
      const end = this.log.length
      const read = { partition: PARTITION, records, end, readAt: this.now, transportTime: this.now }
      const { done } = await pipeline.process(read, {
        source: 'a',
        format: formatByName('auto'),
        isReplay: false,
        keepsPosition: true,
        allowance: new RejectAllowance(),
      })
      await done
      this.next = end
    }
    if (isCommitted) await pipeline.settle()
  }

  private decide(one: Decision): Promise<unknown> {
    const { lists } = this.workspace
    switch (one.kind) {
      case 'add':
        return lists.add({ ...one, reason: 'test', expiresInMs: one.span }, 'MK')
      case 'remove':
        return lists.remove([one], 'MK')
      case 'allow':
        return lists.allow({ value: one.value, expiresInMs: one.span }, 'TR')
      case 'disallow':
        return lists.disallow(one.value, 'TR')
      case 'undo': {
        const change = lists.audit({ limit: 4 })[one.back]
        return change === undefined ? Promise.resolve() : lists.undo(change.id, 'MK')
      }
    }
  }
}

const gone = (): Promise<never> => Promise.reject(new Kill())
const dead: Store = {
  query: gone,
  command: gone,
  insert: gone,
  insertText: gone,
  readBytes: gone,
  close: () => Promise.resolve(),
}

describe('counters over a real history', () => {
  let folder: string
  let store: Store
  let server: RedisServer
  let runs = 0

  beforeAll(async () => {
    if (!isSkipped) server = await startRedis()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-schedules-'))
    store = await openEmbeddedStore(join(folder, 'history'))
  })
  afterAll(async () => {
    await server?.stop()
    await store.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  it('are those of a rebuild after each step of any course, kills among them', {
    timeout: 3_600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
        const database = `s_${runs++}`
        const life = new Life(store, folder, database)
        await life.open()
        for (const one of steps) {
          await life.take(one)
          const live = life.look(life.workspace.lists)
          expect(life.look(await life.rebuild(null)), 'drawn from nothing').toEqual(live)
          const fromSnapshot = await life.rebuild(await life.readSnapshot())
          expect(life.look(fromSnapshot), 'drawn from a snapshot').toEqual(live)
          expect(await life.workspace.events.count()).toBe(life.distinct())
        }
        await life.workspace.close()
        await store.command(`DROP DATABASE ${database}`)
      }),
      { numRuns: process.env.WATCHFLOOR_LONG === '1' ? 300 : 8, examples: KNOWN_COURSES },
    )
  })

  describe.skipIf(isSkipped)(`in Redis${why}`, () => {
    it('are those of a rebuild after each step of any course, and what is published', {
      timeout: 3_600_000,
    }, async () => {
      const nodes = [{ host: server.host, port: server.port }]
      const address = { kind: 'single' as const, nodes, user: '', password: '', tls: null }
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
          await server.cli('FLUSHALL')
          const database = `r_${runs++}`
          const life = new Life(store, folder, database, address)
          await life.open()
          for (const one of steps) {
            await life.take(one)
            await life.workspace.maintain()
            const live = life.look(life.workspace.lists)
            expect(life.look(await life.rebuild(null)), 'drawn from nothing').toEqual(live)
            expect(await life.workspace.events.count()).toBe(life.distinct())
            for (const list of ['40', '27']) {
              const ips = (await server.cli('HKEYS', countersKey(list))).trim().split('\n')
              const held = ips.filter(
                (ip) => ip !== '' && life.workspace.lists.isHeld(list, ip, life.now),
              )
              expect(held, 'published though nobody may').toEqual([])
            }
          }
          await life.workspace.recount()
          expect(life.look(await life.rebuild(null)), 'counted anew').toEqual(
            life.look(life.workspace.lists),
          )
          await life.workspace.close()
          life.closeStores()
          await store.command(`DROP DATABASE ${database}`)
        }),
        { numRuns: process.env.WATCHFLOOR_LONG === '1' ? 300 : 8 },
      )
    })
  })
})
