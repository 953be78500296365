import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDetection } from '../../../shared/detection'
import { judgeReported } from '../detectors/reported'
import { autoFormat } from './auto'
import { chronicleDetectionFormat, readReported } from './chronicle-detection'
import { DETECTION_CAP } from './detection-raw'
import type { ParseContext } from './format'
import { eventOf, eventsOf, findSharedData, reasonOf, recordOf, SAMPLES } from './record.test-kit'

const isOwn = (ip: string) => ip.startsWith('10.')
const CONTEXT: ParseContext = { transportTime: 0, isOwn }

const HEAD = {
  ruleId: 'ru_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  ruleName: 'dns_beacon',
  ruleVersion: 'ru_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee@v_1772446000_000000',
  urlBackToProduct: 'https://tenant.example/alerts/1',
  alertState: 'ALERTING',
  ruleType: 'MULTI_EVENT',
  detectionFields: [{ key: 'hostname', value: 'ws-17' }],
}
const UDM = {
  metadata: { eventType: 'NETWORK_DNS' },
  principal: { ip: ['10.20.0.17'], hostname: 'ws-17', user: { userid: 'mk' } },
  src: { ip: ['2001:DB8:0::5'] },
  target: { ip: ['203.0.113.53', '10.20.0.1'], file: { md5: 'D41D8CD98F00B204E9800998ECF8427E' } },
  network: { dns: { questions: [{ name: 'K3.Beacon.example.', type: 1 }] } },
}
const DETECTION = {
  id: 'de_11111111-2222-3333-4444-555555555555',
  type: 'RULE_DETECTION',
  createdTime: '2026-03-02T10:15:10Z',
  detectionTime: '2026-03-02T10:10:00.123456Z',
  timeWindow: { startTime: '2026-03-02T10:05:00Z', endTime: '2026-03-02T10:10:00Z' },
  collectionElements: [{ label: 'e1', references: [{ event: UDM }] }],
  detection: [HEAD],
}

const read = (value: object, context = CONTEXT) =>
  chronicleDetectionFormat.parse(recordOf(JSON.stringify(value)), context)
const parse = (changes: object = {}) => read({ ...DETECTION, ...changes })
const parseRule = (changes: object) => parse({ detection: [{ ...HEAD, ...changes }] })
const parseEvent = (udm: object, fields: object[] = []) =>
  parse({
    collectionElements: [{ label: 'e', references: [{ event: udm }] }],
    detection: [{ ...HEAD, detectionFields: fields }],
  })

describe('a detection', () => {
  it('becomes one event', () => {
    expect(eventOf(parse())).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      format: 'chronicle-detection',
      time: Date.UTC(2026, 2, 2, 10, 10, 0, 123),
      reportedAt: Date.UTC(2026, 2, 2, 10, 15, 10),
      reporter: 'tenant.example',
      product: 'chronicle',
      alertId: null,
      alertKey: HEAD.ruleId,
      title: 'dns_beacon',
      severity: 'medium',
      subject: 'ws-17',
      ip: null,
      target: '203.0.113.53',
      targetPort: null,
      mentions: [
        'mk',
        '10.20.0.17',
        '2001:db8::5',
        '203.0.113.53',
        '10.20.0.1',
        'd41d8cd98f00b204e9800998ecf8427e',
        'k3.beacon.example',
      ],
      info: 'hostname: ws-17',
      reason: '',
      nativeScore: null,
      httpStatus: null,
      isBlockedBySensor: false,
      raw: JSON.stringify(DETECTION),
    })
  })

  it('says when it was told, also by what is kept of it', () => {
    const told = { reportedAt: Date.UTC(2026, 2, 2, 10, 15, 10) }
    expect(readReported(eventOf(parse({ pad: 'x'.repeat(DETECTION_CAP) })).raw)).toEqual(told)
    expect(readReported(eventOf(parse({ createdTime: 'soon' })).raw)).toEqual({})
    expect(readReported('{"createdTime')).toEqual({})
  })

  it('is known by its id alone', () => {
    const { id } = eventOf(parse())
    expect(eventOf(parse({ createdTime: '2026-03-03T00:00:00Z', tags: ['TA0005'] })).id).toBe(id)
    expect(eventOf(parseRule({ ruleId: 'ru_other', alertState: undefined })).id).toBe(id)
    expect(eventOf(parse({ id: 'de_2' })).id).not.toBe(id)
    expect(id).toMatchInlineSnapshot(`"a4754b4f5e3e6131e341ef547b783183"`)
  })

  it('gives a finding by its rule, whatever version it has', () => {
    const finding = judgeReported(eventOf(parseRule({ riskScore: 65 })), { isOwn })
    expect(finding).toMatchObject({
      detector: 'reported',
      rule: HEAD.ruleId,
      title: 'dns_beacon',
      subject: 'ws-17',
      severity: 'high',
      score: 0.65,
      nativeScore: 65,
    })
  })

  it('is made for an alert, unless its rule does not alert and nobody wants those', () => {
    expect(parseRule({ alertState: 'NOT_ALERTING' })).toMatchObject({ kind: 'skip' })
    const wanted = read(
      { ...DETECTION, detection: [{ ...HEAD, alertState: 'NOT_ALERTING', riskScore: 99 }] },
      { ...CONTEXT, takesNotAlerting: true },
    )
    expect(eventOf(wanted).severity).toBe('info')
  })

  it('tells where it happened by the end of its window where it does not say itself', () => {
    const time = Date.UTC(2026, 2, 2, 10, 10)
    expect(eventOf(parse({ detectionTime: undefined })).time).toBe(time)
    const created = { detectionTime: undefined, timeWindow: undefined }
    expect(eventOf(parse(created)).time).toBe(Date.UTC(2026, 2, 2, 10, 15, 10))
  })
})

describe('severity', () => {
  it.each([
    [{ severity: 'INFORMATIONAL' }, 'info'],
    [{ severity: 'INFO' }, 'info'],
    [{ severity: 'LOW', riskScore: 90 }, 'low'],
    [{ severity: 'MEDIUM' }, 'medium'],
    [{ severity: 'high' }, 'high'],
    [{ severity: 'CRITICAL' }, 'critical'],
    [{ riskScore: 0 }, 'low'],
    [{ riskScore: 29.9 }, 'low'],
    [{ riskScore: 30 }, 'medium'],
    [{ riskScore: 60 }, 'high'],
    [{ riskScore: 85 }, 'critical'],
    [{ severity: 'UNSPECIFIED', riskScore: 85 }, 'critical'],
    [{ outcomes: [{ key: 'risk_score', value: '61' }] }, 'high'],
    [{ riskScore: 'many' }, 'medium'],
    [{}, 'medium'],
  ])('of %j is %s', (changes, severity) => {
    expect(eventOf(parseRule(changes)).severity).toBe(severity)
  })

  it('caps the score at what the scale holds, and keeps what was said', () => {
    const finding = judgeReported(eventOf(parseRule({ riskScore: 480 })), { isOwn })
    expect(finding).toMatchObject({ score: 1, nativeScore: 480 })
  })

  it('goes one step down for what sensors stopped, all of it', () => {
    const of = (...actions: string[]) => {
      const securityResult = actions.map((action) => ({ action: [action] }))
      return judgeReported(eventOf(parseEvent({ ...UDM, securityResult })), { isOwn }).severity
    }
    expect(of('BLOCK')).toBe('low')
    expect(of('QUARANTINE', 'UNKNOWN_ACTION')).toBe('low')
    expect(of('BLOCK', 'ALLOW')).toBe('medium')
    expect(of('UNKNOWN_ACTION')).toBe('medium')
  })
})

describe('the subject', () => {
  const subject = (udm: object, fields?: object[]) => {
    const event = eventOf(parseEvent(udm, fields))
    return [event.subject, event.ip]
  }
  const field = (key: string, value: string) => ({ key, value })

  it.each([
    [
      [field('client_ip', '203.0.113.9'), field('hostname', 'h'), field('user', 'u')],
      ['u', null],
    ],
    [
      [field('client_ip', '203.0.113.9'), field('hostname', 'h')],
      ['h', null],
    ],
    [
      [field('x', 'y'), field('principal.ip', '::ffff:203.0.113.9')],
      ['203.0.113.9', '203.0.113.9'],
    ],
    [[field('client_ip', '10.0.XX.XX')], ['mk', null]],
    [
      [field('zip', '12345'), field('user', ' ')],
      ['mk', null],
    ],
  ])('of the fields %j is %j', (fields, expected) => {
    expect(subject(UDM, fields)).toEqual(expected)
  })

  it('is else the principal, then the source, then the target of the first event', () => {
    const { principal: _, ...noPrincipal } = UDM
    const { src: __, ...onlyTarget } = noPrincipal
    expect(subject({ ...UDM, principal: { ip: ['198.51.100.7'], hostname: 'h' } })).toEqual([
      'h',
      null,
    ])
    expect(subject(noPrincipal)).toEqual(['2001:db8::5', '2001:db8::5'])
    expect(subject(onlyTarget)).toEqual(['203.0.113.53', '203.0.113.53'])
    expect(subject({})).toEqual(['tenant.example', null])
  })

  it('offers the one address outside own networks, and none where there are several', () => {
    const indicator = (udm: object) => judgeReported(eventOf(parseEvent(udm)), { isOwn }).indicator
    expect(indicator({ ...UDM, src: undefined })).toBe('203.0.113.53')
    expect(indicator(UDM)).toBeNull()
    expect(indicator({ principal: { ip: '10.20.0.17' } })).toBeNull()
  })
})

describe('what is no detection, or a hostile one', () => {
  it.each([
    [{ id: undefined }, 'The field `id` is missing.'],
    [{ id: 7 }, '`id` is 7; it must be a text.'],
    [{ id: '' }, '`id` has 0 characters; it must have 1 to 300.'],
    [{ detection: [] }, '`detection` must be a list with one object.'],
    [{ detection: [null] }, '`detection` must be a list with one object.'],
    [
      { detection: [{ ...HEAD, ruleId: [] }] },
      '`detection[0].ruleId` is a list; it must be a text.',
    ],
    [
      { detection: [{ ...HEAD, alertState: 1 }] },
      '`detection[0].alertState` is 1; it must be a text.',
    ],
    [{ detectionTime: 5 }, '`detectionTime` is 5; it must be a text.'],
    [{ detectionTime: 'now' }, '`detectionTime` is "now", which is no time with its zone.'],
  ])('%j is a reject', (changes, reason) => {
    expect(reasonOf(parse(changes))).toBe(reason)
  })

  it.each([
    [undefined],
    [null],
    [[]],
    ['e1'],
    [{ label: 'e' }],
    [[null, 7, 'x', [], { references: 'x' }, { references: [null, {}, { event: [] }] }]],
    [[{ label: {}, references: [{ event: { principal: [], target: 7, network: { dns: 1 } } }] }]],
    [[{ references: [{ event: { principal: { ip: { a: 1 }, user: null, hostname: [[]] } } }] }]],
  ])('reads one with the evidence %j', (collectionElements) => {
    expect(eventOf(parse({ collectionElements }))).toMatchObject({ subject: 'ws-17' })
  })

  it('reads one that is nested deeply, and keeps it', () => {
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`
    const text = JSON.stringify({ ...DETECTION, deep: 0 }).replace('"deep":0', `"deep":${deep}`)
    const event = eventOf(chronicleDetectionFormat.parse(recordOf(text), CONTEXT))
    expect(event.raw).toBe(text)
    const large = text.replace('"deep":', `"pad":"${'x'.repeat(DETECTION_CAP)}","deep":`)
    const kept = eventOf(chronicleDetectionFormat.parse(recordOf(large), CONTEXT))
    expect(kept.raw.length).toBeLessThanOrEqual(DETECTION_CAP)
    expect(parseDetection(kept.raw)).toMatchObject({ rule: { name: 'dns_beacon' } })
  })

  it('takes out what no store holds', () => {
    const event = eventOf(parseRule({ ruleName: 'a\u0000b\ud800c', detectionFields: [] }))
    expect(event.title).toBe('ab\ufffdc')
    expect(event.raw).not.toContain('\u0000')
  })
})

describe('recognised by itself', () => {
  it('reads the sample, and skips what does not alert', () => {
    const lines = readFileSync(join(SAMPLES, 'chronicle-detections.ndjson'), 'utf8').trim()
    const results = lines.split('\n').map((line) => autoFormat.parse(recordOf(line), CONTEXT))
    expect(results.map(({ kind }) => kind)).toEqual([
      'events',
      'events',
      'events',
      'events',
      'skip',
      'events',
    ])
    const told = results
      .filter(({ kind }) => kind === 'events')
      .flatMap(eventsOf)
      .map((event) => {
        const { severity, indicator } = judgeReported(event, { isOwn })
        return `${event.title} | ${severity} | ${event.subject} > ${event.target} | ${indicator}`
      })
    expect(told).toEqual([
      'dns_beacon | high | ws-17 > 203.0.113.53 | 203.0.113.53',
      'Many failed logins, then one that worked | critical | m.keller > null | 198.51.100.77',
      'GCP Global SSH Keys | low | deploy@project.example > null | 2001:db8::5:77',
      'malware_hash_written | low | srv-files-2.corp.example > null | 203.0.113.140',
      'no_evidence_rule | medium | db-3.corp.example > null | null',
    ])
  })

  const shared = findSharedData()
  it.skipIf(shared === null)('reads the published examples that this machine has', () => {
    const file = join(shared ?? '', 'chronicle/detections_api_samples.jsonl')
    for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
      expect(eventsOf(autoFormat.parse(recordOf(line), CONTEXT))).toHaveLength(1)
    }
  })
})
