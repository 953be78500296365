import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findClickHouseObstacle, startClickHouse } from '../../../../scripts/servers/clickhouse.mjs'
import { openServerStore, type ServerAddress } from '../history/server-store'
import { openEmbeddedStore, type Store } from '../history/store'

/** A store that a test has for itself. */
export interface OpenedStore {
  store: Store
  end: () => Promise<void>
}

/** The stores that history runs on, for tests that hold both to the same. */
export const STORES: readonly {
  where: string
  /** Why it cannot be had here, null where it can. */
  obstacle: string | null
  open: () => Promise<OpenedStore>
}[] = [
  { where: 'in the embedded store', obstacle: null, open: openEmbedded },
  { where: 'on a server', obstacle: findClickHouseObstacle(), open: openServer },
]

async function openEmbedded(): Promise<OpenedStore> {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-history-'))
  const store = await openEmbeddedStore(join(folder, 'history'))
  return {
    store,
    end: async () => {
      await store.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function openServer(): Promise<OpenedStore> {
  const server = await startClickHouse({ password: 'secret' })
  const store = await openServerStore(addressOf(server.url, { password: 'secret' }))
  return {
    store,
    end: async () => {
      await store.close()
      await server.stop()
    },
  }
}

/** A server alone, as the default user without a password unless said otherwise. */
export function addressOf(url: string, more: Partial<ServerAddress> = {}): ServerAddress {
  return { url, username: 'default', password: '', cluster: '', ca: null, ...more }
}
