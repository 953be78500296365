import { CHRONICLE_CREDENTIALS } from '../../shared/chronicle-stream'
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
