import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FormatName, ImportProgress, ImportSummary } from '../../shared/source'
import type { ConsoleClient, Engine } from './engine'
import { findSharedData, SAMPLES } from './formats/record.test-kit'
import { startEngine } from './index'

interface Desk {
  folder: string
  engine: Engine
  client: ConsoleClient
}

async function openDesk(): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-sensors-'))
  const engine = await startEngine({
    dataFolder: join(folder, 'data'),
    isDemoWanted: false,
    areSourcesWanted: false,
  })
  return { folder, engine, client: engine.client({ actor: 'mk' }) }
}

async function closeDesk({ engine, folder }: Desk): Promise<void> {
  await engine.stop()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

async function runImport({ client }: Desk, paths: string[], format: FormatName = 'auto') {
  const steps: ImportProgress[] = []
  for await (const step of await client.imports.run({ paths, format })) steps.push(step)
  const summary = steps.at(-1)?.summary as ImportSummary
  return { ...summary, reasons: steps.flatMap(({ rejects }) => rejects.map((one) => one.reason)) }
}

const sample = (name: string) => join(SAMPLES, name)

describe('samples of Suricata and Zeek through the whole engine', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk()
    await desk.client.settings.change({ patch: { ownNetworks: ['198.51.100.0/24'] } })
  })
  afterAll(() => closeDesk(desk))

  it('takes the alerts, skips the rest, and accepts nothing twice', async () => {
    const paths = ['suricata-eve.jsonl', 'zeek-notice.jsonl'].map(sample)
    const meant = { records: 13, rejected: 0, skipped: 3, reasons: [] }
    expect(await runImport(desk, paths)).toMatchObject({ ...meant, accepted: 10, duplicates: 0 })
    expect(await runImport(desk, paths)).toMatchObject({ ...meant, accepted: 0, duplicates: 10 })
  })

  it('tells in a test of the file what it is and how much of it is no alert', async () => {
    const path = sample('suricata-eve.jsonl')
    const test = await desk.client.sources.test({ path, format: 'auto' })
    expect(test).toMatchObject({ format: 'suricata', records: 8, rejected: 0, skipped: 2 })
    expect(test.steps.at(-1)).toEqual({
      name: 'Read records',
      isOk: true,
      detail: '6 of the first 8 read, 0 rejected, 2 skipped: no alerts',
    })
  })

  it('knows notices again that come tab-separated', async () => {
    expect(await runImport(desk, [sample('zeek-notice.log')])).toMatchObject({
      records: 4,
      rejected: 0,
      skipped: 0,
      accepted: 0,
      duplicates: 4,
    })
  })

  it('gives each its rule, title, severity and subject', async () => {
    const { alerts } = await desk.client.alerts.list({ limit: 100 })
    const told = alerts.map(
      ({ product, rule, title, severity, subject, target }) =>
        `${product} ${rule} | ${title} | ${severity} | ${subject} > ${target}`,
    )
    expect(told.toSorted()).toEqual([
      'suricata suricata:1:2001219 | SCAN Potential SSH Scan | low | 2001:db8::77 > 198.51.100.20',
      'suricata suricata:1:2010935 | SCAN Suspicious inbound to MSSQL port 1433 | medium | 203.0.113.9 > 198.51.100.20',
      'suricata suricata:1:2016778 | DNS Query to a suspicious domain | low | 203.0.113.53 > 10.20.0.15',
      'suricata suricata:1:2024897 | WEB_SERVER Access to a hidden environment file | medium | 203.0.113.9 > 198.51.100.20',
      'suricata suricata:1:2027757 | TROJAN Beacon to a known command server | critical | 203.0.113.77 > 198.51.100.20',
      'suricata suricata:1:2200099 | SURICATA Ethernet packet too small | low | suricata > null',
      'zeek zeek:CaptureLoss::Too_Much_Loss | CaptureLoss: too much loss | info | worker-2 > null',
      'zeek zeek:HTTP::SQL_Injection_Attacker | HTTP: SQL injection attacker | high | 203.0.113.40 > 198.51.100.20',
      'zeek zeek:SSH::Password_Guessing | SSH: password guessing | medium | 203.0.113.9 > 198.51.100.20',
      'zeek zeek:SSL::Invalid_Server_Cert | SSL: invalid server cert | medium | 10.20.0.15 > 203.0.113.195',
    ])
  })

  it('shows one row of the feed for each product of a subject', async () => {
    const page = await desk.client.live.page({ tab: 'all', filter: { text: '203.0.113.9' } })
    expect(page.groups.map(({ product }) => product).toSorted()).toEqual(['suricata', 'zeek'])
  })

  it('hides own addresses in what is said of the traffic, and keeps the record', async () => {
    const { events } = await desk.client.entity.events({ value: '203.0.113.9' })
    const web = events.find(({ rule }) => rule === 'suricata:1:2024897')
    expect(web).toMatchObject({ info: '{REDACTED_IP}/.env', rawSize: null })
    expect(web?.raw).toContain('"hostname":"198.51.100.20"')
    const guessing = events.find(({ product }) => product === 'zeek')
    expect(guessing?.info).toBe('Sampled servers:  {REDACTED_IP}, {REDACTED_IP}')
  })

  it('grows no list: only ntopng numbers its alerts', async () => {
    const lists = await desk.client.blacklists.lists()
    expect(lists.filter(({ entries }) => entries > 0)).toEqual([])
  })
})

describe('settings that change between two imports', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk()
  })
  afterAll(() => closeDesk(desk))

  it('make no event new: own networks, and whether own addresses are hidden', async () => {
    const paths = ['suricata-eve.jsonl', 'zeek-notice.jsonl', 'ntopng-alerts.jsonl'].map(sample)
    const first = await runImport(desk, paths)
    expect(first.accepted).toBeGreaterThan(20)
    const changes = [
      { ownNetworks: ['203.0.113.0/24'] },
      { ownNetworks: ['198.51.100.0/24', '203.0.113.0/24'], privacy: { hideOwnAddresses: false } },
      { ownNetworks: [], privacy: { hideOwnAddresses: true } },
    ]
    for (const change of changes) {
      await desk.client.settings.change({ patch: change })
      const again = await runImport(desk, paths)
      expect(again).toMatchObject({ accepted: 0, duplicates: first.accepted, alerts: 0 })
    }
  })

  it('nor do they after a restart, when only history knows', async () => {
    const message = JSON.stringify({
      user_id: 'p',
      timestamp: 1772446504123,
      ip: '203.0.113.9',
      alert_id: 68,
      dst_port: 80,
      info: '198.51.100.20/.env',
      reason: 'log4j detected',
    })
    const file = join(desk.folder, 'events.ndjson')
    await writeFile(file, `${message}\n`)
    const paths = [file, sample('suricata-eve.jsonl')]
    expect(await runImport(desk, paths)).toMatchObject({ accepted: 1 })
    await desk.engine.stop()
    desk.engine = await startEngine({
      dataFolder: join(desk.folder, 'data'),
      isDemoWanted: false,
      areSourcesWanted: false,
    })
    desk.client = desk.engine.client({ actor: 'mk' })
    await desk.client.settings.change({
      patch: { ownNetworks: ['198.51.100.0/24', '203.0.113.0/24'] },
    })
    expect(await runImport(desk, paths)).toMatchObject({ accepted: 0, alerts: 0 })
    const { events } = await desk.client.entity.events({ value: '203.0.113.9' })
    expect(events.find(({ alertId }) => alertId === 68)?.info).toBe('198.51.100.20/.env')
  })
})

describe('a large record', () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk()
  })
  afterAll(() => closeDesk(desk))

  it('is kept up to the cap, says how long it was, and is the same event again', async () => {
    const lines = (await readFile(sample('suricata-eve.jsonl'), 'utf8')).split('\n')
    const large = { ...JSON.parse(lines[1] ?? ''), payload: 'QQ=='.repeat(50_000) }
    const file = join(desk.folder, 'large.jsonl')
    const text = JSON.stringify(large)
    await writeFile(file, `${text}\n`)
    expect(await runImport(desk, [file])).toMatchObject({ accepted: 1 })
    const { events } = await desk.client.entity.events({ value: '203.0.113.9' })
    expect(events[0]?.raw).toBe(text.slice(0, 64 * 1024))
    expect(events[0]?.rawSize).toBe(text.length)
    expect(await runImport(desk, [sample('suricata-eve.jsonl')])).toMatchObject({ duplicates: 1 })
  })
})

const data = findSharedData() ?? ''
const where =
  data === '' ? 'skipped: no shared data here (set WATCHFLOOR_SHARED_DATA)' : 'read where they lie'

describe.skipIf(data === '')(`real alerts of Suricata and Zeek, ${where}`, () => {
  let desk: Desk
  beforeAll(async () => {
    desk = await openDesk()
  })
  afterAll(() => closeDesk(desk))
  const file = (name: string) => join(data, 'alerts', name)

  it('takes every alert of Suricata, and skips its other events', async () => {
    const alerts = [file('suricata_eve_wrccdc2017.jsonl'), file('suricata_eve_first2015.jsonl')]
    const meant = { records: 297, rejected: 0, skipped: 0 }
    expect(await runImport(desk, alerts)).toMatchObject({ ...meant, accepted: 297 })
    expect(await runImport(desk, alerts)).toMatchObject({ ...meant, accepted: 0, duplicates: 297 })
    const mixed = await runImport(desk, [file('suricata_eve_mixed_events_2023.jsonl')])
    expect(mixed).toMatchObject({ records: 253, rejected: 0, skipped: 253, accepted: 0 })
  })

  it('names and judges each as its record says', async () => {
    const texts = await Promise.all(
      ['suricata_eve_wrccdc2017.jsonl', 'suricata_eve_first2015.jsonl'].map((name) =>
        readFile(file(name), 'utf8'),
      ),
    )
    const { alerts } = await desk.client.alerts.list({ limit: 1000 })
    for (const line of texts.flatMap((text) => text.trim().split('\n'))) {
      const { src_ip, dest_ip, alert, timestamp } = JSON.parse(line)
      const isPrivate = (ip: string) => /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(ip)
      const subject = isPrivate(src_ip) && !isPrivate(dest_ip) ? dest_ip : src_ip
      const rule = `suricata:${alert.gid}:${alert.signature_id}`
      const time = Date.parse(timestamp)
      const found = alerts.find(
        (each) =>
          each.rule === rule &&
          each.subject === subject &&
          each.first <= time &&
          each.last >= time - 1,
      )
      expect(found, line).toMatchObject({ product: 'suricata', title: alert.signature })
    }
  })

  it('takes every notice of Zeek, and knows it again in the other form', async () => {
    const json = file('zeek_notice.json.gz')
    const lines = gunzipSync(await readFile(json))
      .toString()
      .trim()
      .split('\n')
    expect(lines).toHaveLength(207)
    expect(await runImport(desk, [json])).toMatchObject({ records: 207, accepted: 207 })
    expect(await runImport(desk, [file('zeek_notice.log.gz')])).toMatchObject({
      records: 207,
      rejected: 0,
      skipped: 0,
      accepted: 0,
      duplicates: 207,
    })
  })

  it('skips logs of Zeek that hold no notices, where notices are asked for', async () => {
    const dns = ['zeek_dns_home_lab.log.gz', 'zeek_dns_small.json'].map((name) =>
      join(data, 'dns', name),
    )
    const found = await runImport(desk, dns, 'zeek-notice')
    expect(found).toMatchObject({ rejected: 0, accepted: 0 })
    expect(found.skipped).toBe(found.records)
    expect(found.records).toBeGreaterThan(1_400)
  })
})
