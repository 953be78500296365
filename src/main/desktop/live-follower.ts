import type { LiveBatch } from '../../shared/alert'
import type { ConsoleClient } from '../engine/engine'

/** What following the live stream needs of the console contract. */
export interface LiveCalls {
  live: Pick<ConsoleClient['live'], 'watch' | 'acknowledge'>
}

/**
 * Hands over each live batch of one engine in order and acknowledges it, until the engine goes away
 * or `signal` ends it. Batches from before the call are not told.
 */
export async function followLive(
  client: LiveCalls,
  take: (batch: LiveBatch) => Promise<void> | void,
  signal: AbortSignal,
): Promise<void> {
  const batches = await client.live.watch({ after: 0 }, { signal })
  for await (const batch of batches) {
    if (signal.aborted) return
    await take(batch)
    await client.live.acknowledge({ stream: batch.stream, number: batch.number }, { signal })
  }
}
