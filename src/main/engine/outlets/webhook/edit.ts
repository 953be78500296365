import type { EditWebhook, WebhookOutletSettings } from '../../../../shared/outlet'
import { WEBHOOK_KEY, WEBHOOK_URL } from '../../../../shared/webhook'
import { BadInputError } from '../../decision'
import type { KeptSecrets } from '../../kept-secrets'
import { SecretError } from '../../secrets'
import { type Receiver, readReceiver } from './receiver'

/** What of a webhook is changed, without its secrets; what is not named stays as it is. */
export function changedWebhook(
  known: WebhookOutletSettings,
  { id: _id, address: _address, key: _key, ...changes }: EditWebhook,
): WebhookOutletSettings {
  const named = Object.entries(changes).filter(([, value]) => value !== undefined)
  return { ...known, ...Object.fromEntries(named) }
}

/** Keeps the secrets that a change names in the place of those before. @throws BadInputError */
export async function replaceReceiver(
  secrets: Pick<KeptSecrets, 'keep' | 'ownVariable'>,
  { id, address, key }: EditWebhook,
): Promise<void> {
  const given = {
    ...(address === undefined ? {} : { [WEBHOOK_URL]: address }),
    ...(key === undefined ? {} : { [WEBHOOK_KEY]: key }),
  }
  try {
    for (const name of Object.keys(given)) {
      const variable = await secrets.ownVariable(id, name)
      if (variable === null) continue
      throw new BadInputError(
        `It comes from ${variable} in the environment of the engine, which goes before what is given here: change it there.`,
        name === WEBHOOK_URL ? 'address' : 'key',
      )
    }
    if (Object.keys(given).length > 0) await secrets.keep(id, given)
  } catch (error) {
    if (!(error instanceof SecretError)) throw error
    throw new BadInputError(error.message, 'address')
  }
}

/** Where a webhook would post to with a change. @throws BadInputError where it lacks something. */
export async function changedReceiver(
  known: WebhookOutletSettings,
  secrets: Pick<KeptSecrets, 'readerOf'>,
  { id, address, key }: EditWebhook,
): Promise<Receiver> {
  const readKept = secrets.readerOf(id)
  const readSecret = async (name: string) =>
    (name === WEBHOOK_URL ? address : key) ?? (await readKept(name))
  return readReceiver(known, readSecret).catch((error: Error) => {
    throw new BadInputError(error.message, 'address')
  })
}
