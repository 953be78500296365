import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach } from 'vitest'
import type { SourceStatus } from '../../../shared/source'
import type { ConsoleClient, Engine, EngineOptions } from '../engine'
import { startEngine } from '../index'

const HOUR_MS = 3_600_000
const PATIENCE_MS = 15_000

/** A message of the reference's topic; `n` makes it another event. */
export function eventMessage(n: number, over: Record<string, unknown> = {}): string {
  return JSON.stringify({
    user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
    timestamp: Date.now() - HOUR_MS,
    ip: `203.0.113.${n % 20}`,
    alert_id: 40,
    dst_port: 80,
    info: `/?id=${n}`,
    reason: 'Detected SQL Inj in logs',
    ...over,
  })
}

/** Messages of different events. */
export function eventMessages(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, n) => eventMessage(from + n))
}

/** A log of such events, a millisecond apart from `start` on. */
export function eventLines(from: number, count: number, start: number): string {
  return Array.from({ length: count }, (_, index) => {
    const n = from + index
    return `${eventMessage(n, { timestamp: start + n })}\n`
  }).join('')
}

/** Where the counters of these events' list are in Redis. */
export const COUNTERS = 'blacklist:40:ip_counters'

/** An engine with a data folder of its own. */
export interface Desk {
  folder: string
  engine: Engine
  client: ConsoleClient
}

/** Engines that end with the test they were started in. */
export class Engines {
  private readonly desks: Desk[] = []
  private readonly folders: string[] = []

  async start(folder?: string, over: Partial<EngineOptions> = {}): Promise<Desk> {
    const dataFolder = folder ?? (await mkdtemp(join(tmpdir(), 'watchfloor-kafka-')))
    if (folder === undefined) this.folders.push(dataFolder)
    const engine = await startEngine({
      dataFolder,
      isDemoWanted: false,
      areSourcesWanted: true,
      ...over,
    })
    const desk = { folder: dataFolder, engine, client: engine.client({ actor: 'mk' }) }
    this.desks.push(desk)
    return desk
  }

  async stop(desk: Desk): Promise<void> {
    this.desks.splice(this.desks.indexOf(desk), 1)
    await desk.engine.stop()
  }

  async end(): Promise<void> {
    for (const desk of [...this.desks]) await this.stop(desk)
    for (const folder of this.folders.splice(0)) {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}

/** Engines for the tests of a file. */
export function useEngines(): Engines {
  const engines = new Engines()
  afterEach(() => engines.end(), 60_000)
  return engines
}

/** Adds a Kafka source that reads these topics, and answers its id. */
export async function addKafka(
  { client }: Desk,
  brokers: string[],
  topics: string[],
  over: Partial<Extract<Parameters<ConsoleClient['sources']['add']>[0], { kind: 'kafka' }>> = {},
): Promise<string> {
  const { source } = await client.sources.add({
    kind: 'kafka',
    name: 'Kafka',
    format: 'auto',
    brokers,
    topics,
    ...over,
  })
  return source.id
}

/** The status of one source, or of the only one. */
export function sourceOf({ engine }: Desk, id?: string): SourceStatus {
  const source = engine.status().sources.find((each) => id === undefined || each.id === id)
  if (source === undefined) throw new Error('There is no such source')
  return source
}

/** Events of all alerts together, each counted once. */
export async function countEvents({ client }: Desk): Promise<number> {
  const { groups } = await client.live.page({ tab: 'all', limit: 1000 })
  return groups.reduce((sum, group) => sum + group.count, 0)
}

/** The evidence of every event that an engine has, sorted. */
export async function listInfos({ client }: Desk): Promise<string[]> {
  const infos: string[] = []
  for (let last = 0; last < 20; last += 1) {
    let before: string | null = null
    do {
      const page: Awaited<ReturnType<ConsoleClient['entity']['events']>> =
        await client.entity.events({ value: `203.0.113.${last}`, before, limit: 1000 })
      infos.push(...page.events.map(({ info }) => info))
      before = page.next
    } while (before !== null)
  }
  return infos.sort()
}

/** Waits until it is so; says what it waited for where it never is. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const end = performance.now() + patienceMs
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Waited in vain until ${what}`)
    await wait(50)
  }
}

/** Waits until so many records went the whole way, and nothing waits any more. */
export function untilRead(desk: Desk, records: number): Promise<void> {
  return until(`${records} records were read`, () => {
    const { records: read, backlog, duplicates, lastError } = sourceOf(desk)
    if (read > records) {
      const facts = `${duplicates} duplicates, ${lastError?.message ?? 'no error'}`
      throw new Error(`${read} records were read instead of ${records}: ${facts}`)
    }
    return read === records && backlog?.records === 0
  })
}
