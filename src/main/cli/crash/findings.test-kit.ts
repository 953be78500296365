import { ALERT_IDS, type Truth } from '../crash-lines.test-kit'
import { byKey, findDifferences, readAlerts } from '../crash-state.test-kit'
import type { EngineProcess } from './engines.test-kit'
import type { Servers } from './servers.test-kit'

/** Where counters are kept, and the history of a round. */
export interface Place {
  servers: Servers
  database: string
}

/**
 * What stores and consoles tell otherwise than it is meant, in words: history and rejects as
 * ClickHouse has them, counters as Redis and as each engine publish them, alerts as each shows them.
 */
export async function compareAll(
  truth: Truth,
  place: Place,
  engines: readonly EngineProcess[],
): Promise<string[]> {
  const events = await readHistory(place, [...truth.events.keys()])
  const rejects = await readRejects(place)
  const differences: string[] = []
  for (const engine of engines) {
    const alerts = byKey(await readAlerts(await engine.client()))
    const counters = await readPublished(engine)
    const found = findDifferences(truth, { events, rejects, alerts, counters }, new Set())
    differences.push(...found.map((each) => `${engine.name}: ${each}`))
  }
  const counters = await readRedis(place)
  const inRedis = findDifferences(
    { ...truth, events: new Map(), alerts: new Map(), rejects: 0 },
    { events: new Map(), alerts: new Map(), counters, rejects: 0 },
    new Set(),
  )
  return [...inRedis.map((each) => `Redis: ${each}`), ...differences]
}

/** Events by address, each once for each id that history has. */
async function readHistory(place: Place, addresses: readonly string[]) {
  const events = new Map<string, Set<string>>()
  for (const ip of addresses) {
    const column = ip.includes(':') ? ip : `::ffff:${ip}`
    const rows = await ask<{ key: string }>(
      place,
      `SELECT concat(toString(toUnixTimestamp64Milli(any(ts))), '|', toString(any(alert_id)), '|', any(info)) AS key
       FROM ${place.database}.events WHERE ip = toIPv6('${column}') GROUP BY id`,
    )
    const keys = new Set<string>()
    for (const { key } of rows) keys.add(keys.has(key) ? `${key} twice` : key)
    events.set(ip, keys)
  }
  const [whole] = await ask<{ ids: string }>(
    place,
    `SELECT toString(uniqExact(id)) AS ids FROM ${place.database}.events WHERE format != 'health'`,
  )
  const read = [...events.values()].reduce((sum, { size }) => sum + size, 0)
  const others = Number(whole?.ids) - read
  if (others !== 0) events.set('other addresses', new Set([`${others} events`]))
  return events
}

/** Windows that were told otherwise than it is meant, in words. */
export async function compareWindows(windows: number, place: Place): Promise<string[]> {
  const [row] = await ask<{ ids: string }>(
    place,
    `SELECT toString(uniqExact(id)) AS ids FROM ${place.database}.findings`,
  )
  const told = Number(row?.ids)
  return told === windows ? [] : [`windows: meant ${windows}, told ${told}`]
}

async function readRejects(place: Place): Promise<number> {
  const [row] = await ask<{ ids: string }>(
    place,
    `SELECT toString(uniqExact(id)) AS ids FROM ${place.database}.rejects`,
  )
  return Number(row?.ids)
}

async function ask<T>({ servers }: Place, sql: string): Promise<T[]> {
  const url = `${servers.clickhouse.url}/?default_format=JSONEachRow`
  const answer = await fetch(url, { method: 'POST', body: sql })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`ClickHouse said ${text}`)
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

async function readRedis({ servers }: Place): Promise<Truth['counters']> {
  const counters: Truth['counters'] = new Map()
  for (const list of ALERT_IDS) {
    const key = `blacklist:${list}:ip_counters`
    const node = await servers.redis.primaryOf(key)
    const cells = (await node.cli('HGETALL', key)).trim().split('\n')
    const counted = new Map<string, number>()
    for (let at = 0; at + 1 < cells.length; at += 2) {
      counted.set(cells[at] ?? '', Number(cells[at + 1]))
    }
    if (counted.size > 0) counters.set(String(list), counted)
  }
  return counters
}

/** Counters as firewalls and programs read them from an engine. */
async function readPublished(engine: EngineProcess): Promise<Truth['counters']> {
  const counters: Truth['counters'] = new Map()
  for (const list of ALERT_IDS) {
    const answer = await engine.running.get(`blacklists/${list}?format=json`)
    if (answer.status !== 200) throw new Error(`${engine.name} answered ${await answer.text()}`)
    const { blacklist } = (await answer.json()) as { blacklist: Record<string, number> }
    counters.set(String(list), new Map(Object.entries(blacklist)))
  }
  return counters
}
