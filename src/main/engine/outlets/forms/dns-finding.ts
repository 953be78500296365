import { z } from 'zod'
import type { WatchEvent } from '../../../../shared/event'

/** A name that a model judged. */
export interface JudgedName {
  name: string
  probability: number
}

/** What a detector with a model found of one client's DNS names in a window. Times in ms since 1970. */
export interface DnsFinding {
  /** 32 hex digits. */
  id: string
  detector: string
  client: string
  /** When it was found. */
  at: number
  start: number
  end: number
  /** Of the model; empty where it is not known. */
  sha256: string
  /** 0 to 1. */
  score: number | null
  names: readonly JudgedName[]
}

const nameSchema = z.union([
  z.string(),
  z.object({ name: z.string(), probability: z.number().optional() }),
])
const evidenceSchema = z.object({
  modelSha256: z.string().optional(),
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  /** What the names stand below, where they are without it. */
  domain: z.string().optional(),
  /** Of the window as a whole. */
  probability: z.number().optional(),
  names: z.array(nameSchema),
})

/**
 * Reads a finding with its names from the evidence of its alert; null where it has none. `checksumOf` says
 * by which model a detector judges, where the evidence does not.
 */
export function readDnsFinding(
  event: WatchEvent,
  checksumOf: (detector: string) => string | null,
): DnsFinding | null {
  if (event.ip === null) return null
  const evidence = evidenceSchema.safeParse(parseJson(event.raw))
  if (!evidence.success) return null
  const { modelSha256, start, end, domain, probability, names } = evidence.data
  return {
    id: event.id.replaceAll('-', ''),
    detector: event.reporter,
    client: event.ip,
    at: event.arrived,
    start: Date.parse(start),
    end: Date.parse(end),
    sha256: modelSha256 ?? checksumOf(event.reporter) ?? '',
    score: event.score,
    names: names.map((each) => {
      const own = typeof each === 'string' ? undefined : each.probability
      return {
        name: typeof each === 'string' ? wholeName(each, domain) : each.name,
        probability: own ?? probability ?? event.score ?? 0,
      }
    }),
  }
}

/** Labels below a domain, with the types asked for behind them, as a whole name. */
function wholeName(text: string, domain: string | undefined): string {
  const [labels = ''] = text.split(' ')
  return domain === undefined ? labels : `${labels}.${domain}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
