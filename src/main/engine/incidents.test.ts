import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settingsSchema } from '../../shared/settings'
import { webAnomalySettingsSchema } from '../../shared/web-anomaly'
import {
  blockIncident,
  readIncident,
  readIncidentAddresses,
  readIncidents,
  readSite,
  readSites,
} from './console/incidents'
import { openSetScorer, type SetScorer } from './detectors/web-anomaly/scorer'
import { createWebAnomaly } from './detectors/web-anomaly/web-anomaly'
import { findModelFolder } from './models/model-folder'
import { generateWeb, listWebClients, type WebOptions } from './sources/synthetic-web'
import { type OpenedStore, STORES } from './testing/stores'
import {
  followLines,
  importLines,
  killAtEachWrite,
  openTrafficWorkspace,
  pushLines,
  readOn,
} from './traffic.test-kit'
import type { Workspace } from './workspace'

const DAY_MS = 86_400_000
/** Yesterday at 9:44: the flood begins ten minutes later, and the hour changes while it goes on. */
const T0 = Math.floor(Date.now() / DAY_MS) * DAY_MS - 15 * 3_600_000 + 44 * 60_000
const NOW = T0 + 60 * 60_000
const FLOOD = T0 + 10 * 60_000
const HOST = 'www.site.example'
const SPAN = { from: T0 - 3_600_000, to: T0 + 2 * 3_600_000 }

const MADE: WebOptions = {
  count: 4_000,
  people: 30,
  crawlers: 1,
  scanners: 0,
  scrapers: 0,
  flooders: 12,
  seed: 3,
  start: T0,
}
const FLOODERS = listWebClients(MADE)
  .filter(({ truth }) => truth === 'flood')
  .map(({ ip }) => ip)
  .sort()

/** A flood of 12 addresses that goes on for minutes: a tenth of their requests, so that tests are fast. */
function* thinned(): Generator<string> {
  let floods = 0
  for (const line of generateWeb({ ...MADE, count: 60_000 })) {
    const isFlood = FLOODERS.some((ip) => line.includes(`"${ip}"`))
    if (isFlood) floods += 1
    if (!isFlood || floods % 10 === 0) yield line
  }
}
const LINES = [...thinned()]
const LAST = LINES.reduce((most, line) => Math.max(most, timeOf(line)), 0)

function timeOf(line: string): number {
  return Date.parse(/"@timestamp":"([^"]+)"/.exec(line)?.[1] ?? '')
}

/** Some 20 minutes of requests go through: slow where much else runs. */
const SLOW_MS = 180_000
/** Limits for small crowds. */
const SMALL = {
  incidentClients: 10,
  incidentRequests: 100,
  incidentShare: 0.5,
  flood: { requests: 60 },
}
const SETTINGS = settingsSchema.parse({ detectors: { webAnomaly: SMALL } })

describe.each(STORES)('incidents $where', ({ where, obstacle, open: openStore }) => {
  if (obstacle !== null) {
    it.skip(`needs ClickHouse: ${obstacle}`)
    return
  }
  let opened: OpenedStore
  let folder: string
  let scorer: SetScorer
  let runs = 0

  beforeAll(async () => {
    opened = await openStore()
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-incidents-'))
    scorer = await openSetScorer(findModelFolder('web-anomaly'))
  })
  afterAll(async () => {
    await opened.end()
    await scorer.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  const open = (
    over: OpenedStore['store'],
    run: string,
    clock: { now: number },
    isDead?: () => boolean,
  ) => {
    const settings = webAnomalySettingsSchema.parse(SMALL)
    const fail = (error: unknown) => {
      throw error
    }
    return openTrafficWorkspace({
      over,
      run,
      folder,
      clock,
      windowed: [createWebAnomaly(() => settings)],
      sources: [{ id: 'pushed', kind: 'http', name: 'Edge' }],
      web: { scorer: async () => scorer, fail },
      webAnomaly: SMALL,
      isDead,
    })
  }
  const nextRun = () => `incidents${runs++}`
  const listed = (workspace: Workspace, now = NOW) =>
    readIncidents(workspace, SETTINGS, SPAN, null, now)
  const alertsOf = (run: string) =>
    opened.store.query<{ rule: string; severity: number; count: number }>(
      `SELECT rule, severity, toUInt32(count) AS count FROM t_${run}.alerts FINAL
       WHERE detector = 'web-anomaly' ORDER BY rule`,
    )

  it('are one for a flood, with start, stop, portion and one alert, also across an hour', {
    timeout: SLOW_MS,
  }, async () => {
    const run = nextRun()
    const workspace = await open(opened.store, run, { now: NOW })
    await importLines(workspace, LINES, 500, NOW)
    expect(new Date(LAST).getUTCHours()).toBeGreaterThan(new Date(FLOOD).getUTCHours())
    const incidents = await listed(workspace)
    expect(incidents).toHaveLength(1)
    const [incident] = incidents
    expect(incident).toMatchObject({
      host: HOST,
      start: Math.floor(FLOOD / 120_000) * 120_000,
      isOpen: false,
      severity: 'high',
    })
    expect(incident?.stop).toBe(Math.ceil((LAST + 1) / 120_000) * 120_000)
    expect(incident?.requestPortion).toBeGreaterThan(0.7)
    expect(incident?.flagged).toBeGreaterThanOrEqual(FLOODERS.length)
    expect(incident?.threshold).toBeCloseTo(0.5616 - (0.5616 - 0.4001) / 8, 6)
    const alerts = (await alertsOf(run)).filter(({ rule }) => rule === 'incident')
    expect(alerts).toHaveLength(1)
    await workspace.close()
  })

  it('tell their course, their addresses with what stands out, and what came late', {
    timeout: SLOW_MS,
  }, async () => {
    const run = nextRun()
    const workspace = await open(opened.store, run, { now: NOW })
    await importLines(workspace, LINES, 500, NOW)
    const [incident] = await listed(workspace)
    if (incident === undefined) throw new Error('There is no incident')
    const detail = await readIncident(workspace, SETTINGS, incident, NOW)
    expect(detail.distinctFlagged).toBeGreaterThanOrEqual(FLOODERS.length)
    expect(detail.distinctClients).toBeGreaterThan(detail.distinctFlagged)
    expect(detail.late).toBe(0)
    expect(detail.moments.map(({ kind }) => kind)).toEqual(['began', 'peak', 'over'])
    const counted = detail.traffic.bars.reduce((sum, { requests }) => sum + requests, 0)
    expect(counted).toBeGreaterThan(incident.requests)
    const by = { order: 'requests', isDescending: true, after: 0, limit: 100 } as const
    const { addresses, total } = await readIncidentAddresses(workspace, incident, by)
    expect(total).toBe(addresses.length)
    const top = addresses.slice(0, FLOODERS.length)
    expect(top.map(({ address }) => address).sort()).toEqual(FLOODERS)
    expect(top[0]?.flaggedBy).toContain('flood')
    expect(top[0]?.outlying.length).toBeGreaterThan(0)
    const half = await readIncidentAddresses(workspace, incident, { ...by, after: 6, limit: 3 })
    expect(half.addresses).toEqual(addresses.slice(6, 9))
    const lateLine = (LINES.find((line) => timeOf(line) > FLOOD + 60_000) ?? '').replace(
      /"client_url":"[^"]*"/,
      '"client_url":"/late"',
    )
    await pushLines(workspace, [lateLine], 1, NOW)
    const after = await readIncident(workspace, SETTINGS, incident, NOW)
    expect(after.late).toBe(1)
    expect(after.incident).toEqual(incident)
    await workspace.close()
  })

  it('are not undone by another log of the same time that holds less', {
    timeout: SLOW_MS,
  }, async () => {
    const run = nextRun()
    const workspace = await open(opened.store, run, { now: NOW })
    await importLines(workspace, LINES, 500, NOW)
    const before = await listed(workspace)
    await importLines(workspace, [LINES.at(-1) ?? ''], 1, NOW + 1)
    expect(await listed(workspace)).toEqual(before)
    await workspace.close()
  })

  it('draw any span in 300 bars at most, with the hosts in it', { timeout: SLOW_MS }, async () => {
    const run = nextRun()
    const workspace = await open(opened.store, run, { now: NOW })
    await importLines(workspace, LINES, 500, NOW)
    const { sites, newest } = await readSites(workspace, SPAN)
    expect(sites.map(({ host, hasIncident }) => [host, hasIncident])).toEqual([[HOST, true]])
    expect(newest).toBe(Math.ceil((LAST + 1) / 120_000) * 120_000)
    const year = { from: T0 - 200 * DAY_MS, to: T0 + DAY_MS }
    for (const span of [SPAN, year]) {
      const { bars, incidents } = await readSite(workspace, SETTINGS, HOST, span, NOW)
      expect(bars.length).toBeLessThanOrEqual(301)
      expect(bars.reduce((sum, { requests }) => sum + requests, 0)).toBe(LINES.length)
      expect(incidents).toHaveLength(1)
    }
    await workspace.close()
  })

  it('are blocked in one change that is undone in one, without what must not be blocked', {
    timeout: SLOW_MS,
  }, async () => {
    const run = nextRun()
    const workspace = await open(opened.store, run, { now: NOW })
    await importLines(workspace, LINES, 500, NOW)
    const [incident] = await listed(workspace)
    if (incident === undefined) throw new Error('There is no incident')
    const [first = '', second = '', third = ''] = FLOODERS
    await workspace.lists.create({ list: 'attackers', title: 'Attackers' }, 'mk')
    await workspace.lists.allow({ value: first, reason: 'ours', expiresInMs: null }, 'mk')
    const entry = { list: 'attackers', value: second, reason: '', expiresInMs: DAY_MS }
    await workspace.lists.add({ ...entry, evidence: [] } as never, 'mk')
    const input = { host: HOST, start: incident.start, list: 'attackers', expiresInMs: DAY_MS }
    const blocked = await blockIncident(workspace, input, 'mk')
    const left = new Map(blocked.leftOut.map(({ address, why }) => [address, why]))
    expect(left.get(second)).toMatch(/already/)
    expect(left.get(first)).toMatch(/allow/i)
    const listedNow = (address: string) => workspace.lists.listsWith(address).includes('attackers')
    expect(FLOODERS.slice(2).every(listedNow)).toBe(true)
    expect(blocked.added + blocked.leftOut.length).toBe(
      (await readIncident(workspace, SETTINGS, incident, NOW)).distinctFlagged,
    )
    await workspace.lists.undo(blocked.changeId ?? '', 'mk')
    expect([listedNow(second), listedNow(third)]).toEqual([true, false])
    await workspace.close()
  })

  it('go on over restarts as one', { timeout: SLOW_MS }, async () => {
    const run = nextRun()
    const clock = { now: NOW }
    const places = [0.5, 0.7, 0.85].map((share) => Math.floor(LINES.length * share))
    for (const place of places) {
      const workspace = await open(opened.store, run, clock)
      await readOn(workspace, LINES.slice(0, place), 300, clock)
      await workspace.close()
    }
    const last = await open(opened.store, run, clock)
    await followLines(last, LINES, 300, clock)
    const after = await listed(last)
    await last.close()
    const other = nextRun()
    const straight = await open(opened.store, other, { now: NOW })
    await importLines(straight, LINES, 500, NOW)
    expect(after).toEqual(await listed(straight))
    expect((await alertsOf(run)).length).toBe((await alertsOf(other)).length)
    await straight.close()
  })

  const kills = where === STORES[0]?.where ? (['before', 'after'] as const) : []
  for (const when of kills) {
    it(`stay the same after a kill ${when} any write`, { timeout: 900_000 }, async () => {
      const straight = await open(opened.store, nextRun(), { now: NOW })
      await importLines(straight, LINES, 500, NOW)
      const wanted = await listed(straight)
      await straight.close()
      expect(wanted).toHaveLength(1)
      const writes = await killAtEachWrite({
        store: opened.store,
        when,
        now: NOW,
        open,
        nextRun,
        follow: (workspace, clock, isAfterKill) =>
          followLines(workspace, LINES, isAfterKill ? 4_500 : 3_500, clock),
        verify: async (survivor, run, killed) => {
          expect(await listed(survivor), killed).toEqual(wanted)
          const alerts = await alertsOf(run)
          expect(
            alerts.filter(({ rule }) => rule === 'incident'),
            killed,
          ).toHaveLength(1)
        },
      })
      expect(writes).toBeGreaterThan(5)
    })
  }
})
