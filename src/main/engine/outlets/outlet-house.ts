import { createHash, randomBytes } from 'node:crypto'
import type { AddOutlet, OutletSettings, OutletStatus } from '../../../shared/outlet'
import type { OutletDesk } from '../console/router'
import { BadInputError, ConflictError, NotFoundError } from '../decision'
import type { EngineLog } from '../engine'
import { withKafka } from '../kafka/admin'
import { toKafkaFault } from '../kafka/fault'
import { describeTopics, missingTopics } from '../kafka/topics'
import type { ReadSecret } from '../secrets'
import type { SettingsFile } from '../settings'
import type { Lease } from '../sharing/lease'
import type { Workspace } from '../workspace'
import { KafkaOutlet, offStatus } from './kafka'
import { LeasedFeed } from './leased-feed'

/** What the outlets of an engine need. */
export interface OutletHouseParts {
  settings: SettingsFile
  /** Outlets tell real alerts alone: the demo is a workspace of its own. */
  main: Pick<Workspace, 'followAlerts' | 'letGoOutlet'>
  /** Secrets of an outlet, by its id; without one those that all share. */
  secretsOf: (id?: string) => ReadSecret
  /** What decides which of several engines that share a history delivers for an outlet. */
  leaseOf: (outlet: string) => Lease
  log: EngineLog
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** An outlet that runs. */
interface Running {
  outlet: KafkaOutlet
  lease: Lease | null
}

/** All outlets of one engine. */
export class OutletHouse implements OutletDesk {
  private readonly running = new Map<string, Running>()
  private isStarted = false

  constructor(private readonly parts: OutletHouseParts) {}

  /** Starts every outlet of the settings that is on. */
  async start(): Promise<void> {
    this.isStarted = true
    for (const outlet of this.known()) await this.startOne(outlet)
  }

  /** Ends all; what was not delivered is told after the next start. */
  async stop(): Promise<void> {
    await Promise.all([...this.running.keys()].map((id) => this.stopOne(id)))
  }

  /** How each outlet is. */
  status(): OutletStatus[] {
    return this.known().map((each) => this.running.get(each.id)?.outlet.status() ?? offStatus(each))
  }

  /** Sets an outlet up and starts it: it tells what changes from now on. @throws ConflictError */
  async add(input: AddOutlet): Promise<OutletSettings> {
    const same = this.known().find(
      ({ topic, brokers }) =>
        topic === input.topic && brokers.some((broker) => input.brokers.includes(broker)),
    )
    if (same !== undefined) throw new ConflictError(`${same.name} tells ${input.topic} already.`)
    const outlet = { ...input, id: this.nameOf(input), isOn: true }
    await this.change((outlets) => [...outlets, outlet])
    await this.startOne(outlet, true)
    return outlet
  }

  async remove(id: string): Promise<void> {
    this.find(id)
    await this.stopOne(id)
    await this.change((outlets) => outlets.filter((each) => each.id !== id))
    await this.parts.main.letGoOutlet(id)
  }

  /** Switched on again it goes on where it ended. */
  async switch(id: string, isOn: boolean): Promise<void> {
    const outlet = { ...this.find(id), isOn }
    await this.stopOne(id)
    await this.change((outlets) => outlets.map((each) => (each.id === id ? outlet : each)))
    await this.startOne(outlet)
  }

  /** Looks for brokers and topic, and sends nothing. @throws BadInputError that says how to mend it. */
  async test(input: AddOutlet): Promise<string> {
    const { log, secretsOf } = this.parts
    const { topic } = input
    try {
      const { found } = await withKafka(input, { readSecret: secretsOf(), log }, ({ admin }) =>
        describeTopics(admin, [topic]),
      )
      const [facts] = found
      if (facts === undefined) throw new BadInputError(missingTopics([topic]), 'topic')
      return `${topic}: ${facts.partitions === 1 ? '1 partition' : `${facts.partitions} partitions`}`
    } catch (error) {
      if (error instanceof BadInputError) throw error
      const fault = toKafkaFault(error, { connection: input, topics: [topic] })
      throw new BadInputError(fault.message, 'brokers')
    }
  }

  /** Engines that share a history and are told of the same topic must mean the same outlet. */
  private nameOf({ topic, brokers }: AddOutlet): string {
    const where = JSON.stringify([topic, ...[...brokers].sort()])
    const name = this.parts.main.followAlerts.isShared
      ? createHash('sha256').update(where).digest()
      : randomBytes(4)
    return `kafka-${name.toString('hex', 0, 4)}`
  }

  private known(): readonly OutletSettings[] {
    return this.parts.settings.get().outlets
  }

  private async startOne(outlet: OutletSettings, isNew = false): Promise<void> {
    if (!outlet.isOn || !this.isStarted) return
    const { id } = outlet
    const { main, secretsOf, log, now, wait } = this.parts
    const parts = { readSecret: secretsOf(id), log, now, wait }
    const { followAlerts } = main
    if (!followAlerts.isShared) {
      const feed = followAlerts.follow(id)
      await feed.begin()
      this.run(id, {
        outlet: new KafkaOutlet(outlet, { ...parts, feed, lease: null }),
        lease: null,
      })
      return
    }
    const lease = this.parts.leaseOf(id)
    await lease.start()
    const follow = () => followAlerts.follow(id)
    // Where another engine delivers already, this one joins it.
    if (lease.isHeld) await (isNew ? follow().beginAnew() : follow().begin())
    const feed = new LeasedFeed(lease, follow)
    this.run(id, { outlet: new KafkaOutlet(outlet, { ...parts, feed, lease }), lease })
  }

  private run(id: string, running: Running): void {
    this.running.set(id, running)
    running.outlet.start()
  }

  private async stopOne(id: string): Promise<void> {
    const running = this.running.get(id)
    this.running.delete(id)
    await running?.outlet.stop()
    await running?.lease?.stop()
  }

  private async change(next: (outlets: OutletSettings[]) => OutletSettings[]): Promise<void> {
    await this.parts.settings.update((settings) => ({
      ...settings,
      outlets: next(settings.outlets),
    }))
  }

  private find(id: string): OutletSettings {
    const outlet = this.known().find((each) => each.id === id)
    if (outlet === undefined) throw new NotFoundError('This outlet is not set up any more.')
    return outlet
  }
}
