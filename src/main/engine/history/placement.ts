import type { Store } from './store'

/** Where tables lie; without a cluster, in one place. */
type Place = Pick<Store, 'cluster'>

/**
 * Tables whose rows are spread over the shards of a cluster, and by which columns: they grow with the
 * traffic. Events are asked by address; a click, DNS query or request that comes again meets its copy by its place; a request set has all its buckets in one place. All
 * others stand whole on every node: alerts and decisions are joined, positions and decisions are read whole at a start, and what a node lacked would be a wrong answer.
 */
const SPREAD: ReadonlyMap<string, string> = new Map([
  ['events', 'ip'],
  ['evidence', 'ip'],
  ['clicks', 'partition, position'],
  ['dns_queries', 'partition, position'],
  ['web_requests', 'partition, position'],
  ['request_sets', 'host, client'],
])

/** True for a table of which each shard has its own rows. */
export function isSpread(table: string): boolean {
  return SPREAD.has(table)
}

/** What says on which shard a row of a spread table lies. */
export function shardingKey(table: string): string {
  return `cityHash64(${SPREAD.get(table)})`
}

/** The table that holds the rows on each node, by its whole name. */
export function rowsOf({ cluster }: Place, database: string, table: string): string {
  return cluster !== undefined && isSpread(table)
    ? `${database}.${table}_local`
    : `${database}.${table}`
}

/**
 * The rows of a table as ALTER, DELETE and OPTIMIZE name them. Copies take a change over from each
 * other, so only tables that are different on each shard need it there.
 */
export function changedRows(place: Place, database: string, table: string): string {
  const rows = rowsOf(place, database, table)
  return isSpread(table) ? everywhere(place, rows) : rows
}

/** The name of a table without its database, as system tables have it. */
export function nameOf(table: string): string {
  return table.slice(table.indexOf('.') + 1)
}

/** A database or table as CREATE and DROP name it: on every node of a cluster. */
export function everywhere({ cluster }: Place, name: string): string {
  return cluster === undefined ? name : `${name} ON CLUSTER '${cluster}'`
}

/** Waits until every node has what was written into a table that stands whole on each. */
export async function syncCopies(store: Store, table: string): Promise<void> {
  if (store.cluster === undefined) return
  await store.command(`SYSTEM SYNC REPLICA ON CLUSTER '${store.cluster}' ${table}`)
}

/** An engine of the MergeTree family whose table stands whole on every node. */
export function wholeEngine({ cluster }: Place, engine: string): string {
  return cluster === undefined
    ? engine
    : replicated(engine, '/clickhouse/tables/{uuid}/all', '{shard}-{replica}')
}

/** An engine of the MergeTree family whose table is another on each shard. */
export function spreadEngine(engine: string): string {
  return replicated(engine, '/clickhouse/tables/{uuid}/{shard}', '{replica}')
}

/** `ReplacingMergeTree(version)` becomes `ReplicatedReplacingMergeTree(path, replica, version)`. */
function replicated(engine: string, path: string, replica: string): string {
  const [, name = engine, own = ''] = /^(\w+)(?:\((.*)\))?$/.exec(engine) ?? []
  const args = [`'${path}'`, `'${replica}'`, ...(own === '' ? [] : [own])]
  return `Replicated${name}(${args.join(', ')})`
}
