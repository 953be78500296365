import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LabelSubject } from '../../../shared/label'
import { webAnomalySettingsSchema } from '../../../shared/web-anomaly'
import { openSetScorer, type SetScorer } from '../detectors/web-anomaly/scorer'
import { createWebAnomaly } from '../detectors/web-anomaly/web-anomaly'
import { findModelFolder } from '../models/model-folder'
import { generateWeb, listWebClients } from '../sources/synthetic-web'
import { type OpenedStore, STORES } from '../testing/stores'
import { importLines, openTrafficWorkspace } from '../traffic.test-kit'
import type { Workspace } from '../workspace'
import { readKnownClients } from './known-clients'

const DAY_MS = 86_400_000
const HOST = 'www.site.example'
const T0 = Math.floor(Date.now() / DAY_MS) * DAY_MS - 14 * 3_600_000
const NOW = T0 + 30 * 60_000
const MADE = { count: 1_500, flooders: 3, scanners: 1, seed: 5, start: T0 }
const CLIENTS = listWebClients(MADE)
const clientOf = (truth: string) => CLIENTS.find((each) => each.truth === truth)?.ip ?? ''
const setOf = (client: string, host = HOST): LabelSubject => ({ kind: 'request-set', client, host })

describe.each(STORES)('labels of clients $where', ({ obstacle, open: openStore }) => {
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
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-labels-'))
    scorer = await openSetScorer(findModelFolder('web-anomaly'))
  })
  afterAll(async () => {
    await scorer.close()
    await opened.end()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  /** Scanners alone are strange here. */
  const scanner = clientOf('scanner')
  const settings = webAnomalySettingsSchema.parse({
    threshold: 0.5,
    attackerLists: ['known-bad'],
    benignLists: ['allowlist'],
  })
  function open(run: string): Promise<Workspace> {
    const judge: SetScorer = {
      ...scorer,
      scoreSets: async (sets) => sets.map((each) => (each.response4xx_total > 3 ? 0.9 : 0.1)),
    }
    return openTrafficWorkspace({
      over: opened.store,
      run,
      folder,
      clock: { now: NOW },
      windowed: [createWebAnomaly(() => settings)],
      web: { scorer: async () => judge, fail: () => undefined },
      webAnomaly: settings,
    })
  }
  const nextRun = () => `labels${runs++}`
  const known = (workspace: Workspace) => readKnownClients({ workspace, settings, now: NOW })

  it('stand with who gave them and why, outlive a restart, and are taken back', async () => {
    const run = nextRun()
    const first = await open(run)
    const given = [
      { subject: setOf('198.51.100.7'), said: 'anomalous' as const },
      { subject: setOf('2001:db8:0::1'), said: 'normal' as const },
    ]
    const made = await first.labels.give({ given, feedback: 'correct', reason: 'seen' }, 'mk')
    expect(made).toMatchObject({ changed: 2, text: 'Called correct: 2 labels' })
    await first.close()
    const workspace = await open(run)
    // Workspaces of these tests count their changes anew: what was made before has other ids.
    const unknown = [{ subject: setOf('192.0.2.1'), said: null }]
    for (let n = 0; n < 5; n += 1) {
      await workspace.labels.give({ given: unknown, feedback: null, reason: '' }, 'mk')
    }
    const ofFirst = workspace.labels.list({ client: '198.51.100.7', host: HOST })
    expect(ofFirst.labels).toMatchObject([
      { feedback: 'correct', label: 'attack', actor: 'mk', reason: 'seen', at: NOW },
    ])
    expect(workspace.labels.list({ client: '2001:db8::1' }).labels).toMatchObject([
      { label: 'benign' },
    ])
    const one = [{ subject: setOf('198.51.100.7'), said: 'anomalous' as const }]
    const changed = await workspace.labels.give(
      { given: one, feedback: 'incorrect', reason: '' },
      'as',
    )
    await expect(workspace.labels.undo(made.changeId, 'mk')).rejects.toThrow(/labelled by as/)
    await workspace.labels.undo(changed.changeId, 'as')
    expect(workspace.labels.list({ client: '198.51.100.7' }).labels).toMatchObject([
      { feedback: 'correct', actor: 'mk', reason: 'seen' },
    ])
    await workspace.labels.give({ given: one, feedback: null, reason: '' }, 'as')
    expect(workspace.labels.list({ client: '198.51.100.7' }).total).toBe(0)
    expect(workspace.labels.audit(10).map(({ decision, name }) => [decision.action, name])).toEqual(
      [
        ['took the label from', `198.51.100.7 at ${HOST}`],
        ['undid', `198.51.100.7 at ${HOST}`],
        ['called incorrect', `198.51.100.7 at ${HOST}`],
        ['called correct', '2 labels'],
      ],
    )
    await workspace.close()
  })

  it('come from elsewhere, once, with their words, and go back as one change', async () => {
    const workspace = await open(nextRun())
    const labels = [
      { client: '198.51.100.1', host: '', label: 'Scanner' },
      { client: ' 198.51.100.2', host: '', label: 'person' },
      { client: 'nobody', host: '', label: 'scanner' },
    ]
    const done = await workspace.labels.import({ labels, reason: 'a file' }, 'mk')
    expect(done).toMatchObject({ changed: 2, refused: [{ client: 'nobody' }] })
    const again = await workspace.labels.import(
      { labels: labels.slice(0, 2), reason: 'a file', changeId: done.changeId },
      'mk',
    )
    expect(again.changed).toBe(0)
    const look = await known(workspace)
    expect(look('any.example', '198.51.100.1')).toEqual({ label: 'attack', by: 'import' })
    expect(look(HOST, '198.51.100.2')).toEqual({ label: 'benign', by: 'import' })
    await workspace.labels.undo(done.changeId, 'mk')
    expect((await known(workspace))(HOST, '198.51.100.1')).toBeNull()
    await workspace.close()
  })

  it('follow from how alerts were closed, from incidents and lists, and give way to what people say', async () => {
    const workspace = await open(nextRun())
    await importLines(workspace, [...generateWeb(MADE)], 400, NOW)
    await workspace.pipeline.settle()
    const [alert] = await opened.store.query<{ id: string }>(
      `SELECT id FROM t_labels${runs - 1}.alerts FINAL WHERE detector = 'web-anomaly'`,
    )
    expect((await known(workspace))(HOST, scanner)).toBeNull()
    const target = { alerts: [{ id: alert?.id ?? '', revision: 0 }] }
    await workspace.desk.act(target, { kind: 'close', reason: 'true positive', note: '' }, 'mk')
    const person = clientOf('person')
    const look = await known(workspace)
    expect(look(HOST, scanner)).toEqual({ label: 'attack', by: 'alert' })
    expect(look('other.example', scanner)).toBeNull()
    expect(look(HOST, person)).toBeNull()

    await workspace.lists.create({ list: 'known-bad', title: 'Known bad' }, 'mk')
    const entry = { list: 'known-bad', value: '203.0.113.0/28', reason: 'x', expiresInMs: null }
    await workspace.lists.add(entry, 'mk')
    expect((await known(workspace))(HOST, '203.0.113.9')).toEqual({ label: 'attack', by: 'list' })
    expect((await known(workspace))(HOST, '203.0.113.19')).toBeNull()

    const given = [{ subject: setOf(scanner), said: 'anomalous' as const }]
    await workspace.labels.give({ given, feedback: 'not-bot', reason: 'our own' }, 'mk')
    expect((await known(workspace))(HOST, scanner)).toEqual({ label: 'benign', by: 'feedback' })
    await workspace.labels.give({ given, feedback: null, reason: '' }, 'mk')
    const incident = { kind: 'incident' as const, id: 'i-1', host: HOST, from: T0, to: NOW }
    const said = [{ subject: incident, said: 'anomalous' as const }]
    await workspace.labels.give({ given: said, feedback: 'incorrect', reason: '' }, 'mk')
    const closed = await known(workspace)
    expect(closed(HOST, scanner)?.by).toBe('alert')
    expect(workspace.labels.list({ incident: 'i-1' }).labels).toMatchObject([{ label: 'benign' }])
    await workspace.close()
  })

  it('are forgotten with their client', async () => {
    const run = nextRun()
    const workspace = await open(run)
    const client = '198.51.100.7'
    const given = [{ subject: setOf(client), said: null }]
    await workspace.labels.give({ given, feedback: 'bot', reason: `${client} again` }, 'mk')
    const entity = { ip: client, subject: client }
    await workspace.forget({ entity, reason: 'asked', confirmation: client }, 'mk')
    expect(workspace.labels.all()).toEqual([])
    expect(JSON.stringify(workspace.labels.audit(9))).not.toContain(client)
    const rows = await opened.store.query<{ object: string }>(
      `SELECT object, reason, data FROM t_${run}.decisions FINAL WHERE kind = 'label'`,
    )
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(client)
    await workspace.close()
  })
})
