import { describe, expect, it } from 'vitest'
import { type DnsRecordSettings, dnsRecordSettingsSchema } from '../../../shared/dns-record'
import { checkSettings } from '../../../shared/settings'
import { formatByName } from '.'
import { queryOf, READ_AT } from './dns-query.test-kit'
import { createDnsRecordRules } from './dns-record-rules'
import { reasonOf, recordOf } from './record.test-kit'

const NAME_PATTERN = '^(?=.{1,253}$)((?!-)[A-Za-z0-9-]{1,63}(?<!-)\\.)+[A-Za-z]{2,63}$'
/** The rules of the pipeline that Watchfloor takes the place of, for its JSON records. */
const STRICT = {
  json: [
    { name: 'ts', type: 'Timestamp', format: '%Y-%m-%dT%H:%M:%S' },
    {
      name: 'status_code',
      type: 'ListItem',
      allowed: ['NOERROR', 'NXDOMAIN'],
      relevant: ['NXDOMAIN'],
    },
    { name: 'src_ip', type: 'IpAddress' },
    { name: 'dns_server_ip', type: 'IpAddress' },
    { name: 'domain_name', type: 'RegEx', pattern: NAME_PATTERN },
    { name: 'record_type', type: 'ListItem', allowed: ['A', 'AAAA'] },
    { name: 'size', type: 'RegEx', pattern: '^\\d+$' },
  ],
} as const
const RECORD = {
  ts: '2026-03-02T10:15:04',
  src_ip: '192.0.2.44',
  dns_server_ip: '192.0.2.1',
  domain_name: 'xk3v9qz7.example',
  record_type: 'A',
  status_code: 'NXDOMAIN',
  size: 96,
}

function read(value: unknown, rules: DnsRecordSettings, format: 'auto' | 'dns-record' = 'auto') {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const dnsRecord = createDnsRecordRules(rules)
  return formatByName(format).parse(recordOf(text), { transportTime: READ_AT, dnsRecord })
}

describe('rules of DNS records', () => {
  const strict = dnsRecordSettingsSchema.parse(STRICT)
  const reasonWith = (fields: object) => reasonOf(read({ ...RECORD, ...fields }, strict))

  it('take a record that holds to all of them', () => {
    expect(queryOf(read(RECORD, strict))).toMatchObject({ name: 'xk3v9qz7.example', type: 'A' })
  })

  it('reject one that breaks a rule, with its name and what it wants', () => {
    expect(reasonWith({ ts: '2026-03-02T10:15:04.5' })).toBe(
      '`ts` is "2026-03-02T10:15:04.5"; its rule Timestamp wants a time written as %Y-%m-%dT%H:%M:%S.',
    )
    expect(reasonWith({ src_ip: '192.0.2' })).toBe(
      '`src_ip` is "192.0.2"; its rule IpAddress wants an IP address.',
    )
    expect(reasonWith({ status_code: 'SERVFAIL' })).toBe(
      '`status_code` is "SERVFAIL"; its rule ListItem wants one of NOERROR, NXDOMAIN.',
    )
    expect(reasonWith({ domain_name: '-a.example' })).toContain('its rule RegEx wants')
    expect(reasonWith({ size: undefined })).toBe(
      'The field `size` is missing; its rule RegEx wants it.',
    )
    expect(reasonWith({ size: null })).toBe('`size` is null; its rule RegEx wants a value.')
    expect(reasonWith({ size: { bytes: 96 } })).toContain('`size` is an object; its rule RegEx')
  })

  it('store what is not relevant, and leave it out of what is judged', () => {
    expect(queryOf(read(RECORD, strict)).isIrrelevant).toBeUndefined()
    const resolved = queryOf(read({ ...RECORD, status_code: 'NOERROR' }, strict))
    expect(resolved).toMatchObject({ rcode: 'NOERROR', isIrrelevant: true })
  })

  it('take everything for relevant where no list says otherwise', () => {
    const plain = dnsRecordSettingsSchema.parse({})
    const resolved = queryOf(read({ ...RECORD, status_code: 'NOERROR' }, plain))
    expect(resolved.isIrrelevant).toBeUndefined()
  })

  it('hold for each record of a batch', () => {
    const batch = { batch_id: 'b', data: [RECORD, { ...RECORD, record_type: 'TXT' }] }
    const result = read(batch, strict)
    if (result.kind !== 'traffic') throw new Error('no traffic')
    expect(result.problems).toEqual([
      {
        place: 'data[1]',
        reason: '`record_type` is "TXT"; its rule ListItem wants one of A, AAAA.',
      },
    ])
  })

  it('give the fields of a line their order and names', () => {
    const rules = dnsRecordSettingsSchema.parse({
      line: [
        { name: 'client_ip', type: 'IpAddress' },
        { name: 'timestamp', type: 'Timestamp', format: '%d/%b/%Y:%H:%M:%S.%f' },
        { name: 'view', type: 'ListItem', allowed: ['inside', 'guests'], relevant: ['guests'] },
        { name: 'domain_name', type: 'RegEx', pattern: '[a-z]' },
        { name: 'record_type', type: 'RegEx', pattern: '', isOptional: true },
      ],
    })
    const line = '2001:db8::7 02/Mar/2026:10:15:04.120001 guests b.example -'
    expect(queryOf(read(line, rules, 'dns-record'))).toMatchObject({
      client: '2001:db8::7',
      time: Date.UTC(2026, 2, 2, 10, 15, 4, 120),
      nanos: 1_000,
      name: 'b.example',
      type: '',
    })
    expect(queryOf(read(line.replace('guests', 'inside'), rules, 'dns-record')).isIrrelevant).toBe(
      true,
    )
    expect(reasonOf(read(`${line} x`, rules, 'dns-record'))).toBe(
      'This line has 6 fields; it must have 5.',
    )
    expect(reasonOf(read(line.replace('guests', 'lab'), rules, 'dns-record'))).toContain(
      '`view` is "lab"; its rule ListItem',
    )
  })

  it('read the query of an eight-field line alike under any pattern of its time', () => {
    const line = '2026-03-02T10:15:04.120Z NXDOMAIN 192.0.2.44 192.0.2.1 x.example A - 96b'
    const plain = dnsRecordSettingsSchema.parse({})
    const [first, ...rest] = plain.line
    if (first === undefined) throw new Error('no fields')
    const timed = dnsRecordSettingsSchema.parse({
      line: [{ ...first, format: '%Y-%m-%dT%H:%M:%S.%fZ' }, ...rest],
    })
    expect(queryOf(read(line, timed))).toEqual(queryOf(read(line, plain)))
  })

  it('say nothing of a field that is longer than any', () => {
    expect(reasonWith({ size: '9'.repeat(5_000) })).toContain('its rule RegEx')
  })
})

describe('settings of DNS records', () => {
  const faultOf = (json: readonly object[]) => {
    const checked = checkSettings({ formats: { dnsRecord: { json } } })
    return checked.isValid ? null : `${checked.field} ${checked.message}`
  }
  const BASE = [
    { name: 'ts', type: 'Timestamp' },
    { name: 'src_ip', type: 'IpAddress' },
    { name: 'domain_name', type: 'RegEx', pattern: '' },
  ]

  it('are good as the pipeline before had them', () => {
    expect(faultOf([...STRICT.json])).toBeNull()
    expect(faultOf(BASE)).toBeNull()
  })

  it.each([
    [[...BASE, { name: 'batch_id', type: 'IpAddress' }], 'json.3.name must not be logline_id'],
    [[...BASE, { name: 'src_ip', type: 'IpAddress' }], 'json names the field src_ip twice'],
    [[...BASE, { name: 'client_ip', type: 'IpAddress' }], 'json has both src_ip and client_ip'],
    [BASE.slice(1), 'json has no field ts or timestamp'],
    [BASE.slice(0, 2), 'json has no field domain_name'],
    [
      BASE.map((each) => ({ ...each, isOptional: each.name === 'src_ip' })),
      'json must not make src_ip optional',
    ],
    [
      [{ name: 'ts', type: 'RegEx', pattern: '' }, ...BASE.slice(1)],
      'json needs a rule Timestamp for ts, not RegEx',
    ],
    [[...BASE, { name: 'a', type: 'RegEx', pattern: '(' }], 'json.3.pattern is no regular expres'],
    [
      [...BASE, { name: 'a', type: 'Timestamp', format: '%Q' }],
      'json.3.format has %Q, which is not',
    ],
    [
      [...BASE, { name: 'a', type: 'Timestamp', format: '%H:%M' }],
      'json.3.format says no whole day',
    ],
    [
      [...BASE, { name: 'a', type: 'ListItem', allowed: ['A'], relevant: ['B'] }],
      'json.3.relevant names "B", which is not among the allowed values',
    ],
  ])('of which %j is wrong say how', (json, words) => {
    expect(faultOf(json)).toContain(`formats.dnsRecord.${words}`)
  })
})
