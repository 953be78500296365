import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseDetection } from '../../shared/detection'
import type { ImportSummary } from '../../shared/source'
import type { ConsoleClient, Engine } from './engine'
import { SAMPLES } from './formats/record.test-kit'
import { startEngine } from './index'

const SAMPLE = join(SAMPLES, 'chronicle-detections.ndjson')
const DAY = Date.UTC(2026, 2, 2)

describe('detections through the whole engine', () => {
  let folder: string
  let engine: Engine
  let client: ConsoleClient

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchfloor-detections-'))
    engine = await startEngine({
      dataFolder: join(folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: false,
    })
    client = engine.client({ actor: 'mk' })
  })
  afterAll(async () => {
    await engine.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  async function runImport(path: string): Promise<ImportSummary> {
    let summary: ImportSummary | null = null
    for await (const step of await client.imports.run({ paths: [path] })) summary = step.summary
    if (summary === null) throw new Error('The import came to no end')
    return summary
  }

  async function alertOf(title: string) {
    const { alerts } = await client.alerts.list({ limit: 100 })
    const found = alerts.find((alert) => alert.title === title)
    if (found === undefined) throw new Error(`No alert ${title}`)
    return found
  }

  it('become alerts, those that do not alert only where the setting says so, and none twice', async () => {
    const before = { records: 6, rejected: 0 }
    expect(await runImport(SAMPLE)).toMatchObject({ ...before, accepted: 5, skipped: 1, alerts: 5 })
    expect(await runImport(SAMPLE)).toMatchObject({ ...before, accepted: 0, duplicates: 5 })
    await client.settings.change({
      patch: { detectors: { chronicle: { takesNotAlerting: true } } },
    })
    expect(await runImport(SAMPLE)).toMatchObject({ accepted: 1, duplicates: 5, skipped: 0 })
    expect(await alertOf('login_from_new_country')).toMatchObject({
      severity: 'info',
      subject: 't.romero',
      rule: 'ru_2d4f6a8c-3b5d-4e7f-9a1b-3c5d7e9f0005',
    })
  })

  it('keep what is needed to show them, also where they have no evidence', async () => {
    const { evidence, alert } = await client.alerts.get({ id: (await alertOf('dns_beacon')).id })
    expect(alert).toMatchObject({ product: 'chronicle', severity: 'high', score: 0.65, ip: null })
    expect(parseDetection(evidence[0]?.raw ?? '')).toMatchObject({
      rule: { name: 'dns_beacon' },
      events: [{ label: 'e1' }, { label: 'e1' }],
    })
    const bare = await client.alerts.get({ id: (await alertOf('no_evidence_rule')).id })
    expect(parseDetection(bare.evidence[0]?.raw ?? '')).toMatchObject({ events: [] })
    expect(bare.block).toMatchObject({ isOffered: false, choices: [] })
  })

  it.each([
    ['10.20.0.17', 'dns_beacon'],
    ['203.0.113.53', 'dns_beacon'],
    ['p0q7zz.beacon.example', 'dns_beacon'],
    ['m.keller@corp.example', 'Many failed logins, then one that worked'],
    ['2001:DB8:0::5:77', 'GCP Global SSH Keys'],
    ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 'malware_hash_written'],
    ['ws-17', 'dns_beacon'],
  ])('are found from the page of %s', async (value, title) => {
    const { events, next } = await client.entity.events({ value })
    expect(events.map((event) => event.title)).toEqual([title])
    expect(next).toBeNull()
    const entity = await client.entity.get({ value })
    expect(entity).toMatchObject({
      events: 1,
      firstSeen: events[0]?.time,
      lastSeen: events[0]?.time,
    })
  })

  it('offer addresses outside own networks to be blocked, and mark the alert when one is', async () => {
    const { id } = await alertOf('dns_beacon')
    const before = await client.alerts.get({ id })
    expect(before.block).toEqual({
      indicator: '203.0.113.53',
      isOffered: true,
      reason: '',
      choices: ['203.0.113.53'],
    })
    await client.blacklists.allow({ value: '203.0.113.53', reason: 'ours', expiresInMs: null })
    const after = await client.alerts.get({ id })
    expect(after.block).toMatchObject({ isOffered: false, choices: [] })
    expect(after.block.reason).not.toBe('')
  })

  it('come with as many records as are good for one answer, and the others one by one', async () => {
    const path = join(folder, 'large.ndjson')
    const lines = Array.from({ length: 8 }, (_, n) =>
      JSON.stringify({
        id: `de_large_${n}`,
        detectionTime: new Date(DAY + n * 1_000).toISOString(),
        detection: [{ ruleId: 'ru_large', ruleName: 'large', detectionFields: [] }],
        collectionElements: [
          { label: 'e', references: [{ event: { principal: { hostname: 'big-host' } } }] },
          { label: 'pad', references: [{ event: { pad: 'x'.repeat(240_000), number: n } }] },
        ],
      }),
    )
    await writeFile(path, `${lines.join('\n')}\n`)
    expect(await runImport(path)).toMatchObject({ accepted: 8, alerts: 1 })
    const { id } = await alertOf('large')
    const { evidence, withoutRecord } = await client.alerts.get({ id })
    expect(evidence).toHaveLength(8)
    expect(withoutRecord).toEqual(evidence.slice(4).map((event) => event.id))
    for (const [index, event] of evidence.entries()) {
      const isHere = event.raw !== ''
      expect(isHere).toBe(index < 4)
      const record = isHere ? event : await client.alerts.record({ id, event: event.id })
      expect(record.raw).toBe(lines[7 - index])
    }
    await expect(client.alerts.record({ id, event: 'f'.repeat(32) })).rejects.toThrow(
      'This record is not stored any more.',
    )
  })
})
