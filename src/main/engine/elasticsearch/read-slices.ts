import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ElasticsearchReading } from '../../../shared/elasticsearch'
import type { ElasticsearchClient, Hit } from './client'
import { ElasticsearchFault } from './fault'

/** Empty time is passed in steps that grow up to this. */
const LONGEST_SLICE_MS = 86_400_000
/** Looks for more when there was none. */
const FOLLOW_MS = 2_000

/** What reading slices needs. */
export interface SliceParts {
  client: Pick<ElasticsearchClient, 'openPointInTime' | 'closePointInTime' | 'search'>
  reading: Pick<ElasticsearchReading, 'sliceMs' | 'pageSize' | 'pauseMs' | 'behindMs'>
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Some records of a slice, or its end: everything before a time was given. */
export type SlicePart = { hits: Hit[] } | { through: number }

/**
 * All records from a time on (ms), oldest first, in slices of time; up to an end, or following for
 * ever. Records of one moment come together, whatever pages they were in. Where a point in time is
 * gone the slice goes on with another from the moment that was not given yet.
 *
 * @throws ElasticsearchFault
 */
export async function* readSlices(
  from: number,
  end: number | null,
  parts: SliceParts,
  signal: AbortSignal,
): AsyncGenerator<SlicePart> {
  const { reading, now, wait } = parts
  let sliceMs = reading.sliceMs
  let start = from
  while (!signal.aborted && (end === null || start < end)) {
    const ready = now() - reading.behindMs
    const to = Math.min(start + sliceMs, end ?? Number.POSITIVE_INFINITY, ready)
    if (to <= start || (end === null && to - start < Math.min(sliceMs, FOLLOW_MS))) {
      await wait(FOLLOW_MS, signal)
      continue
    }
    let given = 0
    for await (const hits of readSlice(start, to, parts, signal)) {
      given += hits.length
      yield { hits }
    }
    if (signal.aborted) return
    start = to
    yield { through: to }
    // Nights and gaps are passed in larger steps.
    sliceMs = given > 0 ? reading.sliceMs : Math.min(LONGEST_SLICE_MS, sliceMs * 2)
  }
}

async function* readSlice(
  from: number,
  to: number,
  parts: SliceParts,
  signal: AbortSignal,
): AsyncGenerator<Hit[]> {
  let start = from
  while (!signal.aborted) {
    try {
      for await (const hits of readPages(start, to, parts, signal)) {
        const last = hits.at(-1)
        if (last !== undefined) start = last.time + 1
        yield hits
      }
      return
    } catch (error) {
      if (!(error instanceof ElasticsearchFault) || error.code !== 'EXPIRED') throw error
      await parts.wait(FOLLOW_MS, signal)
    }
  }
}

async function* readPages(
  from: number,
  to: number,
  { client, reading, wait }: SliceParts,
  signal: AbortSignal,
): AsyncGenerator<Hit[]> {
  let pit = await client.openPointInTime(signal)
  try {
    let after: readonly unknown[] | null = null
    /** Records of the last moment of a page: the next page may have more of it. */
    let held: Hit[] = []
    while (!signal.aborted) {
      const page = await client.search({ pit, from, to, size: reading.pageSize, after }, signal)
      pit = page.pit
      const all = [...held, ...page.hits]
      const last = all.at(-1)
      const isLast = page.hits.length < reading.pageSize
      const cut = last === undefined || isLast ? all.length : all.findIndex(isOf(last.time))
      if (cut > 0) yield all.slice(0, cut)
      held = all.slice(cut)
      if (isLast) return
      after = page.hits.at(-1)?.sort ?? null
      if (reading.pauseMs > 0) await wait(reading.pauseMs, signal)
      else await nextTurn()
    }
  } finally {
    // It goes by itself soon; what was read stays read.
    await client.closePointInTime(pit, signal).catch(() => undefined)
  }
}

const isOf =
  (time: number) =>
  (hit: Hit): boolean =>
    hit.time === time
