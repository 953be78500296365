import { measureStoreSkew } from '../history/server-check'
import type { Store } from '../history/store'
import type { SharedStore } from '../shared-counting'
import type { ClockServer } from './clock-watch'

/** Servers of the settings that have a clock, null for those that are none; Kafka tells none. */
export function clockServers(
  store: Store | null,
  sharedStore: SharedStore | null,
  now: () => number,
): ClockServer[] {
  const servers: ClockServer[] = []
  if (store !== null) {
    servers.push({ server: 'ClickHouse', measure: () => measureStoreSkew(store, now) })
  }
  if (sharedStore !== null) {
    const { connection } = sharedStore
    servers.push({ server: 'Redis', measure: () => connection.measureSkew(now) })
  }
  return servers
}
