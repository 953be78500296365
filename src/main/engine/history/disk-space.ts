import type { Freed } from '../health/disk-watch'
import type { Store } from './store'

const DAY_MS = 24 * 3_600_000

/**
 * Tables that may make room, the oldest telemetry first, then events. Alerts, their evidence,
 * decisions and positions are not among them.
 */
const MAKES_ROOM = [
  { table: 'rejects', arrived: 'at' },
  { table: 'clicks', arrived: 'arrived' },
  { table: 'dns_queries', arrived: 'arrived' },
  { table: 'web_requests', arrived: 'arrived' },
  { table: 'request_sets', arrived: 'arrived' },
  { table: 'events', arrived: 'arrived' },
] as const

interface Part {
  name: string
  rows: number
  bytes: number
}

/**
 * Lets go of whole parts, the oldest by arrival first, until so many bytes are free; deleting rows
 * would first need room for what stays. What arrived in the last 24 h stays whatever fills the disk.
 */
export async function freeDisk(
  store: Store,
  database: string,
  wantedBytes: number,
  now: number,
): Promise<Freed> {
  const freed: Freed = { bytes: 0, rejects: 0, events: 0 }
  for (const { table, arrived } of MAKES_ROOM) {
    if (freed.bytes >= wantedBytes) break
    for (const part of await listOldParts(store, `${database}.${table}`, arrived, now - DAY_MS)) {
      if (freed.bytes >= wantedBytes) break
      await store.command(`ALTER TABLE ${database}.${table} DROP PART '${part.name}'`)
      freed.bytes += part.bytes
      freed[table] = (freed[table] ?? 0) + part.rows
    }
  }
  return freed
}

async function listOldParts(
  store: Store,
  table: string,
  arrived: string,
  before: number,
): Promise<Part[]> {
  const [database, name] = table.split('.')
  const rows = await store.query<Part>(
    `SELECT p.name AS name, p.rows AS rows, p.bytes_on_disk AS bytes
     FROM (SELECT _part AS part, max(${arrived}) AS newest FROM ${table} GROUP BY part
           HAVING newest < fromUnixTimestamp64Milli({before:Int64}, 'UTC')) AS o
     JOIN system.parts AS p ON p.name = o.part
     WHERE p.database = {database:String} AND p.table = {name:String} AND p.active
     ORDER BY o.newest`,
    { before, database, name },
  )
  // A part's name is ClickHouse's own; nothing else is put into a statement.
  return rows.filter((part) => /^[0-9a-z_]+$/.test(part.name))
}
