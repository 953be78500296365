import { describe, expect, it } from 'vitest'
import { dnsRecordSettingsSchema } from '../../../shared/dns-record'
import { tryRecord } from './record-trial'

const NOW = Date.parse('2026-03-02T11:00:00Z')
const rules = dnsRecordSettingsSchema.parse({
  json: [
    { name: 'ts', type: 'Timestamp', format: '%Y-%m-%dT%H:%M:%S' },
    {
      name: 'status_code',
      type: 'ListItem',
      allowed: ['NOERROR', 'NXDOMAIN'],
      relevant: ['NXDOMAIN'],
    },
    { name: 'src_ip', type: 'IpAddress' },
    { name: 'dns_server_ip', type: 'IpAddress', isOptional: true },
    { name: 'domain_name', type: 'RegEx', pattern: '[A-Za-z0-9.-]+$' },
  ],
})
const record = (over: object = {}) => ({
  ts: '2026-03-02T10:15:04',
  src_ip: '192.0.2.44',
  domain_name: 'xk3v9qz7.example',
  status_code: 'NXDOMAIN',
  ...over,
})
const tried = (value: unknown) =>
  tryRecord(typeof value === 'string' ? value : JSON.stringify(value), rules, NOW)
const statesOf = (value: unknown) => tried(value).fields.map(({ state }) => state)

describe('a record that is tried', () => {
  it('is told rule by rule', () => {
    expect(tried(record())).toMatchObject({ form: 'json', outcome: 'judged', reason: '' })
    expect(statesOf(record())).toEqual(['holds', 'holds', 'holds', 'absent', 'holds'])
    expect(tried(record()).fields[1]).toMatchObject({ type: 'ListItem', value: '"NXDOMAIN"' })
  })

  it('is stored and not judged where a value is allowed and not relevant', () => {
    const resolved = record({ status_code: 'NOERROR' })
    expect(tried(resolved)).toMatchObject({ outcome: 'stored', reason: '' })
    expect(statesOf(resolved)[1]).toBe('irrelevant')
  })

  it('is dropped by every rule that it breaks, the first of which is the reason', () => {
    const bad = tried(record({ ts: 'yesterday', src_ip: '192.0.2.300' }))
    expect(bad.outcome).toBe('dropped')
    expect(bad.reason).toContain('`ts` is "yesterday"')
    expect(bad.fields.filter(({ state }) => state === 'broken')).toMatchObject([
      { name: 'ts' },
      { name: 'src_ip', reason: expect.stringContaining('its rule IpAddress wants an IP address') },
    ])
  })

  it('may be the first of a batch, a line, or nothing that can be read', () => {
    expect(tried({ batch_id: 'b', data: [record(), record()] })).toMatchObject({
      outcome: 'judged',
    })
    const line =
      '2026-03-02T10:15:04.120Z NXDOMAIN 192.0.2.44 192.0.2.1 a.example A 198.51.100.9 96b'
    expect(tried(line)).toMatchObject({ form: 'line', outcome: 'judged' })
    expect(tried('one two')).toMatchObject({
      form: 'line',
      fields: [],
      outcome: 'dropped',
      reason: 'This line has 2 fields; it must have 8.',
    })
    expect(tried('{"ts":')).toMatchObject({ form: 'json', fields: [], outcome: 'dropped' })
  })
})
