import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CloseReason } from '../../../shared/alert-status'
import type { ConsoleClient, Engine } from '../engine'
import { startEngine } from '../index'
import { weeksUntil } from './report-card'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** A Wednesday. */
const START = Date.UTC(2026, 2, 4, 12)

describe('the weeks of a card', () => {
  it('begin on Mondays, 00:00 UTC', () => {
    expect(weeksUntil(START, 2).map((week) => new Date(week).toISOString())).toEqual([
      '2026-02-23T00:00:00.000Z',
      '2026-03-02T00:00:00.000Z',
    ])
    expect(weeksUntil(Date.UTC(2026, 2, 2), 1)).toEqual([Date.UTC(2026, 2, 2)])
    expect(weeksUntil(Date.UTC(2026, 2, 2) - 1, 1)).toEqual([Date.UTC(2026, 1, 23)])
  })
})

describe('the report card', () => {
  let folder = ''
  let engine: Engine
  let client: ConsoleClient
  let now = START

  beforeEach(async () => {
    now = START
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-card-'))
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: true,
      now: () => now,
    })
    client = engine.client({ actor: 'mk' })
  })
  afterEach(async () => {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  /** Alerts of a rule, an address each. */
  async function report(alertId: number, ips: readonly string[]): Promise<void> {
    const file = join(folder, `${alertId}-${now}.ndjson`)
    const lines = ips.map((ip) =>
      JSON.stringify({
        ...{ user_id: 'probe', timestamp: now, ip, alert_id: alertId, dst_port: 80 },
        ...{ info: '/', reason: '' },
      }),
    )
    await writeFile(file, `${lines.join('\n')}\n`)
    for await (const step of await client.imports.run({ paths: [file] })) void step
  }
  async function closeAs(reason: CloseReason, ips: readonly string[]): Promise<string> {
    const { alerts } = await client.alerts.list({ status: 'all', limit: 100 })
    const named = alerts
      .filter(({ subject, status }) => ips.includes(subject) && status !== 'closed')
      .map(({ id, revision }) => ({ id, revision }))
    const { changeId } = await client.alerts.act({
      target: { alerts: named },
      action: { kind: 'close', reason, note: 'x' },
    })
    return changeId
  }

  it('counts alerts, outcomes, minutes and clicks of each rule, week by week', async () => {
    await report(40, ['203.0.113.1', '203.0.113.2', '203.0.113.3'])
    await report(61, ['203.0.113.9'])
    now += 10 * MINUTE_MS
    // One click, however many alerts it takes.
    await closeAs('false positive', ['203.0.113.1', '203.0.113.2'])
    now += 20 * MINUTE_MS
    await closeAs('true positive', ['203.0.113.3'])
    const slip = await closeAs('benign positive', ['203.0.113.9'])
    await client.changes.undo({ changeId: slip })
    now = START + 7 * DAY_MS
    await report(42, ['203.0.113.20'])
    const card = await client.report.card({ weeks: 2 })
    expect(card.weeks).toEqual([Date.UTC(2026, 2, 2), Date.UTC(2026, 2, 9)])
    expect({ clicks: card.clicks, share: card.noisiestShare }).toEqual({ clicks: 2, share: 1 })
    expect(card.rules.map(({ detector, rule }) => `${detector} ${rule}`)).toEqual([
      'ntopng ntopng:40',
      'ntopng ntopng:42',
      'ntopng ntopng:61',
    ])
    const [sql, agent] = card.rules
    const nothing = {
      ...{ alerts: 0, truePositives: 0, benignPositives: 0, falsePositives: 0, otherwise: 0 },
      ...{ medianMinutes: null, clicks: 0 },
    }
    const week = {
      ...nothing,
      alerts: 3,
      truePositives: 1,
      falsePositives: 2,
      medianMinutes: 10,
      clicks: 2,
    }
    expect(sql).toMatchObject({ total: week, byWeek: [week, nothing] })
    expect(agent?.byWeek).toEqual([nothing, { ...nothing, alerts: 1 }])
    expect((await client.report.card({ weeks: 1 })).rules).toHaveLength(1)
  })

  it('has nothing to say of an empty history', async () => {
    expect(await client.report.card({})).toMatchObject({
      rules: [],
      clicks: 0,
      noisiestShare: null,
    })
  })
})
