import { canonicalAddress } from '../../../shared/address'
import {
  type DnsRecordSettings,
  dnsRecordSettingsSchema,
  type FieldRule,
} from '../../../shared/dns-record'
import { ISO_TIME } from '../../../shared/time-pattern'
import { cutText } from './cut-text'
import { type JsonObject, nameType, quote } from './json'
import type { Moment } from './moment'
import { createTimeReader } from './time-reader'

/** No field that a rule looks at is longer; a pattern that is slow on long texts meets none. */
const MAX_VALUE = 4_096
const MAX_SHOWN_PATTERN = 80
/** Names by which one field is known. */
const ALIASES: Readonly<Record<string, string>> = {
  ts: 'timestamp',
  timestamp: 'ts',
  src_ip: 'client_ip',
  client_ip: 'src_ip',
}

/** The rules of one form of record, ready to be held against its fields. */
export interface RecordRules {
  readonly fields: readonly FieldCheck[]
  /** Reads the time of a record that holds to the rules. */
  readonly readTime: (text: string) => Moment | null
}

/** The rules of both forms. */
export interface DnsRecordRules {
  readonly line: RecordRules
  readonly json: RecordRules
}

interface FieldCheck {
  readonly name: string
  readonly type: FieldRule['type']
  readonly isOptional: boolean
  /** What the rule wants, in words of a reject. */
  readonly wants: string
  readonly holds: (text: string) => boolean
  readonly isRelevant: (text: string) => boolean
}

/** What rules say of a record: the one it breaks, or whether detectors are to judge it. */
export type RuleVerdict = { reason: string } | { isRelevant: boolean }

/** Makes rules of settings that were found good. */
export function createDnsRecordRules({ line, json }: DnsRecordSettings): DnsRecordRules {
  return { line: createRules(line), json: createRules(json) }
}

/** The rules of whatever settings hold when they are asked for. */
export function followDnsRecordRules(settings: () => DnsRecordSettings): DnsRecordRules {
  let made = { of: settings(), rules: createDnsRecordRules(settings()) }
  const now = () => {
    const of = settings()
    if (of !== made.of) made = { of, rules: createDnsRecordRules(of) }
    return made.rules
  }
  return {
    get line() {
      return now().line
    },
    get json() {
      return now().json
    },
  }
}

/** The rules of settings that say nothing. */
export const DEFAULT_RULES = createDnsRecordRules(dnsRecordSettingsSchema.parse({}))

/** Holds a record against rules; the first that it breaks is told. */
export function applyRules(record: JsonObject, { fields }: RecordRules): RuleVerdict {
  let isRelevant = true
  for (const check of fields) {
    const value = findField(record, check.name)
    if (value === undefined || value === null) {
      if (!check.isOptional) return { reason: sayMissing(check, value) }
      isRelevant &&= check.isRelevant('')
      continue
    }
    const texts = Array.isArray(value) ? value.map(scalarText) : [scalarText(value)]
    if (!texts.every((text) => text !== null && text.length <= MAX_VALUE && check.holds(text))) {
      return { reason: sayBroken(check, value) }
    }
    isRelevant &&= texts.some((text) => text !== null && check.isRelevant(text))
  }
  return { isRelevant }
}

/** A field by its name, or by the other one that it is known by. */
export function findField(record: JsonObject, name: string): unknown {
  const other = ALIASES[name]
  return record[name] ?? (other === undefined ? record[name] : (record[other] ?? record[name]))
}

function createRules(rules: readonly FieldRule[]): RecordRules {
  const time = rules.find(({ name }) => name === 'ts' || name === 'timestamp')
  return {
    fields: rules.map(createCheck),
    readTime: createTimeReader(time?.type === 'Timestamp' ? time.format : ISO_TIME),
  }
}

function createCheck(rule: FieldRule): FieldCheck {
  const { name, type, isOptional } = rule
  const base = { name, type, isOptional, isRelevant: () => true }
  if (rule.type === 'Timestamp') {
    const read = createTimeReader(rule.format)
    const wants =
      rule.format === ISO_TIME
        ? 'a time such as 2026-03-02T10:15:04, in UTC'
        : `a time written as ${rule.format}`
    return { ...base, wants, holds: (text) => read(text) !== null }
  }
  if (rule.type === 'IpAddress') {
    return { ...base, wants: 'an IP address', holds: (text) => canonicalAddress(text) !== null }
  }
  if (rule.type === 'RegEx') {
    const pattern = new RegExp(rule.pattern, 'uy')
    const holds = (text: string) => {
      pattern.lastIndex = 0
      return pattern.test(text)
    }
    return { ...base, wants: `a text like ${cutText(rule.pattern, MAX_SHOWN_PATTERN)}`, holds }
  }
  const allowed = new Set(rule.allowed)
  const relevant = rule.relevant === null ? null : new Set(rule.relevant)
  return {
    ...base,
    wants: `one of ${cutText(rule.allowed.join(', '), MAX_SHOWN_PATTERN)}`,
    holds: (text) => allowed.has(text),
    isRelevant: (text) => relevant?.has(text) ?? true,
  }
}

/** A text, number or truth value as text; null for all else. */
function scalarText(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

function sayMissing({ name, type }: FieldCheck, value: unknown): string {
  return value === null
    ? `\`${name}\` is null; its rule ${type} wants a value.`
    : `The field \`${name}\` is missing; its rule ${type} wants it.`
}

function sayBroken({ name, type, wants }: FieldCheck, value: unknown): string {
  const shown = typeof value === 'object' && !Array.isArray(value) ? nameType(value) : quote(value)
  return `\`${name}\` is ${shown}; its rule ${type} wants ${wants}.`
}
