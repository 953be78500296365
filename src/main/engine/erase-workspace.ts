import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { everywhere } from './history/placement'
import type { Store } from './history/store'

/** Deletes a workspace that is not open. */
export async function eraseWorkspace(
  store: Store,
  folder: string,
  database: string,
): Promise<void> {
  await store.command(`DROP DATABASE IF EXISTS ${everywhere(store, database)} SYNC`)
  await rm(snapshotPath(folder, database), { force: true })
}

/** Where the counters of a workspace are written down. */
export function snapshotPath(folder: string, database: string): string {
  return join(folder, `tally-${database}.snapshot`)
}
