import { readFile } from 'node:fs/promises'
import type { RedisSettings } from '../../../shared/settings'
import { codeOf } from '../error-code'
import type { ReadSecret } from '../secrets'
import type { RedisAddress } from './redis-connection'
import { RedisError } from './redis-errors'

/** Variable that holds the password; with `_FILE` behind it, the file that does. */
export const REDIS_PASSWORD = 'WATCHFLOOR_REDIS_PASSWORD'

/**
 * Where Redis is and how to get in, by the settings and the secret of the environment.
 * @throws RedisError where the certificate cannot be read, SecretError where the secret cannot.
 */
export async function readRedisAddress(
  settings: RedisSettings,
  readSecret: ReadSecret,
): Promise<RedisAddress> {
  const { addresses, isCluster, username, database, tls } = settings
  return {
    kind: isCluster ? 'cluster' : 'single',
    nodes: addresses.map(toNode),
    user: username,
    password: (await readSecret(REDIS_PASSWORD)) ?? '',
    database,
    tls: tls.isOn ? { ca: tls.caFile === '' ? '' : await readCertificate(tls.caFile) } : null,
  }
}

function toNode(address: string): { host: string; port: number } {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '')
  return { host, port: Number(address.slice(colon + 1)) }
}

async function readCertificate(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const cause = codeOf(error) || String(error)
    throw new RedisError(
      'CERTIFICATE',
      `tally.redis.tls.caFile names ${file}, which cannot be read (${cause}). Name the authority's certificate file.`,
    )
  }
}
