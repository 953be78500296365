import { describe, expect, it } from 'vitest'
import type { AlertDetail } from './alert'
import { writeAlert } from './alert-copy'
import type { WatchEvent } from './event'
import { makeAlert } from './testing/alerts'

function makeEvent(fields: Partial<WatchEvent> = {}): WatchEvent {
  return {
    id: 'e1',
    time: 1_000,
    arrived: 1_500,
    source: 's1',
    partition: '',
    position: 1,
    reporter: 'sensor-1',
    product: 'ntopng',
    alertId: 40,
    rule: 'ntopng:40',
    title: 'Possible SQL injection',
    severity: 'high',
    score: null,
    nativeScore: null,
    subject: '192.0.2.1',
    ip: '192.0.2.1',
    target: 'www.example.com',
    targetPort: 443,
    indicator: '192.0.2.1',
    info: '/?id=1',
    reason: 'union select',
    httpStatus: 403,
    isClockAhead: false,
    raw: '',
    rawSize: null,
    ...fields,
  }
}

function makeDetail(fields: Partial<AlertDetail> = {}): AlertDetail {
  return {
    alert: makeAlert({ target: 'www.example.com' }),
    evidence: [makeEvent()],
    withoutRecord: [],
    evidenceOf: { unit: 'event', total: 1 },
    timeline: [],
    lastTimes: [],
    block: { indicator: '192.0.2.1', isOffered: true, reason: '', choices: [] },
    ...fields,
  }
}

const ecsOf = (detail: AlertDetail) => JSON.parse(writeAlert(detail, 'ecs'))

describe('an alert as Markdown', () => {
  it('tells what it is, with every address and name defanged', () => {
    const text = writeAlert(makeDetail(), 'markdown')
    expect(text).toContain('## A-AAAAAA: Possible SQL injection')
    expect(text).toContain('| Subject | 192\\[.\\]0\\[.\\]2\\[.\\]1 |')
    expect(text).toContain('| Target | www\\[.\\]example\\[.\\]com |')
    expect(text).toContain('| First event | 1970-01-01T00:00:01.000Z |')
    expect(text).toContain('union select')
    expect(text).not.toMatch(/192\.0\.2\.1|example\.com/)
  })

  it('lets the text of a record be neither markup, link, mention nor another row', () => {
    const info =
      '|<img src=x onerror=alert(1)>\n# [x](https://evil.example/a) @team bad.example\u202e `a` 2.4.1'
    const alert = makeAlert({ title: info, note: info })
    const text = writeAlert(makeDetail({ alert, evidence: [makeEvent({ info })] }), 'markdown')
    expect(text).not.toMatch(
      /<img|https:|\[x\]\(|(?<!\\\[)@team|[^\\]`a|evil\.example|bad\.example/,
    )
    expect(text).not.toContain('\u202e')
    expect(text).toContain('hxxps')
    expect(text).toContain('2.4.1')
    const rows = text.split('\n').filter((line) => line.includes('evil'))
    expect(rows).toHaveLength(3)
    // Six cells of evidence have seven bars that are not escaped.
    expect(rows.at(-1)?.match(/(?<!\\)\|/g)).toHaveLength(7)
  })

  it('tells the newest ten of its events, and of how many', () => {
    const evidence = Array.from({ length: 12 }, (_none, index) => makeEvent({ id: `e${index}` }))
    const text = writeAlert(
      makeDetail({ evidence, evidenceOf: { unit: 'event', total: 40 } }),
      'markdown',
    )
    expect(text).toContain('### Evidence, newest 10 of 40')
    expect(text.match(/union select/g)).toHaveLength(10)
  })

  it('tells decisions, but not the events among them', () => {
    const text = writeAlert(
      makeDetail({
        timeline: [
          { at: 0, kind: 'first event', actor: null, text: 'First event' },
          { at: 2_000, kind: 'decision', actor: 'mk', text: 'Acknowledged' },
        ],
      }),
      'markdown',
    )
    expect(text).toContain('- 1970-01-01T00:00:02.000Z mk: Acknowledged')
    expect(text).not.toContain('First event\n')
  })
})

describe('an alert as a document of the Elastic Common Schema', () => {
  it('puts each fact under the name of its field', () => {
    expect(ecsOf(makeDetail())).toMatchObject({
      '@timestamp': '1970-01-01T00:00:01.000Z',
      event: { kind: 'alert', id: 'a1', code: '40', module: 'ntopng', severity: 3 },
      rule: { id: 'ntopng:40', name: 'Possible SQL injection' },
      source: { address: '192.0.2.1', ip: '192.0.2.1' },
      destination: { address: 'www.example.com', domain: 'www.example.com', port: 443 },
      http: { response: { status_code: 403 } },
      threat: { indicator: { type: 'ipv4-addr', ip: '192.0.2.1' } },
      related: { ip: ['192.0.2.1'], hosts: ['www.example.com'] },
    })
  })

  it('never gives a field of addresses what is none, and no field null that ECS knows', () => {
    const alert = makeAlert({ subject: 'jdoe', ip: null, target: null, indicator: null })
    const ecs = ecsOf(makeDetail({ alert, evidence: [] }))
    expect(ecs.source).toEqual({ address: 'jdoe' })
    expect(ecs).not.toHaveProperty('destination')
    expect(ecs).not.toHaveProperty('threat')
    expect(ecs.related).toEqual({})
    const { watchfloor: _own, ...known } = ecs
    expect(JSON.stringify(known)).not.toContain('null')
  })

  it('names no port or status where events differ', () => {
    const evidence = [makeEvent(), makeEvent({ targetPort: 80, httpStatus: 200 })]
    const ecs = ecsOf(makeDetail({ evidence }))
    expect(ecs.destination).not.toHaveProperty('port')
    expect(ecs).not.toHaveProperty('http')
  })

  it('tells a domain as an indicator', () => {
    const alert = makeAlert({ indicator: 'bad.example' })
    expect(ecsOf(makeDetail({ alert })).threat.indicator).toEqual({
      type: 'domain-name',
      name: 'bad.example',
      url: { domain: 'bad.example' },
    })
  })
})

it('gives all fields with the evidence as JSON', () => {
  expect(JSON.parse(writeAlert(makeDetail(), 'json'))).toMatchObject({
    id: 'a1',
    events: 1,
    evidence: [{ id: 'e1', info: '/?id=1' }],
  })
})
