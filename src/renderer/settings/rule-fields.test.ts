import { describe, expect, it } from 'vitest'
import { dnsRecordSettingsSchema } from '../../shared/dns-record'
import { emptyRule, readRules, rulesToFields } from './rule-fields'

const { json } = dnsRecordSettingsSchema.parse({
  json: [
    { name: 'ts', type: 'Timestamp', format: '%Y-%m-%dT%H:%M:%S' },
    { name: 'src_ip', type: 'IpAddress' },
    { name: 'domain_name', type: 'RegEx', pattern: '[a-z.]+$' },
    { name: 'code', type: 'ListItem', allowed: ['A', 'B'], relevant: ['B'], isOptional: true },
  ],
})

describe('the fields of rules', () => {
  it('come to the rules that they were filled from', () => {
    expect(readRules(rulesToFields(json))).toEqual({ rules: json })
  })

  it('say which rule is wrong, and what the list lacks', () => {
    const fields = rulesToFields(json)
    const wrong = (at: number, part: object) =>
      readRules(fields.map((each, index) => (index === at ? { ...each, ...part } : each)))
    expect(wrong(2, { pattern: '(' })).toMatchObject({
      faults: [expect.stringMatching(/^Rule 3, pattern: is no regular expression/)],
    })
    expect(wrong(3, { relevant: 'C' })).toMatchObject({
      faults: [expect.stringMatching(/^Rule 4, relevant: names "C"/)],
    })
    expect(readRules(fields.slice(1))).toEqual({
      faults: ['The list has no field ts or timestamp.'],
    })
    expect(readRules([...fields, emptyRule(9)])).toMatchObject({
      faults: [expect.stringMatching(/^Rule 5, name: must be a name/)],
    })
  })
})
