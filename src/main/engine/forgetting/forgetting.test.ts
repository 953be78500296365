import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settingsSchema } from '../../../shared/settings'
import { LiveFeed } from '../console/live-feed'
import { BadInputError } from '../decision'
import { formatByName } from '../formats'
import { openEmbeddedStore, type Store } from '../history/store'
import { openWorkspace } from '../open-workspace'
import { RejectAllowance } from '../reject-allowance'
import { RightOfWay } from '../right-of-way'
import { Kill, mortal } from '../testing/mortal-store'
import type { Workspace } from '../workspace'

// Rejects live by the store's own clock, so the tests' time is near the present.
const NOW = Math.floor(Date.now() / 3_600_000) * 3_600_000
const GONE = '203.0.113.1'
const OTHER = '203.0.113.10'
const MENTION = /(?<![0-9.])203\.0\.113\.1(?![0-9])/

function line(n: number, ip: string, info: string): string {
  return JSON.stringify({
    user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
    timestamp: NOW - 600_000 + n,
    ip,
    alert_id: 40,
    dst_port: 80,
    info,
    reason: 'test',
  })
}

/** Five events of each address; the other's name the one that goes, some of them twice in a row. */
const LINES = [
  ...[1, 2, 3, 4, 5].map((n) => line(n, GONE, `/?id=${n}`)),
  ...[6, 7, 8, 9].map((n) => line(n, OTHER, `GET http://${GONE}/${n} ${GONE} ${GONE}`)),
  line(10, OTHER, '/?nothing'),
  `${GONE} is no record`,
  'neither is this',
]

const isLong = process.env.WATCHFLOOR_LONG === '1'

describe('forgetting an entity', () => {
  let folder: string
  let store: Store
  let runs = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-forgetting-'))
    store = await openEmbeddedStore(join(folder, 'history'))
  })
  afterAll(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function open(over: Store, run: string, isDead = () => false): Promise<Workspace> {
    const settings = settingsSchema.parse({ history: { fsync: false } })
    let id = runs * 1000
    return openWorkspace({
      name: 'main',
      database: `f_${run}`,
      store: over,
      folder,
      settings: () => settings,
      feed: new LiveFeed({
        now: () => NOW,
        totals: () => {
          throw new Error('nobody watches')
        },
      }),
      isShown: () => false,
      onHistory: () => undefined,
      now: () => NOW,
      wait: () => (isDead() ? Promise.reject(new Kill()) : Promise.resolve()),
      way: new RightOfWay(),
      newId: () => `change-${run}-${id++}`,
    })
  }

  async function take(workspace: Workspace, lines: readonly string[], partition: string) {
    const { done } = await workspace.pipeline.process(
      {
        partition,
        records: lines.map((text, n) => ({ text, position: n, place: () => `line ${n + 1}` })),
        end: lines.length,
        readAt: NOW,
        transportTime: NOW,
      },
      {
        source: 'a',
        format: formatByName('auto'),
        isReplay: false,
        keepsPosition: true,
        allowance: new RejectAllowance(),
      },
    )
    const outcome = await done
    await workspace.pipeline.settle()
    return outcome
  }

  /** Events, copies of evidence, and decisions of every kind about the address. */
  async function fill(workspace: Workspace): Promise<void> {
    await take(workspace, LINES, 'first')
    await workspace.maintain()
    const { lists, desk, alerts } = workspace
    const [alert] = await alerts.readOf(GONE, 1)
    if (alert === undefined) throw new Error('there is an alert of the address')
    const target = { alerts: [{ id: alert.id, revision: 0 }] }
    await desk.act(target, { kind: 'acknowledge', note: `looked at ${GONE}` }, 'mk')
    await lists.add({ list: '41', value: GONE, reason: `seen at ${GONE}:80` }, 'mk')
    await lists.add({ list: '41', value: OTHER, reason: `talks to ${GONE}` }, 'mk')
    await lists.add({ list: '41', value: '203.0.113.0/30', reason: 'the network' }, 'mk')
    await lists.allow({ value: GONE, reason: 'a test', expiresInMs: 1000 }, 'mk')
    await lists.disallow(GONE, 'mk')
    await workspace.maintain()
  }

  const confirmed = { entity: { ip: GONE, subject: GONE }, reason: 'asked', confirmation: GONE }

  /** Places in the tables and files that still name the address. */
  async function findMentions(database: string): Promise<string[]> {
    const found: string[] = []
    const tables = await store.query<{ name: string }>(
      'SELECT name FROM system.tables WHERE database = {database:String}',
      { database },
    )
    for (const { name } of tables) {
      const rows = await store.query<{ row: string }>(
        `SELECT toString(tuple(*)) AS row FROM ${database}.${name} LIMIT 1000`,
      )
      for (const { row } of rows) if (MENTION.test(row)) found.push(`${name}: ${row}`)
    }
    const mutations = await store.query<{ command: string }>('SELECT command FROM system.mutations')
    for (const { command } of mutations) if (MENTION.test(command)) found.push(command)
    for (const file of await readdir(folder)) {
      if (!file.includes(database)) continue
      const content = await readFile(join(folder, file), 'latin1')
      if (MENTION.test(content)) found.push(file)
    }
    return found
  }

  function entriesOf(workspace: Workspace, list: string) {
    return workspace.lists
      .entries({ list, state: 'all', limit: 1000 })
      .entries.map(({ value, count }) => [value, count])
      .sort()
  }

  /** What is left once the address is forgotten, whatever happened on the way. */
  async function expectForgotten(workspace: Workspace, database: string): Promise<void> {
    await workspace.maintain()
    expect(await findMentions(database)).toEqual([])
    expect(await workspace.events.count()).toBe(5)
    expect((await workspace.alerts.readOf(OTHER, 10)).map((alert) => alert.count)).toEqual([5])
    expect(workspace.totals.read({ mine: 0, blocked: 0 }).all).toBe(1)
    expect(workspace.desk.countMine('mk')).toBe(0)
    expect(entriesOf(workspace, '40')).toEqual([[OTHER, 5]])
    expect(entriesOf(workspace, '41')).toEqual([
      ['203.0.113.0/30', 0],
      [OTHER, 0],
    ])
    expect((await workspace.rejects.read(undefined, 10)).rejects.map(({ text }) => text)).toEqual([
      'neither is this',
    ])
    const audit = workspace.lists.audit({ limit: 100 })
    expect(audit.map(({ action, actor }) => [action, actor])).toEqual([
      ['disallowed', 'mk'],
      ['allowed', 'mk'],
      ['blocked', 'mk'],
      ['blocked', 'mk'],
      ['blocked', 'mk'],
    ])
    expect(audit[0]?.object).toMatch(/^forgotten-[a-z2-7]{16}$/)
    expect(audit[0]?.canUndo).toBe(false)
    expect(workspace.desk.audit(10).map(({ decision }) => decision.action)).toEqual([
      'acknowledged',
    ])
    expect(workspace.forgotten()).toMatchObject([
      { action: 'forgot', actor: 'mk', object: audit[0]?.object, reason: 'asked' },
    ])
  }

  it('asks for the value itself', async () => {
    const workspace = await open(store, `ask${runs++}`)
    const attempt = workspace.forget({ ...confirmed, confirmation: OTHER }, 'mk')
    await expect(attempt).rejects.toThrow(BadInputError)
    await workspace.close()
  })

  it('leaves nothing of its name, keeps decisions under another, and what is not its own', async () => {
    const run = `once${runs++}`
    const workspace = await open(store, run)
    await fill(workspace)
    expect(await findMentions(`f_${run}`)).not.toEqual([])
    const change = await workspace.forget(confirmed, 'mk')
    expect(change.text).toBe(`Forgot ${GONE}: 5 events and 1 alert are deleted.`)
    await expectForgotten(workspace, `f_${run}`)
    await workspace.close()
    const again = await open(store, run)
    await expectForgotten(again, `f_${run}`)
    await again.close()
  })

  it('leaves no name among those that detections of others name', async () => {
    const run = `named${runs++}`
    const workspace = await open(store, run)
    const ip = ['198.51.100.7', GONE, '198.51.100.8']
    const host = 'ws-1'
    const detection = {
      id: 'de_1',
      detectionTime: new Date(NOW - 600_000).toISOString(),
      detection: [{ ruleId: 'ru_1', detectionFields: [{ key: 'user', value: 'mk' }] }],
      collectionElements: [{ references: [{ event: { principal: { hostname: host, ip } } }] }],
    }
    await take(workspace, [JSON.stringify(detection)], 'first')
    const named = async (subject: string) => {
      const events = await workspace.entityEvents.read({ ip: null, subject }, null, 10)
      return events.map(({ mentions }) => mentions)
    }
    expect(await named(host)).toEqual([[host, ...ip]])
    await workspace.forget(confirmed, 'mk')
    const entity = { ip: null, subject: host }
    await workspace.forget({ entity, reason: 'asked', confirmation: host }, 'mk')
    expect(await named(host)).toEqual([])
    expect(await named(GONE)).toEqual([])
    const forgotten = expect.stringMatching(/^forgotten-[a-z2-7]{16}$/)
    expect(await named('198.51.100.8')).toEqual([
      [forgotten, '198.51.100.7', forgotten, '198.51.100.8'],
    ])
    expect(await findMentions(`f_${run}`)).toEqual([])
    await workspace.close()
  })

  it('does not come back by a rebuild of the counters from nothing', async () => {
    const run = `rebuild${runs++}`
    const workspace = await open(store, run)
    await fill(workspace)
    await workspace.forget(confirmed, 'mk')
    await workspace.close()
    await rm(join(folder, `tally-f_${run}.snapshot`))
    const again = await open(store, run)
    await expectForgotten(again, `f_${run}`)
    await again.close()
  })

  it('takes the same records as new when they are imported afterwards', async () => {
    const run = `anew${runs++}`
    const workspace = await open(store, run)
    await fill(workspace)
    await workspace.forget(confirmed, 'mk')
    expect(await take(workspace, LINES.slice(0, 5), 'second')).toMatchObject({
      accepted: 5,
      duplicates: 0,
    })
    expect(await take(workspace, LINES.slice(5, 10), 'third')).toMatchObject({
      accepted: 0,
      duplicates: 5,
    })
    const [alert] = await workspace.alerts.readOf(GONE, 1)
    if (alert === undefined) throw new Error('there is a new alert of the address')
    expect(workspace.desk.present(alert)).toMatchObject({ status: 'new', count: 5, note: '' })
    expect(entriesOf(workspace, '40')).toEqual([
      [GONE, 5],
      [OTHER, 5],
    ])
    await workspace.close()
  })

  it('refuses to take back what was forgotten', async () => {
    const workspace = await open(store, `undo${runs++}`)
    await fill(workspace)
    const change = await workspace.lists.add({ list: '41', value: '203.0.113.99' }, 'mk')
    await workspace.forget(
      {
        entity: { ip: '203.0.113.99', subject: '203.0.113.99' },
        reason: '',
        confirmation: '203.0.113.99',
      },
      'mk',
    )
    await expect(workspace.lists.undo(change.changeId, 'mk')).rejects.toThrow('forgotten')
    await workspace.close()
  })

  const moments = isLong ? (['before', 'after'] as const) : (['after'] as const)
  for (const when of moments) {
    it(`is finished at the next start after a kill ${when} any write`, async () => {
      for (let writes = 1; ; writes += isLong ? 1 : 4) {
        const run = `kill${runs++}`
        const filled = await open(store, run)
        await fill(filled)
        await filled.close()
        const dying = mortal(store, writes, when)
        const victim = await open(dying, run, dying.isDead)
        const isThrough = await victim.forget(confirmed, 'mk').then(
          () => true,
          (error: unknown) => {
            if (!(error instanceof Kill)) throw error
            return false
          },
        )
        const survivor = await open(store, run)
        const isBegun = survivor.forgotten().length > 0
        if (!isBegun) {
          // Nothing was written down yet: all of it is still there.
          expect(await survivor.events.count()).toBe(10)
          expect(writes).toBeLessThan(4)
        } else await expectForgotten(survivor, `f_${run}`)
        await survivor.close()
        if (isThrough) {
          expect(writes).toBeGreaterThan(10)
          return
        }
      }
    }, 240_000)
  }
})
