import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dnsDetectorsSchema } from '../../shared/dns-detectors'
import { createDga } from './detectors/dga/dga'
import { DnsModels } from './detectors/dns/dns-models'
import { QueryJudge } from './detectors/dns/judge-queries'
import { openEmbeddedStore, type Store } from './history/store'
import { findModelFolder } from './models/model-folder'
import { generateDns } from './sources/synthetic-dns'
import { followLines, importLines, killAtEachWrite, openTrafficWorkspace } from './traffic.test-kit'
import type { Workspace } from './workspace'

const DAY_MS = 86_400_000
/** Yesterday at ten: history lets go of outcomes that are old. */
const T0 = Math.floor(Date.now() / DAY_MS) * DAY_MS - 14 * 3_600_000
const NOW = T0 + 30 * 60_000
const QUERIES = 2_000
/** Queries over eight minutes: a window of five and the beginning of the next. */
const LINES = [
  ...generateDns({
    count: QUERIES,
    bots: 2,
    tunnels: 0,
    ratePerSecond: QUERIES / 480,
    seed: 9,
    start: T0,
  }),
]
const BOTS = ['198.19.0.0', '198.19.0.1']
const DETECTORS = dnsDetectorsSchema.parse([{ kind: 'dga', name: 'dga' }])
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined }

describe('generated names in what clients ask', () => {
  let folder: string
  let store: Store
  let models: DnsModels
  let runs = 0

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-dga-kill-'))
    store = await openEmbeddedStore(join(folder, 'history'))
    models = new DnsModels({
      detectors: () => DETECTORS,
      folderOf: async (model) => findModelFolder(model),
      log: SILENT,
      now: () => NOW,
    })
  })
  afterAll(async () => {
    await models.close()
    await store.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  function open(
    over: Store,
    run: string,
    clock: { now: number },
    isDead?: () => boolean,
    ownDomains?: string[],
  ) {
    const judge = new QueryJudge(models)
    const isOn = () => true
    const threshold = () => models.thresholdOf('dga')
    const windowed = [createDga({ name: 'dga', threshold, leastDomains: () => 2, isOn })]
    const judgeQueries = judge.judge.bind(judge)
    const judging = { windowed, judgeQueries, isDead, ownDomains }
    return openTrafficWorkspace({ over, run, folder, clock, ...judging })
  }

  async function stateOf(workspace: Workspace, run: string) {
    const question = { tab: 'all' as const, filter: {}, actor: '', blocked: [], hidden: [] }
    const { rows: groups } = await workspace.alerts.readGroups(question, null, 100)
    const findings = await store.query<Record<string, string | number>>(
      `SELECT subject, indicator, rule, severity, toInt32(toUnixTimestamp64Milli(window_start) - ${T0}) AS start,
         toUInt32(count) AS names, round(score, 6) AS score FROM t_${run}.findings FINAL
       ORDER BY start, subject`,
    )
    const [stored] = await store.query<{ queries: number; judged: number }>(
      `SELECT toUInt32(count()) AS queries, toUInt32(countIf(has(judged_by, 'dga'))) AS judged
         FROM t_${run}.dns_queries FINAL`,
    )
    const { outcomes } = await workspace.notifications.read(null, 100, 'all')
    return {
      alerts: groups
        .map(({ detector, subject, count }) => `${detector} ${subject} ${count}`)
        .sort(),
      findings,
      stored: stored?.queries,
      judged: stored?.judged,
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

  it('are alerts about the client, with every name, what came back, and a domain to block', async () => {
    const run = `told${runs++}`
    const clock = { now: NOW }
    const workspace = await open(store, run, clock)
    await followLines(workspace, LINES, 400, clock)
    const { alerts, findings, stored, judged } = await stateOf(workspace, run)
    expect({ stored, judged }).toEqual({ stored: QUERIES, judged: QUERIES })
    const countOf = (subject: string) =>
      findings
        .filter((each) => each.subject === subject)
        .reduce((sum, { names }) => sum + Number(names), 0)
    expect(alerts).toEqual(BOTS.map((client) => `dga ${client} ${countOf(client)}`))
    const evidence = await workspace.findings.readEvidence(
      {
        detector: 'dga',
        rule: 'generated-names',
        subject: '198.19.0.1',
        ip: '198.19.0.1',
        from: T0,
        to: T0 + DAY_MS,
      },
      10,
    )
    expect(evidence).toHaveLength(2)
    const asked = LINES.map((line) => JSON.parse(line)).filter(
      (line) => line['id.orig_h'] === '198.19.0.1',
    )
    const told = evidence.flatMap(({ raw }) => JSON.parse(raw).names)
    expect(told.length).toBeGreaterThan(asked.length * 0.9)
    for (const { name, probability, answer } of told) {
      expect(probability).toBeGreaterThan(0.5)
      const { rcode_name: rcode } = asked.find(({ query }) => query === name)
      expect(answer).toBe(rcode === 'NXDOMAIN' ? 'missing' : 'resolved')
    }
    for (const { indicator } of findings) expect(indicator).toMatch(/^[a-z]+\.example$/)
    await workspace.close()
  })

  it('are not judged where the allowlist has them', async () => {
    const run = `allowed${runs++}`
    const workspace = await open(store, run, { now: NOW })
    const queries = LINES.map((line) => JSON.parse(line) as Record<string, string>)
    const ofBot = queries.filter((each) => each['id.orig_h'] === BOTS[1])
    const allowed = [...new Set(ofBot.map(({ query = '' }) => query))].slice(0, 3)
    for (const value of allowed) await workspace.lists.allow({ value }, 'MK')
    await importLines(workspace, LINES, 400, NOW)
    const asked = queries.filter(({ query = '' }) => allowed.includes(query)).length
    expect(asked).toBeGreaterThan(0)
    expect((await stateOf(workspace, run)).judged).toBe(QUERIES - asked)
    await workspace.close()
  })

  it('are not judged where they are own ones or lie below them', async () => {
    const run = `own${runs++}`
    const workspace = await open(store, run, { now: NOW }, undefined, ['example'])
    await importLines(workspace, LINES, 400, NOW)
    const state = await stateOf(workspace, run)
    expect(state.judged).toBeLessThan(QUERIES)
    expect(state.alerts).toEqual([])
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
    expect({ ...twice, stored: once.stored, judged: once.judged }).toEqual(once)
    await workspace.close()
  })

  for (const when of ['before', 'after'] as const) {
    it(`are each alerted once after a kill ${when} any write`, { timeout: 300_000 }, async () => {
      const truth = await findTruth()
      expect(truth.findings).toHaveLength(4)
      const writes = await killAtEachWrite({
        store,
        when,
        now: NOW,
        open,
        nextRun: () => `dga${runs++}`,
        follow: (workspace, clock, isAfterKill) =>
          followLines(workspace, LINES, isAfterKill ? 700 : 1_000, clock),
        verify: async (survivor, run, killed) =>
          expect(await stateOf(survivor, run), killed).toEqual(truth),
      })
      expect(writes).toBeGreaterThan(5)
    })
  }
})
