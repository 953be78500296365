import type { Settings } from '../../../shared/settings'
import type { ListTally } from '../tally/tally'
import type { Ledger } from './ledger'
import type { Protection } from './protection'

/** The settings that lists depend on. */
export type ListSettings = Pick<Settings, 'ownNetworks' | 'ownDomains' | 'lists'>

/** Everything that tells what stands on the lists at a moment. */
export interface Desk {
  ledger: Ledger
  tally: Pick<ListTally, 'lists' | 'counters' | 'version' | 'seq'>
  protection: Protection
  settings: ListSettings
  now: number
}
