import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findClickHouseObstacle, startClickHouse } from '../../../../scripts/servers/clickhouse.mjs'
import { everywhere } from '../history/placement'
import { migrate } from '../history/schema'
import { openServerStore, type ServerAddress } from '../history/server-store'
import { openEmbeddedStore, type Store } from '../history/store'
import { readSecretsFrom } from '../secrets'

/** A store that a test has for itself. */
export interface OpenedStore {
  store: Store
  end: () => Promise<void>
}

interface StoreKind {
  where: string
  /** Why it cannot be had here, null where it can. */
  obstacle: string | null
  open: () => Promise<OpenedStore>
}

/** The stores that history runs on, for tests that hold all of them to the same. */
export const STORES: readonly StoreKind[] = [
  { where: 'in the embedded store', obstacle: null, open: openEmbedded },
  { where: 'on a server', obstacle: findObstacle(), open: openServer },
  // `npm run test:cluster` gives it.
  ...(process.env.WATCHFLOOR_TEST_CLICKHOUSE_URL === undefined
    ? []
    : [{ where: 'on the given server', obstacle: null, open: openGiven }]),
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

/** The server or cluster that the environment names. */
async function openGiven(): Promise<OpenedStore> {
  const { env } = process
  const store = await openServerStore({
    url: env.WATCHFLOOR_TEST_CLICKHOUSE_URL ?? '',
    username: env.WATCHFLOOR_TEST_CLICKHOUSE_USERNAME ?? 'default',
    password: (await readSecretsFrom(env)('WATCHFLOOR_CLICKHOUSE_PASSWORD')) ?? '',
    cluster: env.WATCHFLOOR_TEST_CLICKHOUSE_CLUSTER ?? '',
    ca: null,
  })
  return { store, end: () => store.close() }
}

/** Makes a database of the newest schema in place of one that an earlier run left. */
export async function makeDatabase(store: Store, database: string): Promise<void> {
  await store.command(`DROP DATABASE IF EXISTS ${everywhere(store, database)} SYNC`)
  await migrate(store, { database, fsync: false })
}

/** A server alone, as the default user without a password unless said otherwise. */
export function addressOf(url: string, more: Partial<ServerAddress> = {}): ServerAddress {
  return { url, username: 'default', password: '', cluster: '', ca: null, ...more }
}

/** Where everything is required, what is missing fails instead of being left out. */
function findObstacle(): string | null {
  return process.env.REQUIRE_ALL === '1' ? null : findClickHouseObstacle()
}
