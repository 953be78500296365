import { z } from 'zod'

/** What came back for a name, as far as a log tells. */
export const DNS_ANSWERS = ['resolved', 'missing', 'other', 'unknown'] as const
export type DnsAnswer = (typeof DNS_ANSWERS)[number]

const nameSchema = z.object({
  name: z.string(),
  /** How likely it was generated, 0 to 1. */
  probability: z.number(),
  answer: z.enum(DNS_ANSWERS),
  types: z.array(z.string()),
  rcodes: z.array(z.string()),
  /** Lines of the log that tell of it. */
  lines: z.number(),
  last: z.iso.datetime(),
})
const evidenceSchema = z.object({
  names: z.array(nameSchema),
  namesLeftOut: z.number().default(0),
})

/** A name of a finding. Its time is in ms since 1970. */
export interface FoundName extends Omit<z.infer<typeof nameSchema>, 'last'> {
  last: number
}

/** The names of an alert, each once, the likeliest first. */
export interface FoundNames {
  names: FoundName[]
  /** Names of its windows that were counted and not kept. */
  leftOut: number
}

/** Reads the names in the evidence of windows of `dga`; null where none of these is such. */
export function readFoundNames(records: readonly string[]): FoundNames | null {
  const byName = new Map<string, FoundName>()
  let leftOut = 0
  for (const record of records) {
    const evidence = evidenceSchema.safeParse(parseJson(record))
    if (!evidence.success) continue
    leftOut += evidence.data.namesLeftOut
    for (const { last, ...each } of evidence.data.names) {
      const found = { ...each, last: Date.parse(last) }
      const known = byName.get(found.name)
      byName.set(found.name, known === undefined ? found : merge(known, found))
    }
  }
  if (byName.size === 0) return null
  const names = [...byName.values()]
  names.sort((a, b) => b.probability - a.probability || (a.name < b.name ? -1 : 1))
  return { names, leftOut }
}

function merge(one: FoundName, other: FoundName): FoundName {
  const rank = (answer: DnsAnswer) => DNS_ANSWERS.indexOf(answer)
  return {
    name: one.name,
    probability: Math.max(one.probability, other.probability),
    answer: rank(one.answer) <= rank(other.answer) ? one.answer : other.answer,
    types: union(one.types, other.types),
    rcodes: union(one.rcodes, other.rcodes),
    lines: one.lines + other.lines,
    last: Math.max(one.last, other.last),
  }
}

const union = (one: readonly string[], other: readonly string[]) =>
  [...new Set([...one, ...other])].sort()

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
