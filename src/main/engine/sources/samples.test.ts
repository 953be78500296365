import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatByName } from '../formats'
import { eventsOf, findSharedData, reasonOf, SAMPLES, trafficOf } from '../formats/record.test-kit'
import { requestOf } from '../formats/web-request.test-kit'
import type { ParsedEvent, RawRecord } from '../record'
import { createLogFileSource } from './log-file'

const auto = formatByName('auto')

async function readRecords(path: string): Promise<RawRecord[]> {
  const settings = { id: 'a', name: 'A', path, format: 'auto' } as const
  const source = createLogFileSource(settings, { isFollowed: false })
  const records: RawRecord[] = []
  for await (const batch of source.read(new Map(), new AbortController().signal))
    records.push(...batch.records)
  return records
}

async function readEvents(path: string): Promise<{ records: number; events: ParsedEvent[] }> {
  const records = await readRecords(path)
  return {
    records: records.length,
    events: records.flatMap((record) => eventsOf(auto.parse(record, { transportTime: 0 }))),
  }
}

const idsOf = (events: ParsedEvent[]) => new Set(events.map((event) => event.id))

describe('samples of this repository', () => {
  it('two deliveries in one file: four records', async () => {
    const { records, events } = await readEvents(join(SAMPLES, 'ntopng-delivery.json'))
    expect(records).toBe(4)
    expect(events.map((event) => event.alertId)).toEqual([
      9, 43, 68, 9, 38, 42, 43, 52, 79, 90, 101,
    ])
    expect(events.at(-1)?.raw).toContain('"flow_risk_bitmap": 37154697198436350')
  })

  it('the same alerts, one a line, are the same events', async () => {
    const delivered = await readEvents(join(SAMPLES, 'ntopng-delivery.json'))
    const { records, events } = await readEvents(join(SAMPLES, 'ntopng-alerts.jsonl'))
    expect(records).toBe(7)
    const alone = idsOf(events)
    expect(delivered.events.every((event) => alone.has(event.id))).toBe(true)
  })

  it('blacklist events, one of them twice', async () => {
    const { records, events } = await readEvents(join(SAMPLES, 'blacklist-events.ndjson'))
    expect(records).toBe(9)
    expect(idsOf(events).size).toBe(8)
  })
})

const shared = findSharedData()
const where =
  shared === null
    ? 'skipped: no shared data here (set WATCHFLOOR_SHARED_DATA)'
    : 'read where they lie'

describe.skipIf(shared === null)(`real alerts, ${where}`, () => {
  const folder = join(shared ?? '', 'ip-blacklists')
  const deliveries =
    shared === null ? [] : readdirSync(folder).filter((name) => /^(?!postman).*\.json$/.test(name))

  it('every alert of every delivery is read, and again from the file of single alerts', async () => {
    const single = await readEvents(join(shared ?? '', 'alerts/ntopng_flow_alerts.jsonl'))
    const delivered: ParsedEvent[] = []
    let records = 0
    for (const name of deliveries) {
      const file = await readEvents(join(folder, name))
      records += file.records
      delivered.push(...file.events)
    }
    expect(deliveries.length).toBeGreaterThanOrEqual(5)
    expect(records).toBe(28)
    expect(single.records).toBe(28)
    expect(idsOf(delivered)).toEqual(idsOf(single.events))
  })

  it('one event for each entry of json.alerts, with digits as they were sent', async () => {
    for (const name of deliveries) {
      for (const record of await readRecords(join(folder, name))) {
        const alert = JSON.parse(record.text) as { json: { alerts: object } }
        const events = eventsOf(auto.parse(record, { transportTime: 0 }))
        expect(events).toHaveLength(Object.keys(alert.json.alerts).length)
        expect(events[0]?.raw).toBe(record.text)
      }
    }
  })

  it('a JSON file of something else is rejected with its reason', async () => {
    const records = await readRecords(join(folder, 'postman_collection.json'))
    expect(records).toHaveLength(1)
    for (const record of records) {
      expect(reasonOf(auto.parse(record, { transportTime: 0 }))).toContain('format is not known')
    }
  })
})

const DNS_FILES = [
  ['bind_querylog.log.gz', { traffic: 1_562, skip: 0, reject: 0 }],
  ['dnsmasq_pihole.log.gz', { traffic: 552, skip: 1_515, reject: 0 }],
  ['zeek_dns_small.json', { traffic: 50, skip: 0, reject: 0 }],
  // Five lines of this log were broken when it was written.
  ['zeek_dns_home_lab.log.gz', { traffic: 1_381, skip: 0, reject: 5 }],
  ['zeek_dns_wrccdc_first20k.json.gz', { traffic: 20_000, skip: 0, reject: 0 }],
  ['zeek_dns_wrccdc.log.gz', { traffic: 53_613, skip: 2, reject: 0 }],
] as const

describe.skipIf(shared === null)(`DNS logs of real networks, ${where}`, () => {
  const readAt = Date.UTC(2026, 2, 2)

  it.each(DNS_FILES)('%s is read to its last line', async (name, expected) => {
    const found = { traffic: 0, skip: 0, reject: 0, events: 0 }
    for (const record of await readRecords(join(shared ?? '', 'dns', name))) {
      const result = auto.parse(record, { transportTime: readAt })
      found[result.kind] += 1
      if (result.kind === 'reject') expect(result.reason).toMatch(/^This line has \d+ fields; /)
    }
    expect(found).toEqual({ ...expected, events: 0 })
  })

  it('the same queries have the same ids as JSON and tab-separated', async () => {
    const idsIn = async (name: string) => {
      const records = await readRecords(join(shared ?? '', 'dns', name))
      return new Set(
        records.flatMap((record) => {
          const result = auto.parse(record, { transportTime: readAt })
          if (result.kind !== 'traffic' || result.item.kind !== 'dns-query') return []
          return [result.item.id]
        }),
      )
    }
    const tabbed = await idsIn('zeek_dns_wrccdc.log.gz')
    const json = await idsIn('zeek_dns_wrccdc_first20k.json.gz')
    expect([...json].filter((id) => !tabbed.has(id))).toEqual([])
  })
})

/** Lines of these logs, and addresses among them; a log with hosts has one. */
const WEB_FILES = [
  ['weblogs/apache_combined_semicomplete.log.gz', 7_000],
  ['weblogs/apache_combined_bots_2015.log.gz', 3_456],
  ['weblogs/apache_combined_honeypot_a_2022.log.gz', 1_259],
  ['weblogs/apache_combined_scan_w3af.log.gz', 3_996],
  ['weblogs/apache_combined_zabbix_host_2025.log.gz', 2_105],
  ['weblogs/iis/iis10.log', 1],
  ['weblogs/iis/iis10_cookies.log', 3],
  ['weblogs/iis/iis10_edge_cases.log', 15],
  ['weblogs/iis/iis6.log', 12],
  ['weblogs/iis/iis7_owa.log', 3],
  ['weblogs/iis/iis7_sqli.log', 2],
  ['weblogs/iis/iis_without_date.log', 11],
  ['web-traffic-anomalies/test_data_1k.json', 1_000],
] as const

describe.skipIf(shared === null)(`access logs of real web servers, ${where}`, () => {
  const read = async (name: string) =>
    (await readRecords(join(shared ?? '', name))).map((record) =>
      auto.parse(record, { transportTime: 0 }),
    )

  it.each(WEB_FILES)('%s is read to its last line', async (name, lines) => {
    const results = await read(name)
    expect(results.flatMap((each) => ('reason' in each ? [each.reason] : []))).toEqual([])
    expect(results).toHaveLength(lines)
    for (const result of results) expect(trafficOf(result).kind).toBe('request')
  })

  it('every client that the labels name has as many requests as they say', async () => {
    const labels = readFileSync(join(shared ?? '', 'weblogs/labels.csv'), 'utf8')
      .trim()
      .split('\n')
    const counts = new Map<string, number>()
    for (const [name] of WEB_FILES.slice(0, 5)) {
      for (const result of await read(name)) {
        const { client } = requestOf(result)
        const key = `${name.slice('weblogs/'.length)},${client}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
    }
    const told = labels.slice(1).map((line) => line.split(','))
    const said = new Map(told.map(([file, ip, , requests]) => [`${file},${ip}`, Number(requests)]))
    expect(said.size).toBeGreaterThan(800)
    expect(new Map([...counts].filter(([key]) => said.has(key)))).toEqual(said)
  })
})
