import { CHRONICLE_CREDENTIALS } from '../../shared/chronicle-stream'
import {
  ELASTICSEARCH_API_KEY,
  ELASTICSEARCH_PASSWORD,
  type ElasticsearchReading,
} from '../../shared/elasticsearch'
import { ChronicleFault } from './chronicle/fault'
import { parseServiceAccount } from './chronicle/service-account'
import { BadInputError } from './decision'
import type { KeptSecrets } from './kept-secrets'
import { SecretError } from './secrets'

/**
 * Keeps the key of a service account, the text of its file, for a source.
 * @throws BadInputError where it is no key, or cannot be kept; none of it is told.
 */
export async function keepAccountKey(
  secrets: Pick<KeptSecrets, 'keep' | 'ownVariable'>,
  id: string,
  key: string,
): Promise<void> {
  try {
    parseServiceAccount(key, 'Choose the JSON file that Google Cloud gave for it.')
    const variable = await secrets.ownVariable(id, CHRONICLE_CREDENTIALS)
    if (variable !== null) {
      throw new BadInputError(
        `The key comes from ${variable} in the environment of the engine, which goes before one that is given here: change it there.`,
        'key',
      )
    }
    await secrets.keep(id, { [CHRONICLE_CREDENTIALS]: key })
  } catch (error) {
    if (!(error instanceof ChronicleFault || error instanceof SecretError)) throw error
    throw new BadInputError(error.message, 'key')
  }
}

/** Keeps the password or the API key of a cluster for a source. @throws BadInputError */
export async function keepClusterSecret(
  secrets: Pick<KeptSecrets, 'keep' | 'ownVariable'>,
  id: string,
  auth: ElasticsearchReading['auth'],
  secret: string,
): Promise<void> {
  if (auth === 'none') throw new BadInputError('Nobody signs in: choose how.', 'auth')
  const name = auth === 'basic' ? ELASTICSEARCH_PASSWORD : ELASTICSEARCH_API_KEY
  try {
    const variable = await secrets.ownVariable(id, name)
    if (variable !== null) {
      throw new BadInputError(
        `It comes from ${variable} in the environment of the engine, which goes before one that is given here: change it there.`,
        'secret',
      )
    }
    await secrets.keep(id, { [name]: secret })
  } catch (error) {
    if (!(error instanceof SecretError)) throw error
    throw new BadInputError(error.message, 'secret')
  }
}
