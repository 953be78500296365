import { describe, expect, it } from 'vitest'
import { judgeReported } from '../detectors/reported'
import type { ParseContext } from './format'
import { eventOf, reasonOf, recordOf } from './record.test-kit'
import { suricataFormat } from './suricata'

const OWN = new Set(['198.51.100.20', '10.20.0.15', '10.20.0.16'])
const CONTEXT: ParseContext = { transportTime: 0, isOwn: (ip) => OWN.has(ip) }

const ALERT = {
  action: 'allowed',
  gid: 1,
  signature_id: 2010935,
  rev: 3,
  signature: 'SCAN Suspicious inbound to MSSQL port 1433',
  category: 'Potentially Bad Traffic',
  severity: 2,
}
const EVENT = {
  timestamp: '2026-03-02T10:15:04.123456+0100',
  flow_id: 901000000000001,
  event_type: 'alert',
  src_ip: '203.0.113.9',
  src_port: 41822,
  dest_ip: '198.51.100.20',
  dest_port: 1433,
  proto: 'TCP',
  alert: ALERT,
}

const parse = (changes: object = {}, context = CONTEXT) =>
  suricataFormat.parse(recordOf(JSON.stringify({ ...EVENT, ...changes })), context)
const parseAlert = (changes: object) => parse({ alert: { ...ALERT, ...changes } })
const judged = (changes: object) =>
  judgeReported(eventOf(parse(changes)), { isOwn: (ip) => OWN.has(ip) })

describe('an alert', () => {
  it('becomes one event', () => {
    expect(eventOf(parse())).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      format: 'suricata',
      time: Date.UTC(2026, 2, 2, 9, 15, 4, 123),
      reporter: 'suricata',
      product: 'suricata',
      alertId: null,
      alertKey: '1:2010935',
      title: ALERT.signature,
      severity: 'medium',
      subject: '203.0.113.9',
      ip: '203.0.113.9',
      target: '198.51.100.20',
      targetPort: 1433,
      otherSide: '198.51.100.20',
      info: '',
      reason: 'Potentially Bad Traffic',
      nativeScore: null,
      httpStatus: null,
      isBlockedBySensor: false,
      raw: JSON.stringify(EVENT),
    })
  })

  it('gives a finding by its rule and its signature', () => {
    expect(judged({})).toMatchObject({
      detector: 'reported',
      rule: 'suricata:1:2010935',
      title: ALERT.signature,
      severity: 'medium',
      score: null,
      nativeScore: null,
      indicator: '203.0.113.9',
    })
  })

  it('is the same event whatever a shipper adds, and in another zone', () => {
    const { id } = eventOf(parse())
    expect(eventOf(parse({ host: 'sensor-1', tags: ['x'] })).id).toBe(id)
    expect(eventOf(parse({ timestamp: '2026-03-02T09:15:04.123456Z' })).id).toBe(id)
    expect(eventOf(parse({ src_ip: '::ffff:203.0.113.9' })).id).toBe(id)
    expect(eventOf(parseAlert({ severity: 1, signature: 'else' })).id).toBe(id)
  })

  it.each([
    ['timestamp', { timestamp: '2026-03-02T10:15:04.123457+0100' }],
    ['flow_id', { flow_id: 2 }],
    ['src_ip', { src_ip: '203.0.113.10' }],
    ['src_port', { src_port: 1 }],
    ['dest_ip', { dest_ip: '198.51.100.21' }],
    ['dest_port', { dest_port: 1 }],
    ['gid', { alert: { ...ALERT, gid: 2 } }],
    ['sid', { alert: { ...ALERT, signature_id: 1 } }],
    ['rev', { alert: { ...ALERT, rev: 4 } }],
  ])('is another event with another %s', (_name, changes) => {
    expect(eventOf(parse(changes)).id).not.toBe(eventOf(parse()).id)
  })

  it('never changes the id of a known event', () => {
    expect(eventOf(parse()).id).toMatchInlineSnapshot(`"93fddcd6fa49686c661b4387d793c227"`)
  })
})

describe('severity', () => {
  it.each([
    ['Critical', 'critical'],
    ['Major', 'high'],
    ['Minor', 'low'],
    ['Informational', 'info'],
    ['critical', 'critical'],
  ])('signature_severity %s is %s', (word, severity) => {
    const metadata = { signature_severity: [word] }
    expect(eventOf(parseAlert({ metadata })).severity).toBe(severity)
    expect(eventOf(parseAlert({ metadata: { signature_severity: word } })).severity).toBe(severity)
  })

  it.each([
    [1, 'high'],
    [2, 'medium'],
    [3, 'low'],
    [4, 'info'],
    [255, 'info'],
  ])('number %s is %s, also where the words say nothing known', (severity, expected) => {
    expect(eventOf(parseAlert({ severity })).severity).toBe(expected)
    const metadata = { signature_severity: ['Unheard of'] }
    expect(eventOf(parseAlert({ severity, metadata })).severity).toBe(expected)
  })

  it('goes one step up for own networks, and one down for what was refused or blocked', () => {
    const outwards = { src_ip: '10.20.0.15', dest_ip: '10.20.0.16' }
    expect(judged(outwards).severity).toBe('high')
    expect(judged({ http: { status: 404 } }).severity).toBe('low')
    expect(judged({ alert: { ...ALERT, action: 'blocked' } }).severity).toBe('low')
    expect(judged({ verdict: { action: 'drop' } }).severity).toBe('low')
    expect(judged({ verdict: { action: 'alert' }, http: { status: 200 } }).severity).toBe('medium')
  })
})

describe('subject and target', () => {
  const sides = (changes: object) => {
    const { subject, ip, target, targetPort, otherSide } = eventOf(parse(changes))
    return { subject, ip, target, targetPort, otherSide }
  }

  it('is the one side outside own networks', () => {
    expect(sides({ src_ip: '10.20.0.15', src_port: 5, dest_ip: '203.0.113.53' })).toEqual({
      subject: '203.0.113.53',
      ip: '203.0.113.53',
      target: '10.20.0.15',
      targetPort: 5,
      otherSide: '10.20.0.15',
    })
  })

  it('is the source address where both sides are outside, or both inside', () => {
    expect(sides({ dest_ip: '203.0.113.53' }).subject).toBe('203.0.113.9')
    expect(sides({ src_ip: '10.20.0.15', dest_ip: '10.20.0.16' }).subject).toBe('10.20.0.15')
  })

  it('is the source that the rule states, wherever it stands', () => {
    const source = { ip: '198.51.100.20', port: 1433 }
    expect(sides({ alert: { ...ALERT, source } })).toEqual({
      subject: '198.51.100.20',
      ip: '198.51.100.20',
      target: '203.0.113.9',
      targetPort: 41822,
      otherSide: undefined,
    })
  })

  it('is the same event whoever owns the networks', () => {
    const elsewhere = { transportTime: 0, isOwn: (ip: string) => ip === '203.0.113.9' }
    const here = eventOf(parse())
    const there = eventOf(parse({}, elsewhere))
    expect(there.ip).toBe('198.51.100.20')
    expect(there.otherSide).toBe(here.ip)
    expect(there.id).toBe(here.id)
  })

  it('is the sensor where the alert names no address', () => {
    const none = { src_ip: undefined, dest_ip: undefined, src_port: undefined, host: 'sensor-1' }
    expect(sides(none)).toMatchObject({ subject: 'sensor-1', ip: null, target: null })
    expect(judged(none).indicator).toBeNull()
  })

  it('is the address there is where only one is named', () => {
    expect(sides({ src_ip: undefined })).toMatchObject({ subject: '198.51.100.20', target: null })
  })
})

describe('what an alert says of the traffic', () => {
  it.each([
    ['http', { http: { hostname: 'shop.example', url: '/.env' } }, 'shop.example/.env'],
    ['tls', { tls: { sni: 'cdn.example', subject: 'CN=x' } }, 'cdn.example'],
    ['tls without a name', { tls: { subject: 'CN=x' } }, 'CN=x'],
    ['dns', { dns: { rrname: 'a.example' } }, 'a.example'],
    ['dns, version 2', { dns: { query: [{ rrname: 'b.example' }] } }, 'b.example'],
    ['dns, version 3', { dns: { queries: [{ rrname: 'c.example' }] } }, 'c.example'],
    ['ssh', { ssh: { client: { software_version: 'libssh_0.6.1' } } }, 'libssh_0.6.1'],
    ['a payload', { payload_printable: 'x'.repeat(3_000) }, 'x'.repeat(1_024)],
    ['nothing of the right kind', { http: [], tls: 1, dns: { query: 5 }, ssh: null }, ''],
  ])('%s', (_name, changes, info) => {
    expect(eventOf(parse(changes)).info).toBe(info)
  })
})

describe('other event types', () => {
  it.each(['flow', 'ssh', 'stats', 'anomaly'])('%s is skipped', (type) => {
    expect(parse({ event_type: type })).toEqual({
      kind: 'skip',
      reason: `This is no alert but an event of type "${type}".`,
    })
  })
})

describe('a bad alert is rejected by the field at fault', () => {
  it.each([
    ['no event type', { event_type: undefined }, '`event_type` is missing'],
    ['no timestamp', { timestamp: undefined }, '`timestamp` is missing'],
    ['a timestamp without a zone', { timestamp: '2026-03-02T10:15:04' }, 'no time with its zone'],
    ['a timestamp that is a number', { timestamp: 1772446504 }, '`timestamp` is 1772446504'],
    ['no alert', { alert: undefined }, '`alert` is missing'],
    ['an alert that is a list', { alert: [] }, '`alert` is a list'],
    ['no sid', { alert: { ...ALERT, signature_id: undefined } }, '`alert.signature_id` is missing'],
    ['a sid that is a text', { alert: { ...ALERT, signature_id: 'x' } }, '`alert.signature_id`'],
    ['a gid below 0', { alert: { ...ALERT, gid: -1 } }, '`alert.gid` is -1'],
    ['a signature that is no text', { alert: { ...ALERT, signature: 7 } }, '`alert.signature`'],
    ['a severity that is a text', { alert: { ...ALERT, severity: 'x' } }, '`alert.severity`'],
    ['an address out of range', { src_ip: '999.1.1.1' }, '`src_ip` is "999.1.1.1"'],
    ['an address with its port', { dest_ip: '198.51.100.20:80' }, '`dest_ip`'],
    ['a port out of range', { src_port: 70_000 }, '`src_port` is 70000'],
    ['a stated source that is none', { alert: { ...ALERT, source: { ip: 'x' } } }, 'alert.source'],
  ])('%s', (_name, changes, words) => {
    expect(reasonOf(parse(changes))).toContain(words)
  })

  it('takes a signature without words by its number', () => {
    expect(eventOf(parseAlert({ signature: undefined })).title).toBe('Suricata rule 1:2010935')
  })
})
