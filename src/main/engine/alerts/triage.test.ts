import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ActionProgress, AlertAction, AlertTarget, Grouping } from '../../../shared/alert'
import type { ConsoleClient, Engine } from '../engine'
import { startEngine } from '../index'

const HOUR_MS = 3_600_000
/** A group window that began three hours ago. */
const T0 = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * HOUR_MS

describe('triage', () => {
  let folder: string
  let engine: Engine
  let mk: ConsoleClient
  let tr: ConsoleClient
  let files = 0

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-triage-'))
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: true,
    })
    mk = engine.client({ actor: 'mk' })
    tr = engine.client({ actor: 'tr' })
  })

  afterEach(async () => {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function receive(events: { ip: string; alertId?: number; info?: string }[]) {
    const lines = events.map(({ ip, alertId = 40, info = '/' }, n) =>
      JSON.stringify({
        user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
        timestamp: T0 + n * 1000,
        ip,
        alert_id: alertId,
        dst_port: 80,
        info,
        reason: 'test',
      }),
    )
    const path = join(folder, `${++files}.ndjson`)
    await writeFile(path, `${lines.join('\n')}\n`)
    for await (const update of await mk.imports.run({ paths: [path] })) void update
  }

  async function alertsOf(query: string, client = mk) {
    return (await client.alerts.list({ status: 'all', filter: { query } })).alerts
  }

  async function firstOf(query: string) {
    const [first] = await alertsOf(query)
    if (first === undefined) throw new Error(`No alert is held by ${query}`)
    return first
  }

  const named = ({ id, revision }: { id: string; revision: number }): AlertTarget => ({
    alerts: [{ id, revision }],
  })
  const assign = (assignee: string | null): AlertAction => ({ kind: 'assign', assignee })

  async function seenNow(client = mk) {
    return (await client.live.page({ tab: 'open' })).number
  }

  async function runSteps(
    target: AlertTarget,
    action: AlertAction,
    onStep: (step: ActionProgress) => Promise<void> = async () => undefined,
  ) {
    const steps: ActionProgress[] = []
    for await (const step of await mk.alerts.actInSteps({ target, action })) {
      steps.push(step)
      await onStep(step)
    }
    return steps
  }

  it('assigns to somebody else, who finds it, and takes it back', async () => {
    await receive([{ ip: '203.0.113.1' }, { ip: '203.0.113.2' }])
    const alert = await firstOf('ip:203.0.113.1')
    const change = await mk.alerts.act({ target: named(alert), action: assign('tr') })
    expect(change.text).toMatch(/^Assigned A-\w+, 203\.0\.113\.1 to tr$/)
    expect(await alertsOf('assignee:tr')).toMatchObject([
      { subject: '203.0.113.1', status: 'new', assignee: 'tr', revision: 1 },
    ])
    expect((await tr.live.page({ tab: 'mine' })).groups).toMatchObject([{ subject: '203.0.113.1' }])
    expect((await mk.live.page({ tab: 'mine' })).groups).toEqual([])
    const { timeline } = await mk.alerts.get({ id: alert.id })
    expect(timeline).toContainEqual(
      expect.objectContaining({ kind: 'decision', actor: 'mk', text: 'assigned to tr' }),
    )
    expect((await mk.changes.audit({}))[0]).toMatchObject({ actor: 'mk', action: 'assigned' })
    await mk.changes.undo({ changeId: change.changeId })
    expect(await firstOf('ip:203.0.113.1')).toMatchObject({ assignee: null, status: 'new' })
    expect(await mk.alerts.people()).toEqual(['mk', 'tr'])
  })

  it('leaves who acknowledged it and when, in memory and in history alike', async () => {
    await receive([{ ip: '203.0.113.1' }])
    const alert = await firstOf('ip:203.0.113.1')
    await tr.alerts.act({
      target: named(alert),
      action: { kind: 'acknowledge', note: 'looks bad' },
    })
    const acknowledged = await firstOf('ip:203.0.113.1')
    await mk.alerts.act({ target: named(acknowledged), action: assign('ann') })
    expect(await firstOf('assignee:ann and actor:tr and status:acknowledged')).toMatchObject({
      note: 'looks bad',
      actor: 'tr',
      decidedAt: acknowledged.decidedAt,
      revision: 2,
    })
    expect(await alertsOf('actor:mk')).toEqual([])
  })

  it('tells a conflict by who changed it last, and what they did', async () => {
    await receive([{ ip: '203.0.113.1' }])
    const alert = await firstOf('ip:203.0.113.1')
    await mk.alerts.act({ target: named(alert), action: assign('ann') })
    await expect(tr.alerts.act({ target: named(alert), action: assign('tr') })).rejects.toThrow(
      /was assigned to ann by mk in the meantime/,
    )
    expect(await firstOf('ip:203.0.113.1')).toMatchObject({ assignee: 'ann' })
  })

  it('shows an assignment to every console at once', async () => {
    await receive([{ ip: '203.0.113.1' }])
    const watching = new AbortController()
    const batches = await tr.live.watch({ after: 0 }, { signal: watching.signal })
    const alert = await firstOf('ip:203.0.113.1')
    await batches.next()
    await mk.alerts.act({ target: named(alert), action: assign('tr') })
    const heard = await batches.next()
    expect(heard.value).toMatchObject({ alerts: [{ id: alert.id, assignee: 'tr' }] })
    expect(heard.value).toMatchObject({ totals: { mine: 1 } })
    watching.abort()
  })

  it('assigns nothing that is closed', async () => {
    await receive([{ ip: '203.0.113.1' }])
    const alert = await firstOf('ip:203.0.113.1')
    await mk.alerts.act({
      target: named(alert),
      action: { kind: 'close', reason: 'duplicate', note: '' },
    })
    const closed = await firstOf('ip:203.0.113.1')
    const change = await mk.alerts.act({ target: named(closed), action: assign('tr') })
    expect(change.changed).toBe(0)
    expect(await firstOf('ip:203.0.113.1')).toMatchObject({ status: 'closed', assignee: 'mk' })
  })

  it('groups by entity, detector and site with counts, and reads what a row holds', async () => {
    await receive([
      { ip: '203.0.113.1', alertId: 40 },
      { ip: '203.0.113.1', alertId: 42 },
      { ip: '203.0.113.2', alertId: 42 },
    ])
    const rows = async (grouping: Grouping) =>
      (await mk.live.page({ tab: 'open', grouping })).groups.map(
        ({ key, alerts, subjects, detectors, severity }) => ({
          key,
          alerts,
          subjects,
          detectors,
          severity,
        }),
      )
    expect(await rows('entity')).toEqual([
      { key: '203.0.113.2', alerts: 1, subjects: 1, detectors: 1, severity: 'low' },
      { key: '203.0.113.1', alerts: 2, subjects: 1, detectors: 1, severity: 'high' },
    ])
    const [byDetector, ...more] = await rows('detector')
    expect(byDetector).toMatchObject({ alerts: 3, subjects: 2, detectors: 1, severity: 'high' })
    expect(more).toEqual([])
    expect(await rows('site')).toMatchObject([{ key: '', alerts: 3 }])
    const page = await mk.live.page({ tab: 'open', grouping: 'entity', limit: 1 })
    expect(page).toMatchObject({ total: 2, next: expect.any(String) })
    const second = await mk.live.page({ tab: 'open', grouping: 'entity', cursor: page.next })
    expect(second.groups.map(({ key }) => key)).toEqual(['203.0.113.1'])
    const held = await mk.live.group({ group: '203.0.113.1', grouping: 'entity', tab: 'open' })
    expect(held.map(({ rule }) => rule).sort()).toEqual(['ntopng:40', 'ntopng:42'])
  })

  it('acts on a group as it was shown, and counts what came since', async () => {
    await receive([
      { ip: '203.0.113.1', alertId: 40 },
      { ip: '203.0.113.1', alertId: 42 },
    ])
    const seen = await seenNow()
    await receive([{ ip: '203.0.113.1', alertId: 61, info: '/late' }])
    const change = await mk.alerts.act({
      target: { group: '203.0.113.1', grouping: 'entity', tab: 'open', filter: {}, seen },
      action: { kind: 'close', reason: 'false positive', note: '' },
    })
    expect(change.text).toBe(
      'Closed 2 alerts as false positive. 1 alert that came meanwhile stays.',
    )
    expect(await alertsOf('status:new')).toMatchObject([{ rule: 'ntopng:61' }])
  })

  it('does much in steps, stops after the one it is at, and takes all of it back at once', async () => {
    const many = Array.from({ length: 2_500 }, (_, n) => ({
      ip: `198.51.${100 + Math.floor(n / 250)}.${n % 250}`,
    }))
    await receive(many)
    const target: AlertTarget = { tab: 'open', filter: {}, seen: await seenNow() }
    const close: AlertAction = { kind: 'close', reason: 'benign positive', note: '' }
    const stopped = await runSteps(target, close, async ({ changeId, done, isOver }) => {
      if (done === 1000 && !isOver) await mk.alerts.stopSteps({ changeId })
    })
    const last = stopped.at(-1)
    expect(last).toMatchObject({ isOver: true, total: 2500 })
    expect(last?.text).toBe(
      `Stopped: ${last?.done.toLocaleString('en')} of 2,500 alerts were changed`,
    )
    expect(last?.done).toBeLessThan(2500)
    expect((await mk.live.page({ tab: 'open' })).total).toBe(2500 - (last?.done ?? 0))
    await mk.changes.undo({ changeId: last?.changeId ?? '' })
    expect((await mk.live.page({ tab: 'open' })).total).toBe(2500)

    const done = await runSteps({ ...target, seen: await seenNow() }, close)
    expect(done.map((step) => step.done)).toEqual([0, 1000, 2000, 2500])
    expect(done.at(-1)?.text).toBe('Closed 2,500 alerts as benign positive')
    await expect(mk.alerts.stopSteps({ changeId: done[0]?.changeId ?? '' })).rejects.toThrow(
      /done already/,
    )
  })

  it('leaves what somebody else changed while it goes on, and counts it', async () => {
    const many = Array.from({ length: 1_500 }, (_, n) => ({
      ip: `198.51.${100 + Math.floor(n / 250)}.${n % 250}`,
    }))
    await receive(many)
    const target: AlertTarget = { tab: 'open', filter: {}, seen: await seenNow() }
    // The page is newest first, as the plan is: the oldest belongs to the last step.
    const oldest = await firstOf('ip:198.51.100.0')
    const steps = await runSteps(target, { kind: 'acknowledge', note: '' }, async ({ done }) => {
      if (done === 0) await tr.alerts.act({ target: named(oldest), action: assign('tr') })
    })
    expect(steps.at(-1)).toMatchObject({ done: 1499, isOver: true })
    expect(steps.at(-1)?.text).toContain('1 alert that others changed meanwhile stays.')
    expect(await firstOf('ip:198.51.100.0')).toMatchObject({ status: 'new', assignee: 'tr' })
  })
})
