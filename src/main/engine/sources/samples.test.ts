import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatByName } from '../formats'
import { eventsOf, findSharedData, reasonOf, SAMPLES } from '../formats/record.test-kit'
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
