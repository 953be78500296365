import { setTimeout as delay } from 'node:timers/promises'
import type { ChronicleSettings } from '../../shared/source'
import { chronicleDetail } from '../engine/chronicle/endpoint'
import { readSecretsFrom } from '../engine/secrets'
import { broken, type Check, ok } from './check'
import type { Shell } from './shell'

/** A Chronicle source: its key, its sign-in, and the beginning of its stream. */
export async function checkChronicle(
  source: ChronicleSettings,
  { env, now }: Pick<Shell, 'env' | 'now'>,
): Promise<Check> {
  const name = `Source ${source.name}`
  // Loaded only when it is needed, as the engine is.
  const { testChronicle } = await import('../engine/sources/test-chronicle')
  const { steps } = await testChronicle(source, source.format, {
    readSecret: readSecretsFrom(env, source.id),
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
