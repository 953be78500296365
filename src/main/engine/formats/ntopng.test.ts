import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ntopngFormat } from './ntopng'
import { eventOf, eventsOf, reasonOf, recordOf, SAMPLES } from './record.test-kit'

const CONTEXT = { transportTime: 1_772_446_000_000 }
const LINES = readFileSync(join(SAMPLES, 'ntopng-alerts.jsonl'), 'utf8').trim().split('\n')
const [exploit = '', , agent = '', scanner = '', server = '', host = '', asText = ''] = LINES

const FLOW = {
  alert_id: 68,
  score: 160,
  first_seen: 1772446501,
  cli_ip: '203.0.113.9',
  cli_port: 41822,
  srv_ip: '198.51.100.20',
  srv_port: 80,
  proto: 6,
}

const parse = (text: string) => ntopngFormat.parse(recordOf(text), CONTEXT)
const parseFlow = (changes: Record<string, unknown>) =>
  parse(JSON.stringify({ ...FLOW, ...changes }))
const entry = (score: unknown, key = 'ndpi_possible_exploit') => ({
  score,
  alert_generation: { script_key: key },
})

describe('a flow alert', () => {
  it('becomes one event for every entry of json.alerts', () => {
    const events = eventsOf(parse(exploit))
    expect(events.map((event) => [event.alertId, event.nativeScore, event.reason])).toEqual([
      [9, 50, 'Blacklisted client contact'],
      [43, 10, 'Found host 198.51.100.20'],
      [68, 150, 'URL starting with dot'],
    ])
    expect(new Set(events.map((event) => event.id)).size).toBe(3)
    expect(events[2]).toMatchObject({
      time: 1772446501000,
      reporter: '192.0.2.254',
      alertKey: 'ndpi_possible_exploit',
      subject: '203.0.113.9',
      ip: '203.0.113.9',
      target: '198.51.100.20',
      targetPort: 80,
      info: '198.51.100.20/.env',
      httpStatus: 200,
      isBlockedBySensor: false,
    })
  })

  it('keeps its own text, with every digit of a large number', () => {
    const raw = eventsOf(parse(scanner))[0]?.raw
    expect(raw).toBe(scanner)
    expect(raw).toContain('"flow_risk_bitmap":37154697198436350')
  })

  it('takes the risk behind an alert from its number where the entry does not name it', () => {
    const reasons = eventsOf(parse(agent)).map((event) => event.reason)
    expect(reasons).toEqual(['Empty or missing User-Agent', 'Found host 198.51.100.20'])
  })

  it('says what a scanner was known by where the flow has no info', () => {
    const events = eventsOf(parse(scanner))
    const info = new Map(events.map((event) => [event.alertId, event.info]))
    expect(info.get(79)).toBe('Massive scanner detected (probably masscan)')
    expect(info.get(90)).toBe('')
  })

  it('reads json that is a text', () => {
    const withObject = eventsOf(parse(agent)).map(({ alertId, reason }) => ({ alertId, reason }))
    const withText = eventsOf(parse(asText)).map(({ alertId, reason }) => ({ alertId, reason }))
    expect(withText).toEqual(withObject)
  })

  it('names the server where only the server attacks', () => {
    expect(eventOf(parse(server))).toMatchObject({
      subject: '198.51.100.99',
      ip: '198.51.100.99',
      target: '192.0.2.10',
      isBlockedBySensor: true,
    })
    const both = eventOf(parseFlow({ is_srv_attacker: true, is_cli_attacker: true }))
    expect(both.subject).toBe('203.0.113.9')
    expect(eventOf(parseFlow({})).subject).toBe('203.0.113.9')
  })

  it('is its own alert where json.alerts is missing or empty', () => {
    for (const json of [undefined, null, {}, { alerts: {} }, { alerts: [] }]) {
      expect(eventOf(parseFlow({ json }))).toMatchObject({ alertId: 68, nativeScore: 160 })
    }
  })

  it('is the same event whatever its scores, names and delivery time', () => {
    const { id } = eventOf(parseFlow({}))
    const again = parseFlow({ score: 1, tstamp: 1772446999, info: 'x', cli_name: 'y' })
    expect(eventOf(again).id).toBe(id)
    expect(eventOf(parseFlow({ first_seen: 1772446501000 })).id).toBe(id)
    expect(eventOf(parseFlow({ cli_ip: '::ffff:203.0.113.9' })).id).toBe(id)
    for (const other of [
      { cli_port: 1 },
      { srv_port: 1 },
      { vlan_id: 1 },
      { ifid: 1 },
      { proto: 17 },
      { probe_ip: '192.0.2.1' },
      { first_seen: 1 },
      { alert_id: 1 },
      { srv_ip: '192.0.2.1' },
    ]) {
      expect(eventOf(parseFlow(other)).id).not.toBe(id)
    }
  })

  it('calls an unnamed probe ntopng', () => {
    expect(eventOf(parseFlow({})).reporter).toBe('ntopng')
    expect(eventOf(parseFlow({ probe_ip: '0.0.0.0' })).reporter).toBe('ntopng')
  })

  it('names the server as own where ntopng calls it local, whoever attacks', () => {
    const server = FLOW.srv_ip
    expect(eventOf(parseFlow({})).ownServer).toBeUndefined()
    expect(eventOf(parseFlow({ srv_localhost: true })).ownServer).toBe(server)
    expect(eventOf(parseFlow({ srv_localhost: true, is_srv_attacker: true })).ownServer).toBe(
      server,
    )
    expect(eventOf(parseFlow({ srv_localhost: false })).ownServer).toBeUndefined()
    expect(eventOf(parse(host)).ownServer).toBeUndefined()
  })

  it('takes an HTTP status from HTTP only', () => {
    expect(eventOf(parseFlow({ l7_error_code: 404 })).httpStatus).toBe(404)
    expect(eventOf(parseFlow({ l7_error_code: 404, 'proto.ndpi': 'TLS.HTTP' })).httpStatus).toBe(
      404,
    )
    expect(eventOf(parseFlow({ l7_error_code: 404, 'proto.ndpi': 'DNS' })).httpStatus).toBeNull()
    expect(eventOf(parseFlow({ l7_error_code: 3 })).httpStatus).toBeNull()
  })

  it('takes its time from tstamp, else from its transport', () => {
    expect(eventOf(parseFlow({ first_seen: undefined, tstamp: 1772446502 })).time).toBe(
      1772446502000,
    )
    expect(eventOf(parseFlow({ first_seen: undefined })).time).toBe(CONTEXT.transportTime)
  })
})

describe('a host alert', () => {
  it('is about its entity', () => {
    expect(eventOf(parse(host))).toMatchObject({
      alertId: 14,
      subject: '198.18.40.2',
      ip: '198.18.40.2',
      target: null,
      nativeScore: 20,
    })
  })

  it('may be about something that is no address', () => {
    const event = eventOf(parseFlow({ cli_ip: '', srv_ip: '', entity_val: '02:00:5E:10:00:01' }))
    expect(event).toMatchObject({ subject: '02:00:5E:10:00:01', ip: null })
  })
})

describe('a bad entry', () => {
  it('goes alone', () => {
    const alerts = { 68: entry(150), x: entry(1), 41: 'text', 42: entry('high'), 43: entry(-1) }
    const result = parseFlow({ json: { alerts } })
    expect(eventsOf(result).map((event) => event.alertId)).toEqual([68])
    expect(result).toMatchObject({
      problems: [
        { place: 'json.alerts["41"]', reason: 'The entry is a text, not an object.' },
        { place: 'json.alerts["42"]', reason: expect.stringContaining('`score` is "high"') },
        { place: 'json.alerts["43"]', reason: expect.stringContaining('`score` is -1') },
        { place: 'json.alerts["x"]', reason: expect.stringContaining('no alert id') },
      ],
    })
  })

  it('rejects the record where there is no other', () => {
    expect(reasonOf(parseFlow({ json: { alerts: { x: entry(1) } } }))).toContain('no alert id')
  })

  it('leaves the own alert where json cannot be read', () => {
    const result = parseFlow({ json: '{"alerts":' })
    expect(eventOf(result).alertId).toBe(68)
    expect(result).toMatchObject({ problems: [{ place: 'json' }] })
  })
})

describe('a bad alert is rejected by the field at fault', () => {
  it.each([
    ['an address out of range', { cli_ip: '999.1.1.1' }, '`cli_ip` is "999.1.1.1"'],
    ['an address with its port', { srv_ip: '198.51.100.20:80' }, '`srv_ip`'],
    ['an address that is a number', { cli_ip: 7 }, '`cli_ip` is a number'],
    ['a port out of range', { srv_port: 70000 }, '`srv_port` is 70000'],
    ['a port that is a text', { cli_port: '80' }, '`cli_port` is "80"'],
    ['a time that is a text', { first_seen: 'yesterday' }, '`first_seen` is "yesterday"'],
    ['no alert id', { alert_id: undefined }, '`alert_id` is missing'],
    ['an alert id that is a text', { alert_id: '68' }, '`alert_id` is "68"'],
    ['a score that is a text', { score: '160' }, '`score` is "160"'],
    ['info that is a number', { info: 5 }, '`info` is 5'],
    ['a host of NUL alone', { cli_ip: '', srv_ip: '', entity_val: '\0' }, 'names nobody'],
    ['nobody named', { cli_ip: undefined, srv_ip: undefined, entity_val: 'flow' }, 'names nobody'],
    [
      'alerts that are no list',
      { alert_id: undefined, alerts: {} },
      '`alerts` of this ntopng delivery',
    ],
  ])('%s', (_name, changes, words) => {
    expect(reasonOf(parseFlow(changes))).toContain(words)
  })

  it('does not believe an alert with hundreds of entries', () => {
    const alerts = Object.fromEntries(Array.from({ length: 100 }, (_, id) => [id, entry(1)]))
    expect(reasonOf(parseFlow({ json: { alerts } }))).toContain('100 entries')
  })

  it('shares its raw text among its entries within a budget', () => {
    const alerts = Object.fromEntries(Array.from({ length: 64 }, (_, id) => [id, entry(1)]))
    const events = eventsOf(parseFlow({ pad: 'x'.repeat(900_000), json: { alerts } }))
    const total = events.reduce((sum, event) => sum + event.raw.length, 0)
    expect(total).toBeLessThanOrEqual(256 * 1024)
  })
})
