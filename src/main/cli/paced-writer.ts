import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'

const CHUNK_CHARACTERS = 64 * 1024
/** Paced lines leave in steps of this length. */
const STEP_MS = 50

/** Takes whole lines, each ended by a line break; resolves when there is room for more. */
export type TakeLines = (lines: string) => Promise<unknown>

/**
 * Hands lines over as fast as they are taken, or at a rate, until they end or the signal aborts.
 * Never more than a chunk waits in memory. Returns how many were handed over; throws what `take`
 * throws.
 */
export async function writePaced(
  lines: Iterable<string>,
  take: TakeLines,
  options: {
    ratePerSecond: number | undefined
    signal: AbortSignal
    now?: () => number
    sleep?: (ms: number) => Promise<unknown>
  },
): Promise<number> {
  const { ratePerSecond, signal } = options
  const now = options.now ?? (() => performance.now())
  const sleep = options.sleep ?? ((ms) => wait(ms, undefined, { signal }).catch(() => undefined))
  const startedAt = now()
  let written = 0
  let chunk = ''
  for (const line of lines) {
    if (signal.aborted) break
    const dueAt = ratePerSecond === undefined ? 0 : startedAt + (written / ratePerSecond) * 1000
    if (ratePerSecond !== undefined && dueAt > now()) {
      chunk = await send(take, chunk)
      await sleep(Math.max(STEP_MS, dueAt - now()))
      if (signal.aborted) break
    }
    chunk += `${line}\n`
    written += 1
    if (chunk.length >= CHUNK_CHARACTERS) chunk = await send(take, chunk)
  }
  await send(take, chunk)
  return written
}

async function send(take: TakeLines, chunk: string): Promise<string> {
  if (chunk !== '') await take(chunk)
  return ''
}

/** Lines go into a stream, which says itself when it is full. */
export function intoStream(target: Writable): TakeLines {
  return async (lines) => {
    if (!target.write(lines)) await once(target, 'drain')
  }
}
