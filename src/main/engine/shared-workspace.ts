import type { Decision } from './decision'
import { EngineError } from './engine'
import type { AlertStore } from './history/alerts'
import type { DecisionStore, OwnedPosition } from './history/operations'
import { Following } from './sharing/following'
import type { WorkspaceParts } from './workspace'

/**
 * What several engines wrote cannot be continued by one that counts for itself: it would take their
 * batches for its own.
 * @throws EngineError STORE_UNFIT
 */
export function refuseShared(positions: readonly OwnedPosition[], database: string): void {
  const engines = new Set(positions.map(({ engine }) => engine).filter((engine) => engine !== ''))
  if (engines.size === 0) return
  throw new EngineError(
    'STORE_UNFIT',
    `The database ${database} is shared by engines that count in a Redis (${engines.size} so far). Set tally.redis to theirs, or name another database in history.database; nothing was changed.`,
  )
}

/** Begins to follow what other engines decide and write; null where there are none. */
export async function followOthers(
  parts: WorkspaceParts,
  { decisions, alerts }: { decisions: DecisionStore; alerts: AlertStore },
): Promise<Following | null> {
  const { store, database, shared, engine = '', now } = parts
  if (engine === '' || shared === undefined) return null
  const { connection } = shared.store
  return Following.begin({ store, database, engine, connection, decisions, alerts, now })
}

/** Decisions as the forgetting of an entity changes them. */
export function forgettableDecisions(decisions: DecisionStore, isShared: boolean) {
  return {
    rewrite: (change: (decision: Decision) => Decision) => decisions.rewrite(change),
    append: async (made: Decision[]) => {
      // Others may have decided since: it stands after all that history has.
      if (isShared) await decisions.load(['entity'])
      await decisions.append(made)
    },
  }
}
