import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConsoleClient } from '../../engine/engine'
import type { BundledCommand } from '../bundle.test-kit'
import { connectTo } from '../crash-state.test-kit'
import { type Served, startServe } from '../serve.test-kit'
import type { Servers } from './servers.test-kit'

/** What engines of one round read and where they keep it. */
export interface Work {
  topic: string
  database: string
  dedupTtlMs: number
}

/** `serve` with a data folder and settings of its own; it may be killed and started again. */
export class EngineProcess {
  private served: Served | null = null
  private opened: Awaited<ReturnType<typeof connectTo>> = null
  private isWanted = false
  /** Ends that nobody asked for, with what was said. */
  readonly accidents: string[] = []

  constructor(
    readonly name: string,
    private readonly command: BundledCommand,
    private readonly folder: string,
  ) {}

  /** Writes its settings: each engine of a round has the same source in the same group. */
  async settle(servers: Servers, { topic, database, dedupTtlMs }: Work): Promise<void> {
    const { kafka, redis, clickhouse } = servers
    const addresses = redis.nodes.map(({ host, port }) => `${host}:${port}`)
    const brokers = kafka.addresses
    const source = { id: 'kafka-a', kind: 'kafka', name: 'Kafka', format: 'auto', isPaused: false }
    const settings = {
      hasStoppedDemo: true,
      history: { url: clickhouse.url, database, fsync: false },
      tally: { redis: { addresses, isCluster: true, dedupTtlMs } },
      sources: [{ ...source, brokers, topics: [topic], group: topic }],
    }
    await mkdir(this.folder, { recursive: true })
    await writeFile(join(this.folder, 'settings.json'), JSON.stringify(settings))
  }

  get running(): Served {
    if (this.served === null) throw new Error(`${this.name} does not run`)
    return this.served
  }

  get isRunning(): boolean {
    return this.served !== null
  }

  async start(): Promise<void> {
    this.isWanted = true
    const served = await startServe(this.command, this.folder)
    this.served = served
    served.ended.then((end) => {
      this.opened = null
      if (this.served !== served) return
      this.served = null
      if (this.isWanted) this.accidents.push(`${this.name} ended with ${end}: ${served.said()}`)
    })
  }

  /** Ends it with a signal; answers its exit status or the signal. */
  async stop(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    this.isWanted = false
    const end = await this.running.stop(signal)
    this.opened = null
    this.served = null
    return end
  }

  async client(): Promise<ConsoleClient> {
    if (this.opened === null || this.opened.isClosed()) {
      this.opened = await connectTo(this.folder, { isGone: () => !this.isRunning })
    }
    if (this.opened === null) throw new Error(`${this.name} is gone`)
    return this.opened.client
  }

  /** Whether it has read something since it was started. */
  async isReading(): Promise<boolean> {
    const client = await this.client()
    const statuses = await client.status.watch()
    const first = await statuses.next()
    await statuses.return(undefined)
    return first.done !== true && (first.value.sources[0]?.records ?? 0) > 0
  }

  /** What `/healthz` says, with its code. */
  async health(): Promise<Health> {
    const answer = await this.running.get('healthz')
    const text = await answer.text()
    const health = JSON.parse(text)
    if (health.history === undefined)
      throw new Error(`${this.name} answered ${answer.status}: ${text}`)
    return { code: answer.status, ...health }
  }
}

/** The part of `/healthz` that tests look at. */
export interface Health {
  code: number
  history: { state: string; queued: number; message: string }
  tally: { state: string; message: string }
  sources: {
    state: string
    backlog: { records: number; partitions: unknown[] } | null
    last_error: { at: string; message: string } | null
  }[]
}
