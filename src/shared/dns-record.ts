import { z } from 'zod'
import { findTimePatternFault, ISO_TIME } from './time-pattern'

/** Names that a record gets on its way, and so must not bring. */
const FORBIDDEN_NAMES = ['logline_id', 'batch_id']
/** What a query cannot be without: the names of the field, and the rules that may stand for it. */
const NEEDED = [
  { names: ['ts', 'timestamp'], types: ['Timestamp'] },
  { names: ['src_ip', 'client_ip'], types: ['IpAddress'] },
  { names: ['domain_name'], types: ['RegEx', 'ListItem'] },
] as const

const base = {
  name: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/, 'must be a name of letters, digits, _, . and -')
    .refine((name) => !FORBIDDEN_NAMES.includes(name), {
      error: `must not be ${FORBIDDEN_NAMES.join(' or ')}: records get these on their way`,
    }),
  /** A record without the field is no fault; in a line it stands as `-`. */
  isOptional: z.boolean().default(false),
}
const wordsSchema = z.array(z.string().max(256)).min(1).max(1000)

/** What one field of a record must be. */
export const fieldRuleSchema = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.literal('Timestamp'),
    /** As strptime has it (`%Y-%m-%dT%H:%M:%S.%fZ`); a time without a zone is UTC. */
    format: z
      .string()
      .max(100)
      .default(ISO_TIME)
      .superRefine((format, context) => {
        const fault = findTimePatternFault(format)
        if (fault !== null) context.addIssue({ code: 'custom', message: fault })
      }),
  }),
  z.object({
    ...base,
    type: z.literal('RegEx'),
    /** JavaScript's; matched from the start of the value, not to its end unless it says so. */
    pattern: z
      .string()
      .max(1000)
      .superRefine((pattern, context) => {
        const fault = findPatternFault(pattern)
        if (fault !== null) context.addIssue({ code: 'custom', message: fault })
      }),
  }),
  z.object({ ...base, type: z.literal('IpAddress') }),
  z
    .object({
      ...base,
      type: z.literal('ListItem'),
      allowed: wordsSchema,
      /** Those that detectors judge, null for all: the others are stored and judged by none. */
      relevant: wordsSchema.nullable().default(null),
    })
    .superRefine(({ allowed, relevant }, context) => {
      const other = relevant?.find((each) => !allowed.includes(each))
      if (other === undefined) return
      const message = `names ${JSON.stringify(other)}, which is not among the allowed values`
      context.addIssue({ code: 'custom', path: ['relevant'], message })
    }),
])
export type FieldRule = z.infer<typeof fieldRuleSchema>

/** The rules of one form of record. */
export const fieldRulesSchema = z
  .array(fieldRuleSchema)
  .max(64)
  .superRefine((rules, context) => {
    const say = (message: string) => context.addIssue({ code: 'custom', message })
    const names = rules.map(({ name }) => name)
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined) say(`names the field ${twice} twice`)
    for (const needed of NEEDED) {
      const found = rules.filter(({ name }) => isOneOf(needed.names, name))
      const [rule, other] = found
      if (rule === undefined) say(`has no field ${needed.names.join(' or ')}`)
      else if (other !== undefined) say(`has both ${rule.name} and ${other.name}, which are one`)
      else if (rule.isOptional) say(`must not make ${rule.name} optional: no query is without it`)
      else if (!isOneOf(needed.types, rule.type)) {
        say(`needs a rule ${needed.types.join(' or ')} for ${rule.name}, not ${rule.type}`)
      }
    }
  })

const ANY = { type: 'RegEx', pattern: '' } as const

/** How records of the format `dns-record` must be, field by field. */
export const dnsRecordSettingsSchema = z.object({
  /** The fields of a line, in their order. */
  line: fieldRulesSchema.prefault([
    { name: 'timestamp', type: 'Timestamp' },
    { name: 'status_code', type: 'RegEx', pattern: '[A-Z0-9]{2,16}$' },
    { name: 'client_ip', type: 'IpAddress' },
    { name: 'dns_server_ip', type: 'IpAddress', isOptional: true },
    { name: 'domain_name', ...ANY },
    { name: 'record_type', ...ANY },
    { name: 'response_ip', ...ANY, isOptional: true },
    { name: 'size', type: 'RegEx', pattern: '\\d{1,9}b$' },
  ]),
  /** The fields of a JSON record, in any order; fields without a rule may be there besides. */
  json: fieldRulesSchema.prefault([
    { name: 'ts', type: 'Timestamp' },
    { name: 'src_ip', type: 'IpAddress' },
    { name: 'dns_server_ip', type: 'IpAddress', isOptional: true },
    { name: 'domain_name', ...ANY },
  ]),
})
export type DnsRecordSettings = z.infer<typeof dnsRecordSettingsSchema>

function isOneOf(words: readonly string[], word: string): boolean {
  return words.includes(word)
}

function findPatternFault(pattern: string): string | null {
  try {
    new RegExp(pattern, 'uy')
    return null
  } catch (error) {
    return `is no regular expression: ${error instanceof Error ? error.message : String(error)}`
  }
}
