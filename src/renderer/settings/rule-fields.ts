import { type FieldRule, fieldRulesSchema } from '../../shared/dns-record'
import { dnsRulesStrings as words } from '../strings'

/** A rule as it was typed. */
export interface RuleFields {
  /** Tells rows apart while they are moved and removed. */
  key: number
  name: string
  type: FieldRule['type']
  isOptional: boolean
  format: string
  pattern: string
  allowed: string
  relevant: string
}

/** A rule with nothing in it. */
export function emptyRule(key: number): RuleFields {
  const texts = { name: '', format: '', pattern: '', allowed: '', relevant: '' }
  return { key, type: 'RegEx', isOptional: false, ...texts }
}

/** The fields that stand for rules. */
export function rulesToFields(rules: readonly FieldRule[]): RuleFields[] {
  return rules.map((rule, key) => ({
    ...emptyRule(key),
    name: rule.name,
    type: rule.type,
    isOptional: rule.isOptional,
    ...(rule.type === 'Timestamp' ? { format: rule.format } : {}),
    ...(rule.type === 'RegEx' ? { pattern: rule.pattern } : {}),
    ...(rule.type === 'ListItem'
      ? { allowed: rule.allowed.join(', '), relevant: rule.relevant?.join(', ') ?? '' }
      : {}),
  }))
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')

function ruleOf({ type, name, isOptional, format, pattern, allowed, relevant }: RuleFields) {
  const base = { type, name: name.trim(), isOptional }
  if (type === 'Timestamp')
    return { ...base, ...(format.trim() === '' ? {} : { format: format.trim() }) }
  if (type === 'RegEx') return { ...base, pattern }
  if (type === 'IpAddress') return base
  const some = listOf(relevant)
  return { ...base, allowed: listOf(allowed), relevant: some.length === 0 ? null : some }
}

/** What the fields come to, or the sentences that say what is wrong with them. */
export function readRules(
  fields: readonly RuleFields[],
): { rules: FieldRule[] } | { faults: string[] } {
  const read = fieldRulesSchema.safeParse(fields.map(ruleOf))
  if (read.success) return { rules: read.data }
  return {
    faults: read.error.issues.map(({ path: [at, field], message }) =>
      typeof at === 'number'
        ? words.fault(at + 1, String(field ?? 'rule'), message)
        : words.faultOfAll(message),
    ),
  }
}
