import { readFile } from 'node:fs/promises'
import type { HistorySettings } from '../../../shared/settings'
import { EngineError } from '../engine'
import { codeOf } from '../error-code'
import { type ReadSecret, SecretError } from '../secrets'
import type { ServerAddress } from './server-store'

/** Environment variable that carries the password; `_FILE` behind it names a file. */
export const CLICKHOUSE_PASSWORD = 'WATCHFLOOR_CLICKHOUSE_PASSWORD'

/**
 * Where the ClickHouse server of the settings is and how to get in.
 * @throws EngineError BAD_SECRET or BAD_SETTINGS where a file that is named cannot be read.
 */
export async function readServerAddress(
  settings: HistorySettings,
  readSecret: ReadSecret,
): Promise<ServerAddress> {
  const { url, username, cluster, tls } = settings
  const password = await readSecret(CLICKHOUSE_PASSWORD).catch((error: unknown) => {
    if (!(error instanceof SecretError)) throw error
    throw new EngineError('BAD_SECRET', error.message, { cause: error })
  })
  const ca = tls.caFile === '' ? null : await readAuthority(tls.caFile)
  return { url, username, password: password ?? '', cluster, ca }
}

async function readAuthority(file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    const code = codeOf(error) || String(error)
    throw new EngineError(
      'BAD_SETTINGS',
      `history.tls.caFile names ${file}, which cannot be read (${code}). Name the file of the authority's certificate, PEM.`,
      { cause: error },
    )
  })
}
