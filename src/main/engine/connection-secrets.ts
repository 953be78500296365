import { CHRONICLE_CREDENTIALS } from '../../shared/chronicle-stream'
import { ELASTICSEARCH_API_KEY, ELASTICSEARCH_PASSWORD } from '../../shared/elasticsearch'
import { KAFKA_PASSWORD, KAFKA_TOKEN } from '../../shared/kafka'
import type { Settings } from '../../shared/settings'
import type { ConnectionSecret } from '../../shared/status'
import { CLICKHOUSE_PASSWORD } from './history/server-address'
import type { KeptSecrets } from './kept-secrets'
import { readSecretsFrom, SecretError, variablesOf } from './secrets'
import { REDIS_PASSWORD } from './tally/redis-address'

/** Says of every connection that may need a secret whether it is there and where, and not which. */
export async function readConnectionSecrets(
  { history, tally, sources }: Settings,
  env: NodeJS.ProcessEnv,
  kept: Pick<KeptSecrets, 'has' | 'ownVariable'>,
): Promise<ConnectionSecret[]> {
  const wanted: { of: string; name: string; owner?: string }[] = []
  if (history.url !== '') wanted.push({ of: 'history', name: CLICKHOUSE_PASSWORD })
  if (tally.redis !== null) wanted.push({ of: 'counters', name: REDIS_PASSWORD })
  for (const source of sources) {
    if (source.kind === 'chronicle') {
      wanted.push({ of: source.id, name: CHRONICLE_CREDENTIALS, owner: source.id })
    }
    if (source.kind === 'elasticsearch' && source.auth !== 'none') {
      const name = source.auth === 'basic' ? ELASTICSEARCH_PASSWORD : ELASTICSEARCH_API_KEY
      wanted.push({ of: source.id, name, owner: source.id })
    }
    if (source.kind !== 'kafka' || source.sasl === null) continue
    const name = source.sasl.mechanism === 'oauthbearer' ? KAFKA_TOKEN : KAFKA_PASSWORD
    wanted.push({ of: source.id, name, owner: source.id })
  }
  return Promise.all(
    wanted.map(async ({ of, name, owner }) => ({
      of,
      variables: variablesOf(name, owner),
      ...(await lookFor(env, kept, name, owner)),
    })),
  )
}

async function lookFor(
  env: NodeJS.ProcessEnv,
  kept: Pick<KeptSecrets, 'has' | 'ownVariable'>,
  name: string,
  owner?: string,
): Promise<Pick<ConnectionSecret, 'isSet' | 'isKept' | 'fault'>> {
  try {
    const isGiven = (await readSecretsFrom(env, owner)(name)) !== null
    const isKept =
      owner !== undefined &&
      (await kept.ownVariable(owner, name)) === null &&
      (await kept.has(owner, name))
    return { isSet: isGiven || isKept, isKept, fault: null }
  } catch (error) {
    if (!(error instanceof SecretError)) throw error
    return { isSet: false, isKept: false, fault: error.message }
  }
}
