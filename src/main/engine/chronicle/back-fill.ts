import { z } from 'zod'
import type { ChronicleReading } from '../../../shared/chronicle-stream'
import type { StreamParts } from './detection-stream'
import { curatedRulesRequest, listRequest } from './endpoint'
import { ChronicleFault } from './fault'
import { ListCalls, type TakeListed } from './list-calls'

/** Times between which detections are asked for, as the API takes them. */
export interface Span {
  from: string
  to: string
}

/** What asking for missed detections came to. */
export interface BackFill {
  fetched: number
  /** Why the rest could not be fetched; null where all of it was. */
  fault: ChronicleFault | null
}

/** A curated rule: `v2` says its id, `v1alpha` a name that ends with it. */
const curatedRuleSchema = z
  .object({ ruleId: z.string().optional(), name: z.string().optional() })
  .transform(({ ruleId, name }) => ruleId ?? name?.split('/').at(-1) ?? '')

/**
 * Asks the list calls, within their quotas, for all alerting detections that were created in a span,
 * and hands them on page by page: those of all rules of one's own in one call, then those of each
 * curated rule, since no call knows those of all.
 */
export async function fetchMissed(
  reading: ChronicleReading,
  span: Span,
  parts: StreamParts,
  take: TakeListed,
  signal: AbortSignal,
): Promise<BackFill> {
  const done: BackFill = { fetched: 0, fault: null }
  const calls = new ListCalls(reading, parts, signal)
  const readDetections = (curatedRule: string | null) =>
    calls.readAll(
      (pageToken) =>
        listRequest(reading, { ...span, pageToken, pageSize: reading.pageSize, curatedRule }),
      async (detections) => {
        await take(detections)
        done.fetched += detections.length
      },
    )
  let isCurated = false
  try {
    await readDetections(null)
    isCurated = true
    for (const rule of await readCuratedRules(reading, calls)) {
      if (signal.aborted) break
      await readDetections(rule)
    }
  } catch (error) {
    if (!(error instanceof ChronicleFault)) throw error
    const fault = isCurated
      ? new ChronicleFault(error.code, `Detections of curated rules are missing: ${error.message}`)
      : error
    return { ...done, fault }
  }
  return done
}

/** Ids of all curated rules. @throws ChronicleFault */
async function readCuratedRules(reading: ChronicleReading, calls: ListCalls): Promise<string[]> {
  const ids: string[] = []
  await calls.readAll(
    (pageToken) => curatedRulesRequest(reading, pageToken),
    async (rules) => {
      for (const { text, problem } of rules) if (problem === undefined) ids.push(readRule(text))
    },
  )
  return ids.filter((id) => id !== '')
}

/** The id of a curated rule; empty where it has none that can be read. */
function readRule(text: string): string {
  try {
    return curatedRuleSchema.parse(JSON.parse(text))
  } catch {
    return ''
  }
}
