import type { DnsRecordSettings } from '../../../shared/dns-record'
import type { RecordTrial } from '../../../shared/record-trial'
import type { ParseResult, RawRecord } from '../record'
import { dnsRecordFormat, firstRecordOf, readLineFields } from './dns-record'
import { applyRules, createDnsRecordRules, findField, type RecordRules } from './dns-record-rules'
import { type JsonObject, quote } from './json'

/** Holds one record against rules, and tells of each rule what it says; stores nothing. */
export function tryRecord(text: string, settings: DnsRecordSettings, now: number): RecordTrial {
  const rules = createDnsRecordRules(settings)
  const record: RawRecord = { text: text.trim(), position: 0, place: () => 'this text' }
  const form = /^[{[]/.test(record.text) ? 'json' : 'line'
  const fields = form === 'json' ? firstRecordOf(record) : readLineFields(record.text, rules.line)
  const parsed = dnsRecordFormat.parse(record, { transportTime: now, dnsRecord: rules })
  return {
    form,
    fields: fields === null ? [] : tellFields(fields, rules[form]),
    ...tellOutcome(parsed),
  }
}

function tellFields(record: JsonObject, rules: RecordRules): RecordTrial['fields'] {
  return rules.fields.map((check) => {
    const { name, type } = check
    const value = findField(record, name)
    const isAbsent = value === undefined || value === null
    const verdict = applyRules(record, { ...rules, fields: [check] })
    const base = { name, type, value: isAbsent ? null : quote(value), reason: '' }
    if ('reason' in verdict) return { ...base, state: 'broken', reason: verdict.reason }
    if (!verdict.isRelevant) return { ...base, state: 'irrelevant' }
    return { ...base, state: isAbsent ? 'absent' : 'holds' }
  })
}

function tellOutcome(parsed: ParseResult): Pick<RecordTrial, 'outcome' | 'reason'> {
  if (parsed.kind === 'reject') return { outcome: 'dropped', reason: parsed.reason }
  if (parsed.kind === 'skip') return { outcome: 'nothing', reason: parsed.reason }
  const isIrrelevant =
    parsed.kind === 'traffic' &&
    parsed.item.kind === 'dns-query' &&
    parsed.item.isIrrelevant === true
  return { outcome: isIrrelevant ? 'stored' : 'judged', reason: '' }
}
