import { isLookupLink } from '../../shared/lookup-link'
import { checkLink } from '../../shared/product-link'
import type { Settings } from '../../shared/settings'
import type { EngineLog } from '../engine/engine'
import type { ElectronApi } from './electron-api'

/**
 * Opens a link in the system's browser: one of an alert where the engine's settings allow its host,
 * or one that their look-up links make of a value.
 */
export async function openProductLink(
  url: string,
  parts: {
    shell: Pick<ElectronApi['shell'], 'openExternal'>
    /** Null where no engine runs: nothing is opened then. */
    readSettings: () => Promise<Settings | null>
    log: Pick<EngineLog, 'warn'>
  },
): Promise<void> {
  try {
    const settings = await parts.readSettings()
    const link = checkLink(url, settings?.detectors.chronicle.linkHosts ?? [])
    const { lookupLinks = [] } = settings ?? {}
    if (link.isAllowed) await parts.shell.openExternal(link.url)
    else if (isLookupLink(url, lookupLinks)) await parts.shell.openExternal(url)
    else parts.log.warn({ host: link.host, fault: link.fault }, 'A link was not opened')
  } catch (error) {
    parts.log.warn({ err: error }, 'A link could not be opened')
  }
}
