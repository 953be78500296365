import type { WebhookOutletSettings } from '../../shared/outlet'
import { openOutletSecrets } from '../engine/outlets/outlet-secrets'
import { readReceiver, webhookDetail } from '../engine/outlets/webhook/receiver'
import { broken, type Check, ok } from './check'
import type { Shell } from './shell'

/** A webhook: that it has an address that can be used. Nothing is sent. */
export async function checkWebhook(
  outlet: WebhookOutletSettings,
  { env, dataFolder }: Pick<Shell, 'env' | 'dataFolder'>,
): Promise<Check> {
  const name = `Outlet ${outlet.name}`
  const readSecret = openOutletSecrets(dataFolder, env).readerOf(outlet.id)
  try {
    await readReceiver(outlet, readSecret)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const end = message.indexOf('. ')
    if (end < 0) return broken(name, message, 'Remove the outlet and set it up anew.')
    return broken(name, message.slice(0, end), message.slice(end + 2))
  }
  return ok(name, `${await webhookDetail(outlet, readSecret)}${outlet.isOn ? '' : ', off'}`)
}
