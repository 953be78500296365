import { setTimeout as delay } from 'node:timers/promises'
import { CHRONICLE_CREDENTIALS } from '../../shared/chronicle-stream'
import type { ChronicleSettings } from '../../shared/source'
import { chronicleDetail } from '../engine/chronicle/endpoint'
import { openSourceSecrets, SealedError } from '../engine/kept-secrets'
import { broken, type Check, ok, unknown } from './check'
import type { Shell } from './shell'

const SEALED = 'The key ring of the desktop keeps its key'
const LOOK_IN_WINDOW =
  "Only Watchfloor's window can open it: test the source in Settings, Connections there."

/** A Chronicle source: its key, its sign-in, and the beginning of its stream. */
export async function checkChronicle(
  source: ChronicleSettings,
  { env, now, dataFolder }: Pick<Shell, 'env' | 'now' | 'dataFolder'>,
): Promise<Check> {
  const name = `Source ${source.name}`
  const readSecret = openSourceSecrets({ dataFolder, env }).readerOf(source.id)
  const isSealed = await readSecret(CHRONICLE_CREDENTIALS).then(
    () => false,
    // Other faults are told with the step that they end.
    (error: unknown) => error instanceof SealedError,
  )
  if (isSealed) return unknown(name, SEALED, LOOK_IN_WINDOW)
  // Loaded only when it is needed, as the engine is.
  const { testChronicle } = await import('../engine/sources/test-chronicle')
  const { steps } = await testChronicle(source, source.format, {
    readSecret,
    now,
    wait: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  })
  const fault = steps.find(({ isOk }) => !isOk)
  if (fault === undefined) {
    return ok(name, `${chronicleDetail(source)}${source.isPaused ? ', paused' : ''}`)
  }
  const at = fault.detail.indexOf('. ')
  if (at < 0) return broken(name, fault.detail, 'Check its settings.')
  return broken(name, fault.detail.slice(0, at), fault.detail.slice(at + 2))
}
