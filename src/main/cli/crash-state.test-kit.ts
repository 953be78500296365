import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Alert } from '../../shared/alert'
import type { ConsoleClient } from '../engine/engine'
import { type ControlConnection, connectControlSocket } from '../server/control-socket'
import { ADDRESSES, alertKey, keyOf, type MeantAlert, type Truth } from './crash-lines.test-kit'
import type { Mortal } from './crash-moments.test-kit'

const PAGE = 1000
const POLL_MS = 20
const PATIENCE_MS = 60_000

/**
 * Looks again and again until `find` has something; fails when that takes too long. A look may be
 * slow itself: what counts is one that began after all the patience.
 */
export async function until<T>(
  find: () => Promise<T | null> | T | null,
  what: string,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    const begunAt = performance.now()
    const found = await find()
    if (found !== null) return found
    if (begunAt > deadline) throw new Error(`Waited in vain until ${what}`)
    await wait(POLL_MS)
  }
}

/** Connects to the engine that a process runs; null where it is gone before it answers. */
export async function connectTo(
  dataFolder: string,
  process: Pick<Mortal, 'isGone'>,
): Promise<ControlConnection | null> {
  const found = await until(async () => {
    if (process.isGone()) return 'gone' as const
    // The socket may be left over from a process that was killed.
    return connectControlSocket(dataFolder).catch(() => null)
  }, 'the control socket answered')
  return found === 'gone' ? null : found
}

/** Everything that an engine tells about what it stored. */
export interface Told {
  events: Map<string, Set<string>>
  alerts: Map<string, MeantAlert>
  counters: Map<string, Map<string, number>>
  rejects: number
  /** Alerts by id, to compare decisions with. */
  byId: Map<string, Alert>
  /** Ids of every change in the audit trail. */
  changes: string[]
}

/** Reads all of it, in pages. */
export async function readAll(client: ConsoleClient): Promise<Told> {
  const alerts = await readAlerts(client)
  const told: Told = {
    events: new Map(),
    alerts: byKey(alerts),
    counters: new Map(),
    rejects: (await client.sources.rejects({ limit: 1 })).total,
    byId: new Map(alerts.map((alert) => [alert.id, alert])),
    changes: (await client.changes.audit({ limit: PAGE })).map(({ id }) => id),
  }
  for (const ip of ADDRESSES) {
    const keys = await readEvents(client, ip)
    if (keys.size > 0) told.events.set(ip, keys)
  }
  for (const { list } of await client.blacklists.lists()) {
    if (list === 'allowlist') continue
    const query = { list, state: 'all' as const, limit: PAGE }
    const { entries } = await client.blacklists.entries(query)
    const counted = entries.filter(({ count }) => count > 0)
    if (counted.length === 0) continue
    told.counters.set(list, new Map(counted.map(({ value, count }) => [value, count])))
  }
  return told
}

/** Alerts by their names, each of which must stand for one. */
export function byKey(alerts: readonly Alert[]): Map<string, MeantAlert> {
  const named = new Map<string, MeantAlert>()
  for (const { rule, subject, windowStart, count, first, last, severity } of alerts) {
    const key = alertKey(rule, subject, windowStart)
    expect(named.has(key), `two alerts stand for ${key}`).toBe(false)
    named.set(key, { count, first, last, severity })
  }
  return named
}

/** All alerts of an engine, in pages. */
export async function readAlerts(client: ConsoleClient): Promise<Alert[]> {
  const alerts: Alert[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof client.alerts.list>> = await client.alerts.list({
      status: 'all',
      limit: PAGE,
      cursor,
    })
    alerts.push(...page.alerts)
    cursor = page.next
  } while (cursor !== null)
  return alerts
}

async function readEvents(client: ConsoleClient, ip: string): Promise<Set<string>> {
  const keys = new Set<string>()
  let before: string | null = null
  do {
    const page: Awaited<ReturnType<typeof client.entity.events>> = await client.entity.events({
      value: ip,
      limit: PAGE,
      before,
    })
    for (const { time, alertId, info } of page.events) {
      const key = keyOf({ time, alertId: alertId ?? 0, info })
      expect(keys.has(key), `${ip} has ${key} twice`).toBe(false)
      keys.add(key)
    }
    before = page.next
  } while (before !== null)
  return keys
}

/** What is told otherwise than it is meant, in words; counters of released addresses are left out. */
export function findDifferences(
  truth: Truth,
  told: Pick<Told, keyof Truth>,
  released: ReadonlySet<string>,
): string[] {
  const differences: string[] = []
  const compare = (what: string, meant: unknown, found: unknown) => {
    const [one, other] = [JSON.stringify(meant) ?? 'none', JSON.stringify(found) ?? 'none']
    if (one !== other) differences.push(`${what}: meant ${one}, told ${other}`)
  }
  for (const ip of keysOf(truth.events, told.events)) {
    const [meant, found] = [truth.events.get(ip), told.events.get(ip)]
    for (const key of keysOf(meant, found)) {
      compare(`event of ${ip}, ${key}`, meant?.has(key) ?? false, found?.has(key) ?? false)
    }
  }
  for (const key of keysOf(truth.alerts, told.alerts)) {
    compare(`alert ${key}`, truth.alerts.get(key), told.alerts.get(key))
  }
  for (const list of keysOf(truth.counters, told.counters)) {
    const [meant, found] = [truth.counters.get(list), told.counters.get(list)]
    for (const ip of keysOf(meant, found)) {
      if (list === '40' && released.has(ip)) continue
      compare(`counter of ${ip} on ${list}`, meant?.get(ip), found?.get(ip))
    }
  }
  compare('rejects', truth.rejects, told.rejects)
  return differences
}

type Keyed = { keys: () => Iterable<string> } | undefined

function keysOf(one: Keyed, other: Keyed): Set<string> {
  return new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])
}
