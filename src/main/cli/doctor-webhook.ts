import type { WebhookOutletSettings } from '../../shared/outlet'
import { openOutletSecrets, SealedError } from '../engine/kept-secrets'
import { readReceiver, webhookDetail } from '../engine/outlets/webhook/receiver'
import { broken, type Check, ok, unknown } from './check'
import type { Shell } from './shell'

const SEALED = 'The key ring of the desktop keeps its address'
const LOOK_IN_WINDOW = "Only Watchfloor's window can open it: look at Settings, Outlets there."

/** A webhook: that it has an address that can be used. Nothing is sent. */
export async function checkWebhook(
  outlet: WebhookOutletSettings,
  { env, dataFolder }: Pick<Shell, 'env' | 'dataFolder'>,
): Promise<Check> {
  const name = `Outlet ${outlet.name}`
  const readSecret = openOutletSecrets({ dataFolder, env }).readerOf(outlet.id)
  try {
    await readReceiver(outlet, readSecret)
  } catch (error) {
    if (error instanceof SealedError) return unknown(name, SEALED, LOOK_IN_WINDOW)
    const message = error instanceof Error ? error.message : String(error)
    const end = message.indexOf('. ')
    if (end < 0) return broken(name, message, 'Remove the outlet and set it up anew.')
    return broken(name, message.slice(0, end), message.slice(end + 2))
  }
  return ok(name, `${await webhookDetail(outlet, readSecret)}${outlet.isOn ? '' : ', off'}`)
}
