import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settingsSchema } from '../../../shared/settings'
import { DEFAULT_LIMITS } from '../../../shared/source'
import { LiveFeed } from '../console/live-feed'
import { UnavailableError } from '../decision'
import { DEFAULT_RULES } from '../formats/dns-record-rules'
import { openEmbeddedStore, type Store } from '../history/store'
import { openWorkspace } from '../open-workspace'
import { RightOfWay } from '../right-of-way'
import { burstDetector } from '../testing/burst-detector'
import type { Workspace } from '../workspace'
import { HttpReceiver } from './http'

const NOW = Math.floor(Date.now() / 3_600_000) * 3_600_000

/** Blacklist events of one minute, from addresses of their own. */
function lines(count: number, minutesAgo: number): Buffer {
  const texts = Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
      timestamp: NOW - minutesAgo * 60_000 + n,
      ip: `203.0.113.${n + 1}`,
      alert_id: 40,
      dst_port: 80,
      info: `/?id=${n}`,
      reason: 'test',
    }),
  )
  return Buffer.from(texts.join('\n'))
}

describe('a source that takes deliveries', () => {
  let folder: string
  let store: Store
  /** What reading and writing throws, null while history is there. */
  let fault: Error | null = null
  let runs = 0
  let history: (string | null)[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-http-'))
    store = await openEmbeddedStore(join(folder, 'history'))
  })
  afterAll(async () => {
    await store.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  function frail(): Store {
    const unlessAway = <T>(work: () => Promise<T>) =>
      fault === null ? work() : Promise.reject(fault)
    return {
      ...store,
      query: (sql, params) => unlessAway(() => store.query(sql, params)),
      command: (sql, params) => unlessAway(() => store.command(sql, params)),
      insert: (table, columns, rows) => unlessAway(() => store.insert(table, columns, rows)),
      insertText: (table, columns, text) =>
        unlessAway(() => store.insertText(table, columns, text)),
    }
  }

  async function open(): Promise<{ workspace: Workspace; receiver: HttpReceiver }> {
    runs += 1
    history = []
    const settings = settingsSchema.parse({ history: { fsync: false } })
    const workspace = await openWorkspace({
      name: 'main',
      database: `w_${runs}`,
      store: frail(),
      folder,
      settings: () => settings,
      feed: new LiveFeed({
        now: () => NOW,
        totals: () => {
          throw new Error('nobody watches')
        },
      }),
      isShown: () => false,
      onHistory: (problem) => history.push(problem),
      now: () => NOW,
      windowed: [burstDetector],
      wait: () => new Promise((resolve) => setImmediate(resolve)),
      way: new RightOfWay(),
      newId: () => 'change',
    })
    const receiver = new HttpReceiver(
      {
        id: 'edge',
        name: 'Edge',
        kind: 'http',
        format: 'auto',
        isPaused: false,
        limits: DEFAULT_LIMITS,
        secretHash: null,
      },
      {
        pipeline: workspace.pipeline,
        dnsRecord: DEFAULT_RULES,
        now: () => NOW,
        onBatch: () => undefined,
      },
    )
    return { workspace, receiver }
  }

  it('confirms nothing while history is away, and each event once when it is back', async () => {
    const { workspace, receiver } = await open()
    await receiver.take(lines(2, 5))
    fault = new Error('history is away')
    let isConfirmed = false
    const first = receiver.take(lines(4, 5)).finally(() => {
      isConfirmed = true
    })
    const again = receiver.take(lines(4, 5))
    await expect.poll(() => history.length).toBeGreaterThan(3)
    expect(isConfirmed).toBe(false)
    fault = null
    expect(await first).toMatchObject({ records: 4, accepted: 2, duplicates: 2 })
    expect(await again).toMatchObject({ records: 4, accepted: 0, duplicates: 4 })
    expect(history.at(-1)).toBeNull()
    expect(await workspace.events.count()).toBe(4)
    expect(receiver.status()).toMatchObject({ records: 10, accepted: 4, duplicates: 6 })
    await workspace.close()
  })

  it('is one partition for windows, however many deliveries there are', async () => {
    const { workspace, receiver } = await open()
    await receiver.take(lines(3, 55))
    await receiver.take(lines(1, 5))
    // Nothing has gone idle: the later delivery alone says that the earlier window is over.
    await workspace.closeWindows()
    await workspace.pipeline.settle()
    const { rows: groups } = await workspace.alerts.readGroups(
      { tab: 'all', filter: {}, actor: '', blocked: [], hidden: [] },
      null,
      100,
    )
    expect(groups.filter(({ detector }) => detector === 'burst')).toMatchObject([
      { subject: 'alert 40', detector: 'burst' },
    ])
    await workspace.close()
  })

  it('takes nothing more once it is stopped', async () => {
    const { workspace, receiver } = await open()
    const taking = receiver.take(lines(3, 5))
    await receiver.stop()
    expect(await taking).toMatchObject({ accepted: 3 })
    await expect(receiver.take(lines(1, 4))).rejects.toThrow(UnavailableError)
    await workspace.close()
  })
})
