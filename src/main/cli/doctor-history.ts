import type { HistorySettings } from '../../shared/settings'
import { testHistoryServer } from '../engine/history/test-server'
import { readSecretsFrom } from '../engine/secrets'
import { broken, type Check, ok } from './check'
import type { Shell } from './shell'

const MEND = 'docs/operations.md, "History on a ClickHouse server", has the set-up.'

/** The ClickHouse server that holds history: reached, let in, new enough, its clock, its cluster. */
export async function* checkHistoryServer(
  settings: HistorySettings,
  shell: Pick<Shell, 'env' | 'now'>,
): AsyncGenerator<Check> {
  const readSecret = readSecretsFrom(shell.env)
  for (const { name, isOk, detail } of await testHistoryServer(settings, readSecret, shell.now)) {
    const title = `ClickHouse ${name}`
    if (isOk) yield ok(title, detail)
    else if (name === 'clock') yield { name: title, state: 'warning', detail, mend: MEND }
    else yield broken(title, detail, MEND)
  }
}
