import { randomBytes } from 'node:crypto'
import type { AddOutlet, OutletSettings, OutletStatus } from '../../../shared/outlet'
import type { OutletDesk } from '../console/router'
import { BadInputError, ConflictError, NotFoundError } from '../decision'
import type { EngineLog } from '../engine'
import { withKafka } from '../kafka/admin'
import { toKafkaFault } from '../kafka/fault'
import { describeTopics, missingTopics } from '../kafka/topics'
import type { ReadSecret } from '../secrets'
import type { SettingsFile } from '../settings'
import type { Workspace } from '../workspace'
import { KafkaOutlet, offStatus } from './kafka'

/** What the outlets of an engine need. */
export interface OutletHouseParts {
  settings: SettingsFile
  /** Outlets tell real alerts alone: the demo is a workspace of its own. */
  main: Pick<Workspace, 'followAlerts' | 'letGoOutlet'>
  /** Secrets of an outlet, by its id; without one those that all share. */
  secretsOf: (id?: string) => ReadSecret
  log: EngineLog
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Why nothing is told where the workspace has no follower of alerts. */
const SHARED = 'Outlets do not work yet where several engines share a history.'

/** All outlets of one engine. */
export class OutletHouse implements OutletDesk {
  private readonly running = new Map<string, KafkaOutlet>()
  private isStarted = false
  private readonly openedAt: number

  constructor(private readonly parts: OutletHouseParts) {
    this.openedAt = parts.now()
  }

  /** Starts every outlet of the settings that is on. */
  async start(): Promise<void> {
    this.isStarted = true
    for (const outlet of this.known()) await this.startOne(outlet)
  }

  /** Ends all; what was not delivered is told after the next start. */
  async stop(): Promise<void> {
    await Promise.all([...this.running.values()].map((outlet) => outlet.stop()))
    this.running.clear()
  }

  /** How each outlet is. */
  status(): OutletStatus[] {
    return this.known().map((each) => this.running.get(each.id)?.status() ?? this.idleStatus(each))
  }

  /** Sets an outlet up and starts it: it tells what changes from now on. @throws ConflictError */
  async add(input: AddOutlet): Promise<OutletSettings> {
    if (this.parts.main.followAlerts === null) throw new ConflictError(SHARED)
    const same = this.known().find(
      ({ topic, brokers }) =>
        topic === input.topic && brokers.some((broker) => input.brokers.includes(broker)),
    )
    if (same !== undefined) throw new ConflictError(`${same.name} tells ${input.topic} already.`)
    const outlet = { ...input, id: `kafka-${randomBytes(4).toString('hex')}`, isOn: true }
    await this.change((outlets) => [...outlets, outlet])
    await this.startOne(outlet)
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

  private idleStatus(outlet: OutletSettings): OutletStatus {
    const status = offStatus(outlet)
    if (!outlet.isOn || this.parts.main.followAlerts !== null) return status
    return { ...status, state: 'failed', lastError: { at: this.openedAt, message: SHARED } }
  }

  private known(): readonly OutletSettings[] {
    return this.parts.settings.get().outlets
  }

  private async startOne(outlet: OutletSettings): Promise<void> {
    if (!outlet.isOn || !this.isStarted) return
    const { main, secretsOf, log, now, wait } = this.parts
    if (main.followAlerts === null) return
    const follower = main.followAlerts(outlet.id)
    await follower.begin()
    const readSecret = secretsOf(outlet.id)
    const running = new KafkaOutlet(outlet, { follower, readSecret, log, now, wait })
    this.running.set(outlet.id, running)
    running.start()
  }

  private async stopOne(id: string): Promise<void> {
    await this.running.get(id)?.stop()
    this.running.delete(id)
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
