import { z } from 'zod'
import { severitySchema } from './severity'

/** Longest text that is looked through, characters. */
export const LONGEST_LOOKUP = 2_000_000

export const INDICATOR_KINDS = ['address', 'network', 'domain', 'url', 'email', 'hash'] as const
export const indicatorKindSchema = z.enum(INDICATOR_KINDS)
/** What an indicator is. */
export type IndicatorKind = z.infer<typeof indicatorKindSchema>

/** Something in a text that can be looked up, each value once. */
export const indicatorSchema = z.object({
  kind: indicatorKindSchema,
  /** Refanged and canonical: addresses as RFC 5952 says, names and hashes in small letters. */
  value: z.string(),
  /** How often the text holds it. */
  times: z.number(),
  /** The line that holds it first, from 1. */
  line: z.number(),
})
export type Indicator = z.infer<typeof indicatorSchema>

/** An indicator with what history and the lists know of it. */
export const lookedUpSchema = indicatorSchema.extend({
  /** Events of it or that name it, as far back as they are kept. */
  events: z.number(),
  /** Alerts whose subject, target or indicator it is. */
  alerts: z.number(),
  /** The worst severity of those; null without any. */
  severity: severitySchema.nullable(),
  /** DNS queries: for a domain those for it and for names below it, for an address those it asked. */
  queries: z.number(),
  /** Requests of an address to web servers. */
  requests: z.number(),
  /** Event time of the first and last of all these, ms; null where nothing is known. */
  first: z.number().nullable(),
  last: z.number().nullable(),
  /** Entries of lists and of the allowlist that contain it. */
  lists: z.array(
    z.object({ list: z.string(), title: z.string(), entry: z.string(), state: z.string() }),
  ),
  /** Why it is never blocked; null where nothing protects it. */
  neverBlock: z.string().nullable(),
  /** A list can hold it. */
  canList: z.boolean(),
})
export type LookedUp = z.infer<typeof lookedUpSchema>

export const lookupQuestionSchema = z.object({
  text: z
    .string()
    .max(LONGEST_LOOKUP, `At most ${LONGEST_LOOKUP.toLocaleString('en')} characters at once.`),
})

export const lookupAnswerSchema = z.object({
  /** What is known first, worst first; then what is not, as the text names it. */
  rows: z.array(lookedUpSchema),
  /** Indicators of the text beyond those of `rows`. */
  left: z.number(),
  /** What could not be asked in time, in words; empty where everything was. */
  gaps: z.array(z.string()),
})
/** What a text holds, and what is known of it. */
export type LookupAnswer = z.infer<typeof lookupAnswerSchema>

/** How a value leaves the program in text: no mail reader or chat makes a link of it. */
export function defang(value: string): string {
  return value
    .replace(/^(h)tt(ps?:)/i, '$1xx$2')
    .replace(/^ftp:/i, 'fxp:')
    .replaceAll('.', '[.]')
    .replace(/@/g, '[@]')
    .replace(
      /^((?:[0-9a-f]{0,4}:){2,}[0-9a-f:[\].]*)(\/\d+)?$/i,
      (_all, address, prefix = '') => `${String(address).replaceAll(':', '[:]')}${prefix}`,
    )
}
