import { z } from 'zod'

/** A name that a client asked for below a domain. */
export interface CarriedName {
  /** The whole name. */
  name: string
  types: string[]
}

/** What windows of a tunnel say together. */
export interface CarriedNames {
  domain: string
  windows: number
  queries: number
  /** About so many bytes, in the labels of all windows. */
  bytes: number
  longestLabel: number
  /** Each once, in the order of the windows, newest first; of each window some. */
  names: CarriedName[]
}

const evidenceSchema = z.object({
  domain: z.string(),
  queries: z.number(),
  carriedBytes: z.number(),
  longestLabel: z.number(),
  names: z.array(z.string()),
})
type TunnelEvidence = z.infer<typeof evidenceSchema>

/** Reads the evidence of an alert's windows (JSON, newest first); null where it is not of a tunnel. */
export function readCarriedNames(records: readonly string[]): CarriedNames | null {
  const windows = records.flatMap((record) => readEvidence(record) ?? [])
  const [first] = windows
  if (first === undefined) return null
  const names = new Map<string, CarriedName>()
  for (const { domain, names: told } of windows) {
    for (const text of told) {
      const [labels = '', ...types] = text.split(/,? /)
      const name = `${labels}.${domain}`
      const known = names.get(name)
      if (known === undefined) names.set(name, { name, types })
      else known.types = [...new Set([...known.types, ...types])].sort()
    }
  }
  return {
    domain: first.domain,
    windows: windows.length,
    queries: sum(windows.map(({ queries }) => queries)),
    bytes: sum(windows.map(({ carriedBytes }) => carriedBytes)),
    longestLabel: Math.max(...windows.map(({ longestLabel }) => longestLabel)),
    names: [...names.values()],
  }
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

function readEvidence(record: string): TunnelEvidence | null {
  try {
    const parsed = evidenceSchema.safeParse(JSON.parse(record))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
