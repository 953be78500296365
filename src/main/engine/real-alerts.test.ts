import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Alert } from '../../shared/alert'
import type { ImportProgress, ImportSummary } from '../../shared/source'
import type { ConsoleClient, Engine } from './engine'
import { findSharedData } from './formats/record.test-kit'
import { startEngine } from './index'

const HOUR_MS = 3_600_000
const DELIVERIES = ['php', 'possible_exploit', 'sample_alert', 'scanner', 'user_agent']
const REFERENCE_IDS = ['40', '41', '42', '61', '68', '79']
/** Severity levels, from least to most (semantics, Severity). */
const LEVELS = ['info', 'low', 'medium', 'high', 'critical']
const LEVEL_OF_ID: Record<string, number> = { 40: 3, 41: 3, 68: 3, 61: 2, 79: 2, 42: 1 }

/** The few fields of ntopng's alert that this test reads by itself. */
interface RawAlert {
  cli_ip: string
  srv_ip: string
  first_seen: number
  info: string
  is_cli_attacker: boolean
  is_srv_attacker: boolean
  srv_localhost: boolean
  l7_error_code?: number
  json: { alerts: Record<string, { score: number }>; flow_risk_info?: Record<string, string> }
}

/** An event as the rules of semantics make it of a raw alert, without the engine's help. */
interface MeantEvent {
  ip: string
  alertId: string
  time: number
  info: string
  level: number
}

function meantEvents(raw: RawAlert): MeantEvent[] {
  const isServer = raw.is_srv_attacker && !raw.is_cli_attacker
  return Object.entries(raw.json.alerts).map(([alertId, { score }]) => ({
    ip: isServer ? raw.srv_ip : raw.cli_ip,
    alertId,
    time: raw.first_seen * 1000,
    // The reference system takes nDPI's words for a fingerprint, whose alert has none of its own.
    info:
      raw.info === '' && alertId === '79'
        ? (raw.json.flow_risk_info?.['28'] ?? '')
        : withoutOwnServer(raw),
    level: levelOf(alertId, score, raw.l7_error_code ?? 0),
  }))
}

/** A server that its probe calls local stays untold, as the reference's parser means it to. */
function withoutOwnServer({ info, srv_ip, srv_localhost }: RawAlert): string {
  const isTold = !srv_localhost || srv_ip.startsWith('192.168.')
  return isTold ? info : info.replaceAll(srv_ip, '{REDACTED_IP}')
}

/** From the id or the entry's own score; refused requests are one step less, not below low. */
function levelOf(alertId: string, score: number, httpStatus: number): number {
  const byScore = [0, 10, 50, 150, 250].filter((from) => score >= from).length - 1
  const level = LEVEL_OF_ID[alertId] ?? byScore
  return httpStatus >= 400 && httpStatus < 500 ? Math.max(Math.min(level, 1), level - 1) : level
}

const data = findSharedData() ?? ''
const where =
  data === '' ? 'skipped: no shared data here (set WATCHFLOOR_SHARED_DATA)' : 'read where they lie'

describe.skipIf(data === '')(`real alerts through the whole engine, ${where}`, () => {
  let folder: string
  let engine: Engine
  let client: ConsoleClient
  let meant: MeantEvent[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-real-'))
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: false,
    })
    client = engine.client({ actor: 'mk' })
    const lines = (await readFile(join(data, 'alerts/ntopng_flow_alerts.jsonl'), 'utf8')).trim()
    meant = lines.split('\n').flatMap((line) => meantEvents(JSON.parse(line) as RawAlert))
  })
  afterAll(async () => {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function runImport(paths: string[]) {
    const steps: ImportProgress[] = []
    for await (const step of await client.imports.run({ paths })) steps.push(step)
    const summary = steps.at(-1)?.summary as ImportSummary
    return { summary, rejects: steps.flatMap(({ rejects }) => rejects) }
  }

  it('takes every entry of every delivery, and rejects what is no alert', async () => {
    const names = [...DELIVERIES, 'postman_collection']
    const paths = names.map((name) => join(data, 'ip-blacklists', `${name}.json`))
    const { summary, rejects } = await runImport(paths)
    expect(summary).toMatchObject({ records: 29, rejected: 1, skipped: 0, duplicates: 0 })
    expect(summary.accepted).toBe(meant.length)
    expect(rejects.map(({ place }) => place)).toEqual(['document 1, line 1'])
    expect(rejects[0]?.reason).toContain('The format is not known')
  })

  it('accepts nothing of it a second time, also not as single alerts', async () => {
    const deliveries = DELIVERIES.map((name) => join(data, 'ip-blacklists', `${name}.json`))
    const again = await runImport(deliveries)
    expect(again.summary).toMatchObject({ accepted: 0, duplicates: meant.length, alerts: 0 })
    const single = await runImport([join(data, 'alerts/ntopng_flow_alerts.jsonl')])
    expect(single.summary).toMatchObject({ records: 28, rejected: 0, accepted: 0, alerts: 0 })
    expect(single.summary.duplicates).toBe(meant.length)
  })

  it('tells the history of every address, newest first', async () => {
    const addresses = new Set(meant.map(({ ip }) => ip))
    expect(addresses.size).toBeGreaterThan(3)
    for (const ip of addresses) {
      const { events } = await client.entity.events({ value: ip })
      const told = events.map(({ time, alertId, info }) => `${time} ${alertId} ${info}`)
      const own = meant.filter((event) => event.ip === ip)
      expect(told.toSorted()).toEqual(
        own.map(({ time, alertId, info }) => `${time} ${alertId} ${info}`).toSorted(),
      )
      const times = events.map(({ time }) => time)
      expect(times).toEqual(times.toSorted((a, b) => b - a))
    }
  })

  it('makes one alert of each rule, address and hour, as severe as its worst event', async () => {
    const groups = new Map<string, MeantEvent[]>()
    for (const event of meant) {
      const name = `ntopng:${event.alertId} ${event.ip} ${Math.floor(event.time / HOUR_MS)}`
      groups.set(name, [...(groups.get(name) ?? []), event])
    }
    const { alerts } = await client.alerts.list({ limit: 1000 })
    const nameOf = ({ rule, subject, windowStart }: Alert) =>
      `${rule} ${subject} ${windowStart / HOUR_MS}`
    expect(alerts.map(nameOf).toSorted()).toEqual([...groups.keys()].toSorted())
    for (const alert of alerts) {
      const events = groups.get(nameOf(alert)) ?? []
      const worst = Math.max(...events.map(({ level }) => level))
      expect({ ...alert }, alert.title).toMatchObject({
        count: events.length,
        severity: LEVELS[worst],
        first: Math.min(...events.map(({ time }) => time)),
        last: Math.max(...events.map(({ time }) => time)),
        status: 'new',
      })
    }
  })

  it('fills the lists of the six ids, and keeps others as observed ones', async () => {
    const lists = await client.blacklists.lists()
    const seen = new Set(meant.map(({ alertId }) => alertId))
    for (const id of new Set([...REFERENCE_IDS, ...seen])) {
      const state = REFERENCE_IDS.includes(id) ? 'active' : 'observed'
      expect(lists.find(({ list }) => list === id)).toMatchObject({ state })
      const counts: Record<string, number> = {}
      for (const { ip } of meant.filter(({ alertId }) => alertId === id)) {
        counts[ip] = (counts[ip] ?? 0) + 1
      }
      const { content } = await client.blacklists.export({ list: id, format: 'json' })
      expect(JSON.parse(content)).toMatchObject({ blacklist: counts })
      const { entries } = await client.blacklists.entries({ list: id, state: 'all' })
      expect(entries.map(({ value }) => value).toSorted()).toEqual(Object.keys(counts).toSorted())
      // These events are older than 30 days: a person has to look before a feed may have them.
      for (const { state } of entries) expect(state).toBe('review')
    }
  })
})
