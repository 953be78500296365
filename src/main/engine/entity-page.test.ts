import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConsoleClient, Engine } from './engine'
import { startEngine } from './index'

const IP = '203.0.113.9'
const NEIGHBOUR = '203.0.113.77'

describe('the page of an entity', () => {
  let folder = ''
  let engine: Engine
  let client: ConsoleClient
  /** How far the engine's clock is ahead of this machine's, ms. */
  let ahead = 0

  const start = async () => {
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: false,
      now: () => Date.now() + ahead,
    })
    client = engine.client({ actor: 'mk' })
  }
  beforeEach(async () => {
    ahead = 0
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-entity-'))
    await start()
  })
  afterEach(async () => {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function bring(name: string, lines: readonly object[]): Promise<void> {
    const path = join(folder, name)
    await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
    for await (const _ of await client.imports.run({ paths: [path] }));
  }
  const report = (ip: string, alertId = 40) => ({
    user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
    timestamp: Date.now() - 60_000,
    ip,
    alert_id: alertId,
    dst_port: 80,
    info: `/?id=${ip}`,
    reason: 'Detected SQL Inj in logs',
  })
  const asked = (name: string, answer: string) => ({
    ts: (Date.now() - 60_000) / 1_000,
    uid: `C${name}`,
    'id.orig_h': '192.0.2.44',
    'id.orig_p': 40_000,
    'id.resp_h': '192.0.2.1',
    'id.resp_p': 53,
    proto: 'udp',
    trans_id: 4711,
    qclass: 1,
    qtype: 1,
    rcode: 0,
    _path: 'dns',
    query: name,
    qtype_name: 'A',
    rcode_name: 'NOERROR',
    answers: [answer],
  })
  const textsOf = async (value: string) =>
    (await client.entity.notes({ value })).map(({ text }) => text)

  it('keeps notes, tells who changed them, takes each change back and refuses what was not seen', async () => {
    const first = await client.entity.addNote({
      value: `  ${IP} `,
      text: ' Ours? Asked the owner. ',
    })
    ahead += 1_000
    await client.entity.addNote({ value: IP, text: 'It is a scanner.' })
    expect(await textsOf(IP)).toEqual(['It is a scanner.', 'Ours? Asked the owner.'])
    expect(await textsOf(NEIGHBOUR)).toEqual([])

    const [, note] = await client.entity.notes({ value: IP })
    if (note === undefined) throw new Error('two notes were written')
    const other = engine.client({ actor: 'tr' })
    const seen = { value: IP, id: note.id, revision: note.revision }
    const changed = await other.entity.changeNote({ ...seen, text: 'The owner says no.' })
    expect((await client.entity.notes({ value: IP }))[1]).toMatchObject({
      text: 'The owner says no.',
      author: 'mk',
      changed: { actor: 'tr' },
      revision: 2,
    })
    await expect(client.entity.changeNote({ ...seen, text: 'Mine' })).rejects.toThrow(
      /changed by tr in the meantime/,
    )
    await expect(client.changes.undo({ changeId: first.changeId })).rejects.toThrow(/changed by tr/)
    await client.changes.undo({ changeId: changed.changeId })
    expect(await textsOf(IP)).toEqual(['It is a scanner.', 'Ours? Asked the owner.'])

    const gone = await client.entity.changeNote({ ...seen, revision: 3, text: null })
    expect(await textsOf(IP)).toEqual(['It is a scanner.'])
    const undone = await client.changes.undo({ changeId: gone.changeId })
    expect(undone.text).toBe(`Undone: deleted a note on ${IP}`)
    const audit = await client.changes.audit({})
    expect(audit.map(({ actor, action, object }) => `${actor} ${action} ${object}`)).toEqual(
      expect.arrayContaining([
        `mk wrote a note on ${IP}`,
        `tr changed a note on ${IP}`,
        `mk deleted a note on ${IP}`,
      ]),
    )
    // What a start reads is what stood.
    await engine.stop()
    await start()
    expect(await textsOf(IP)).toEqual(['It is a scanner.', 'Ours? Asked the owner.'])
  })

  it('lets a forgotten entity take its notes along, under its hashed name in the audit trail', async () => {
    await bring('one.ndjson', [report(IP)])
    await client.entity.addNote({ value: IP, text: `Saw ${IP} before.` })
    await client.entity.forget({ value: IP, confirmation: IP })
    expect(await textsOf(IP)).toEqual([])
    const audit = await client.changes.audit({})
    expect(audit.find(({ action }) => action === 'wrote a note on')?.object).toMatch(/^forgotten-/)
    expect(JSON.stringify(audit)).not.toContain(IP)
  })

  it('lists every decision on it, its alerts and what covers it, newest first', async () => {
    await bring('one.ndjson', [report(IP), report(NEIGHBOUR)])
    const { alerts } = await client.alerts.list({})
    const alert = alerts.find(({ subject }) => subject === IP)
    if (alert === undefined) throw new Error('it has an alert')
    const target = { alerts: [{ id: alert.id, revision: alert.revision }] }
    await client.alerts.act({ target, action: { kind: 'acknowledge' } })
    ahead += 1_000
    await client.blacklists.create({ list: 'ours', title: 'Ours' })
    const network = '203.0.113.0/28'
    await client.blacklists.add({
      list: 'ours',
      value: network,
      reason: 'scans',
      expiresInMs: 3_600_000,
    })
    ahead += 1_000
    await client.silences.suppress({
      target: { alerts: [{ id: alert.id, revision: 2 }] },
      reason: 'known',
    })
    ahead += 1_000
    await client.entity.addNote({ value: IP, text: 'Watching.' })
    const { decisions, total } = await client.entity.decisions({ value: IP })
    expect(decisions.map(({ action, object }) => `${action}: ${object}`)).toEqual([
      'wrote a note: "Watching."',
      `suppressed: ntopng:40 of ${IP}`,
      expect.stringMatching(/203\.0\.113\.0\/28, ours$/),
      expect.stringMatching(/^acknowledged: A-/),
    ])
    expect(total).toBe(4)
    // The neighbour lies outside the /28, and nothing was decided on it.
    expect((await client.entity.decisions({ value: NEIGHBOUR })).decisions).toEqual([])
    expect((await client.entity.decisions({ value: IP, limit: 1 })).decisions).toHaveLength(1)
  })

  it('lists the entry that holds a domain, with who put it there and why', async () => {
    await client.blacklists.add({
      list: 'dga',
      value: 'site.example',
      reason: 'made up',
      expiresInMs: 3_600_000,
    })
    const { lists } = await client.entity.get({ value: 'Host.Site.example.' })
    const cover = lists.find(({ entry }) => entry !== null)
    expect(cover).toMatchObject({ list: 'dga', entry: 'site.example', reason: 'made up' })
    expect(cover?.grounds).toEqual([expect.objectContaining({ kind: 'manual', actor: 'mk' })])
    const { decisions } = await client.entity.decisions({ value: 'host.site.example' })
    expect(decisions.map(({ object }) => object)).toEqual(['site.example, dga'])
    // Lists of addresses are none for it.
    expect(lists.map(({ list }) => list)).not.toContain('40')
    expect((await client.entity.get({ value: 'someone' })).lists).toEqual([])
  })

  it('names what alerts, events and DNS tell together with it', async () => {
    await bring('two.ndjson', [
      report(IP),
      report(IP, 61),
      report(NEIGHBOUR),
      report('203.0.112.1'),
    ])
    await bring('dns.log', [asked('cdn.site.example', IP), asked('other.example', '198.51.100.7')])
    const { groups } = await client.entity.related({ value: IP })
    const valuesOf = (relation: string) =>
      groups.find((group) => group.relation === relation)?.rows.map(({ value }) => value) ?? []
    expect(valuesOf('neighbours')).toEqual([NEIGHBOUR])
    expect(groups.find(({ relation }) => relation === 'neighbours')).toMatchObject({
      network: '203.0.113.0/24',
      total: 1,
      rows: [{ events: 1, severity: 'high' }],
    })
    expect(valuesOf('resolves here')).toEqual(['cdn.site.example'])
    const domain = await client.entity.related({ value: 'CDN.site.example.' })
    expect(domain.groups).toEqual([
      expect.objectContaining({
        relation: 'answers',
        rows: [expect.objectContaining({ value: IP, events: 1, severity: null })],
      }),
    ])
    // DNS alone knows it, and it has a page all the same.
    expect(await client.entity.get({ value: 'cdn.site.example' })).toMatchObject({
      kind: 'domain',
      verdict: 'quiet',
      summary: 'No alert is about it. In the last 30 days: what DNS answered for it 1.',
      risk: 0,
    })
    expect((await client.entity.get({ value: 'nobody.example' })).verdict).toBe('not seen')
    // Nothing of it is younger than 30 days.
    ahead += 31 * 24 * 3_600_000
    expect((await client.entity.related({ value: IP })).groups).toEqual([])
  })
})
