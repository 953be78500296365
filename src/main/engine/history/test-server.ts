import type { HistorySettings } from '../../../shared/settings'
import { EngineError } from '../engine'
import type { ReadSecret } from '../secrets'
import { readServerAddress } from './server-address'
import { checkServer } from './server-check'
import { openServerStore } from './server-store'

/** One thing that was looked at; `detail` says how it is, or what is wrong and how to mend it. */
export interface HistoryTestStep {
  name: 'connection' | 'version' | 'clock' | 'cluster' | 'keeper' | 'macros'
  isOk: boolean
  detail: string
}

/** Connects to the ClickHouse server of the settings anew and looks at it; changes nothing there. */
export async function testHistoryServer(
  settings: HistorySettings,
  readSecret: ReadSecret,
  now: () => number,
): Promise<HistoryTestStep[]> {
  const steps: HistoryTestStep[] = []
  try {
    const store = await openServerStore(await readServerAddress(settings, readSecret))
    steps.push({ name: 'connection', isOk: true, detail: settings.url })
    try {
      for await (const { name, detail, problem } of checkServer(store, now)) {
        steps.push({ name, isOk: problem === null, detail: problem ?? detail })
      }
    } finally {
      await store.close()
    }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    steps.push({ name: 'connection', isOk: false, detail: error.message })
  }
  return steps
}
