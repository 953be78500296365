import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FORMATS } from '../../../shared/source'
import { formatByName } from '.'
import { eventsOf, reasonOf, recordOf } from './record.test-kit'

const CONTEXT = { transportTime: 1_772_446_000_000 }
const auto = formatByName('auto')
const parse = (text: string) => auto.parse(recordOf(text), CONTEXT)

describe('auto', () => {
  it('tells the formats apart, record by record', () => {
    const message =
      '{"user_id":"p","timestamp":1772446504123,"ip":"203.0.113.9","alert_id":68,"dst_port":80,"info":"","reason":""}'
    const alert = '{"alert_id":68,"first_seen":1772446501,"cli_ip":"203.0.113.9"}'
    expect(eventsOf(parse(message))[0]?.format).toBe('blacklist-event')
    expect(eventsOf(parse(alert))[0]?.format).toBe('ntopng')
    const eve =
      '{"timestamp":"2026-03-02T10:15:04+0000","event_type":"alert","alert":{"signature_id":1}}'
    const notice = '{"ts":1772446504.5,"note":"SSH::Password_Guessing"}'
    expect(eventsOf(parse(eve))[0]?.format).toBe('suricata')
    expect(eventsOf(parse(notice))[0]?.format).toBe('zeek-notice')
    const header = new Map([['fields', 'ts\tnote']])
    const line = auto.parse({ ...recordOf('1772446504.5\tA::B'), header }, CONTEXT)
    expect(eventsOf(line)[0]?.format).toBe('zeek-notice')
  })

  it('takes a host alert for ntopng, though it has the fields of a blacklist event', () => {
    const host =
      '{"ip":"203.0.113.9","alert_id":14,"entity_val":"203.0.113.9","first_seen":1772446501}'
    expect(eventsOf(parse(host))[0]?.format).toBe('ntopng')
  })

  it('skips what other logs of a known sensor say', () => {
    for (const text of [
      '{"timestamp":"2026-03-02T10:15:04+0000","event_type":"flow","flow":{}}',
      '{"_path":"conn","ts":1772446504.5,"uid":"C1"}',
      '{"ts":1772446504.5,"id.orig_h":"10.0.0.1","query":"a.example"}',
    ]) {
      expect(parse(text).kind, text).toBe('skip')
    }
  })

  it('says which field a known format lacks, and that others are not known', () => {
    expect(reasonOf(parse('{"ip":"203.0.113.9","alert_id":68}'))).toContain('`user_id` is missing')
    expect(reasonOf(parse('{"cli_ip":"203.0.113.9"}'))).toContain('`alert_id` is missing')
    expect(reasonOf(parse('{"message":"hello"}'))).toContain('format is not known')
    expect(reasonOf(parse('{"event_type":"login"}'))).toContain('format is not known')
    expect(reasonOf(parse('{"ts":1}'))).toContain('format is not known')
    expect(reasonOf(parse('"hello"'))).toContain('a text and not an object')
  })
})

describe('hostile records', () => {
  const keys = [
    'user_id',
    'timestamp',
    'ip',
    'alert_id',
    'dst_port',
    'info',
    'reason',
    'alerts',
    'json',
    'score',
    'cli_ip',
    'srv_ip',
    'cli_port',
    'srv_port',
    'first_seen',
    'tstamp',
    'entity_val',
    'entity_id',
    'flow_risk_info',
    'alert_generation',
    'script_key',
    'risk_id',
    '68',
    '79',
    '28',
    '__proto__',
    'constructor',
    'action',
    'l7_error_code',
    'is_srv_attacker',
    'probe_ip',
    'vlan_id',
    'proto.ndpi',
    'event_type',
    'alert',
    'src_ip',
    'dest_ip',
    'src_port',
    'flow_id',
    'signature_id',
    'signature',
    'metadata',
    'severity',
    'http',
    'dns',
    'query',
    'host',
    'ts',
    'note',
    '_path',
    'uid',
    'id.orig_h',
    'src',
    'actions',
    'peer_descr',
  ]
  const leaf = fc.oneof(
    fc.constantFrom(
      '203.0.113.9',
      '2001:db8::1',
      '999.1.1.1',
      '',
      'flow',
      'store',
      'ndpi_x',
      '\u0000',
    ),
    fc.constantFrom('alert', '2026-03-02T10:15:04.5Z', 'A::B', '1772446504.5', 'notice'),
    fc.constantFrom(68, 79, 0, -1, 1772446501, 1772446501123, 1e300, 0.5, 404, 80),
    fc.constantFrom(null, true, false),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 12, noNullPrototype: true }),
    ),
  }))

  it.each(FORMATS)('%s: give events or a reason, and never an error', (name) => {
    const format = formatByName(name)
    fc.assert(
      fc.property(value, fc.boolean(), (json, isSpoilt) => {
        const text = JSON.stringify(json)
        const result = format.parse(recordOf(isSpoilt ? text.slice(0, -1) : text), CONTEXT)
        if (result.kind === 'traffic') {
          expect(Number.isSafeInteger(result.item.time)).toBe(true)
          return
        }
        if (result.kind !== 'events') {
          expect(result.reason).toMatch(/\.$/)
          return
        }
        expect(result.events.length).toBeGreaterThan(0)
        for (const event of result.events) {
          expect(event.id).toMatch(/^[0-9a-f]{32}$/)
          expect(Number.isSafeInteger(event.time)).toBe(true)
          expect(event.subject).not.toBe('')
          for (const said of [
            event.subject,
            event.info,
            event.reason,
            event.reporter,
            event.alertKey,
          ]) {
            expect(said).not.toMatch(/\0|\p{Surrogate}/u)
          }
        }
      }),
      { numRuns: 1000 },
    )
  })
})
