import { setTimeout as delay } from 'node:timers/promises'
import type { RedisSettings } from '../../../shared/settings'
import { EngineError } from '../engine'
import type { ReadSecret } from '../secrets'
import type { SharedStore } from '../shared-counting'
import { readRedisAddress } from './redis-address'
import { RedisConnection } from './redis-connection'

/**
 * Makes the connection to the Redis of the settings; whether it answers is seen later.
 * @throws EngineError BAD_SECRET where the password or the certificate cannot be read.
 */
export async function openSharedStore(
  settings: RedisSettings,
  readSecret: ReadSecret,
): Promise<SharedStore> {
  const address = await readRedisAddress(settings, readSecret).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error)
    throw new EngineError('BAD_SECRET', message, { cause: error })
  })
  let listener: (problem: string | null) => void = () => undefined
  const connection = new RedisConnection({
    address,
    replicas: settings.wantedReplicas,
    wait: async (ms) => void (await delay(ms)),
    onTrouble: (problem) => listener(problem),
  })
  return {
    connection,
    dedupTtlMs: settings.dedupTtlMs,
    onTrouble: (next) => {
      listener = next
    },
    close: () => connection.close(),
  }
}
