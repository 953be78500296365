import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTunnelScorer, type TunnelScorer } from './detectors/dns-tunnel/scorer'
import { createDnsTunnel } from './detectors/dns-tunnel/tunnel'
import { openEmbeddedStore, type Store } from './history/store'
import { findModelFolder } from './models/model-folder'
import { generateDns } from './sources/synthetic-dns'
import {
  followLines,
  importLines,
  killAtEachWrite,
  openTrafficWorkspace,
  pushLines,
} from './traffic.test-kit'
import type { Workspace } from './workspace'

const DAY_MS = 86_400_000
/** Yesterday at ten: history lets go of outcomes that are old. */
const T0 = Math.floor(Date.now() / DAY_MS) * DAY_MS - 14 * 3_600_000
const NOW = T0 + 30 * 60_000
const QUERIES = 2_000
/** Queries over 25 minutes: a window of 15 and the beginning of the next. */
const LINES = [
  ...generateDns({
    count: QUERIES,
    bots: 0,
    tunnels: 2,
    lookalikes: 3,
    ratePerSecond: QUERIES / (25 * 60),
    seed: 9,
    start: T0,
  }),
]
const TUNNELS = ['198.19.1.0', '198.19.1.1']

describe('tunnels in what clients ask', () => {
  let folder: string
  let store: Store
  let scorer: TunnelScorer
  let runs = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-tunnel-kill-'))
    store = await openEmbeddedStore(join(folder, 'history'))
    scorer = await openTunnelScorer(findModelFolder('dns-tunnel'))
  })
  afterAll(async () => {
    await scorer.close()
    await store.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  function open(over: Store, run: string, clock: { now: number }, isDead?: () => boolean) {
    const threshold = () => scorer.manifest.threshold.value
    const fail = (error: Error) => {
      throw error
    }
    const parts = { takes: () => true, scorer: async () => scorer, threshold, fail }
    const windowed = [createDnsTunnel({ name: 'dns-tunnel', ...parts })]
    const sources = [{ id: 'pushed', kind: 'http', name: 'Resolver' }]
    return openTrafficWorkspace({ over, run, folder, clock, windowed, sources, isDead })
  }

  async function stateOf(workspace: Workspace, run: string) {
    const question = { tab: 'all' as const, filter: {}, actor: '', blocked: [], hidden: [] }
    const { rows: groups } = await workspace.alerts.readGroups(question, null, 100)
    const findings = await store.query<Record<string, string | number>>(
      `SELECT subject, indicator, rule, severity, toInt32(toUnixTimestamp64Milli(window_start) - ${T0}) AS start,
         toUInt32(count) AS queries, round(score, 6) AS score FROM t_${run}.findings FINAL
       ORDER BY start, subject`,
    )
    const [stored] = await store.query<{ queries: number }>(
      `SELECT toUInt32(count()) AS queries FROM t_${run}.dns_queries FINAL`,
    )
    const { outcomes } = await workspace.notifications.read(null, 100, 'all')
    return {
      alerts: groups
        .map(({ detector, subject, count }) => `${detector} ${subject} ${count}`)
        .sort(),
      findings,
      stored: stored?.queries,
      news: outcomes.map(({ title }) => title).sort(),
    }
  }

  /** What an engine that nobody kills comes to. */
  async function findTruth() {
    const run = `truth${runs++}`
    const clock = { now: NOW }
    const workspace = await open(store, run, clock)
    await followLines(workspace, LINES, 400, clock)
    const state = await stateOf(workspace, run)
    await workspace.close()
    return state
  }

  it('are alerts about the client, with the domain to block and the names as evidence', async () => {
    const run = `told${runs++}`
    const clock = { now: NOW }
    const workspace = await open(store, run, clock)
    await followLines(workspace, LINES, 400, clock)
    const { alerts, findings, stored } = await stateOf(workspace, run)
    expect(stored).toBe(QUERIES)
    const countOf = (subject: string | undefined) =>
      findings
        .filter((each) => each.subject === subject)
        .reduce((sum, { queries }) => sum + Number(queries), 0)
    expect(alerts).toEqual(TUNNELS.map((client) => `dns-tunnel ${client} ${countOf(client)}`))
    expect(new Set(findings.map(({ indicator }) => indicator))).toEqual(new Set(['example.net']))
    expect(findings.map(({ start, subject }) => [Number(start), subject])).toEqual([
      [0, TUNNELS[0]],
      [0, TUNNELS[1]],
      [900_000, TUNNELS[0]],
      [900_000, TUNNELS[1]],
    ])
    const key = { detector: 'dns-tunnel', rule: 'tunnel:example.net', subject: '198.19.1.1' }
    const evidence = await workspace.findings.readEvidence(
      { ...key, ip: '198.19.1.1', from: T0, to: T0 + DAY_MS },
      10,
    )
    expect(evidence).toHaveLength(2)
    for (const { raw } of evidence) {
      const { names, queries, model, threshold } = JSON.parse(raw)
      expect(names.length).toBeGreaterThan(3)
      for (const name of names) expect(name).toMatch(/\.t (CNAME|MX|TXT)$/)
      expect(queries).toBeGreaterThan(3)
      expect({ model, threshold }).toEqual({
        model: `dns-tunnel ${scorer.manifest.version}`,
        threshold: scorer.manifest.threshold.value,
      })
    }
    await workspace.close()
  })

  it('are found once, also where the same log is imported twice and backwards', async () => {
    const run = `twice${runs++}`
    const workspace = await open(store, run, { now: NOW })
    await importLines(workspace, LINES, 250, NOW)
    const once = await stateOf(workspace, run)
    expect(once.alerts).toHaveLength(2)
    await importLines(workspace, [...LINES].reverse(), 70, NOW)
    const twice = await stateOf(workspace, run)
    expect({ ...twice, stored: once.stored }).toEqual(once)
    await workspace.close()
  })

  it('are found with what came over HTTP before a stop, and is handed in by nobody again', async () => {
    const truth = await findTruth()
    const run = `pushed${runs++}`
    const first = await open(store, run, { now: NOW })
    await pushLines(first, LINES.slice(0, 1_500), 300, NOW)
    expect((await stateOf(first, run)).alerts).toEqual([])
    await first.close()
    const clock = { now: NOW }
    const second = await open(store, run, clock)
    await pushLines(second, LINES.slice(1_500), 300, NOW)
    clock.now += 3_600_000
    await second.closeWindows()
    await second.pipeline.settle()
    expect(await stateOf(second, run)).toEqual(truth)
    await second.close()
  })

  for (const when of ['before', 'after'] as const) {
    it(`are each alerted once after a kill ${when} any write`, { timeout: 600_000 }, async () => {
      const truth = await findTruth()
      expect(truth.findings).toHaveLength(4)
      const writes = await killAtEachWrite({
        store,
        when,
        now: NOW,
        open,
        nextRun: () => `tunnel${runs++}`,
        follow: (workspace, clock, isAfterKill) =>
          followLines(workspace, LINES, isAfterKill ? 700 : 1_000, clock),
        verify: async (survivor, run, killed) =>
          expect(await stateOf(survivor, run), killed).toEqual(truth),
      })
      expect(writes).toBeGreaterThan(5)
    })
  }
})
