import {
  changedRows,
  everywhere,
  isSpread,
  rowsOf,
  shardingKey,
  spreadEngine,
  wholeEngine,
} from './placement'
import type { Store } from './store'

/** One change of the schema, from which the statements of a server and of a cluster are made. */
export type SchemaStep =
  | {
      kind: 'table'
      name: string
      /** Columns and indices, or the table that has the same. */
      columns: string | { as: string }
      /** Of the MergeTree family, not replicated. */
      engine: string
      /** PARTITION BY, ORDER BY, TTL. */
      keys: string
      /** Settings of the table, beside those that keep it through a power cut. */
      settings?: string
    }
  | {
      kind: 'alter'
      table: string
      change: string
      /** Only of the rows themselves, such as an index: what tells the shards has none. */
      isOfRows?: true
    }
  | { kind: 'view'; name: string; select: (database: string) => string }

/** What the schema depends on besides its version. */
export interface SchemaOptions {
  database: string
  /** Wait for the disk after each insert, against power loss. */
  fsync: boolean
}

/** Statements of a step; each may be run again, should a kill come between two of them. */
export function statementsOf(
  step: SchemaStep,
  place: Pick<Store, 'cluster'>,
  options: SchemaOptions,
): string[] {
  const { database } = options
  if (step.kind === 'view') {
    const name = everywhere(place, `${database}.${step.name}`)
    return [`CREATE OR REPLACE VIEW ${name} AS ${step.select(database)}`]
  }
  if (step.kind === 'alter') {
    const rows = `ALTER TABLE ${changedRows(place, database, step.table)} ${step.change}`
    const isWhole = place.cluster === undefined || !isSpread(step.table)
    if (isWhole || step.isOfRows === true) return [rows]
    return [rows, `ALTER TABLE ${everywhere(place, `${database}.${step.table}`)} ${step.change}`]
  }
  const { name, columns, engine, keys } = step
  const isDivided = place.cluster !== undefined && isSpread(name)
  const body =
    typeof columns === 'string' ? `(\n${columns}\n)` : `AS ${rowsOf(place, database, columns.as)}`
  const rows = [
    `CREATE TABLE IF NOT EXISTS ${everywhere(place, rowsOf(place, database, name))} ${body}`,
    `ENGINE = ${isDivided ? spreadEngine(engine) : wholeEngine(place, engine)}`,
    keys,
    settingsOf(step.settings, options),
  ]
  const made = rows.filter((line) => line !== '').join('\n')
  if (!isDivided) return [made]
  return [
    made,
    `CREATE TABLE IF NOT EXISTS ${everywhere(place, `${database}.${name}`)} AS ${rowsOf(place, database, name)}
ENGINE = Distributed('${place.cluster}', '${database}', '${name}_local', ${shardingKey(name)})`,
  ]
}

function settingsOf(own: string | undefined, { fsync }: SchemaOptions): string {
  const all = [fsync ? 'fsync_after_insert = 1, fsync_part_directory = 1' : '', own ?? '']
  const given = all.filter((part) => part !== '')
  return given.length === 0 ? '' : `SETTINGS ${given.join(', ')}`
}
