import { createHash, randomBytes } from 'node:crypto'
import {
  type AddOutlet,
  type AddWebhook,
  type AlertFormName,
  type EditWebhook,
  type OutletSettings,
  type OutletStatus,
  topicsOf,
  type WebhookOutletSettings,
} from '../../../shared/outlet'
import type { Severity } from '../../../shared/severity'
import { WEBHOOK_KEY, WEBHOOK_URL } from '../../../shared/webhook'
import type { OutletDesk } from '../console/router'
import { BadInputError, ConflictError, NotFoundError } from '../decision'
import type { EngineLog } from '../engine'
import type { KeptSecrets } from '../kept-secrets'
import type { SettingsFile } from '../settings'
import type { Lease } from '../sharing/lease'
import type { Workspace } from '../workspace'
import { FileTeller, fileDetail, testFile } from './file/file'
import { createForm, type FormWorkspace } from './forms'
import type { AlertForm } from './forms/form'
import { KafkaTeller, kafkaDetail, testTopics } from './kafka'
import { LeasedFeed } from './leased-feed'
import { OutletRunner, offStatus, type Teller } from './outlet-runner'
import type { AlertFeed } from './telling'
import { changedReceiver, changedWebhook, replaceReceiver } from './webhook/edit'
import { readReceiver, sendTest, webhookDetail } from './webhook/receiver'
import { type SampledWorkspace, samplesOf } from './webhook/samples'
import { WebhookTeller } from './webhook/webhook'

/** What the outlets of an engine need. */
export interface OutletHouseParts {
  settings: SettingsFile
  /** Outlets tell real alerts alone: the demo is a workspace of its own. */
  main: Pick<Workspace, 'followAlerts' | 'letGoOutlet'> & SampledWorkspace & FormWorkspace
  secrets: KeptSecrets
  /** What decides which of several engines that share a history delivers for an outlet. */
  leaseOf: (outlet: string) => Lease
  /** Up to where a source has read its stream, in its own words; null where it has none. */
  continuationOf: (source: string) => string | null
  /** Checksum of the model that a detector judges by. */
  checksumOf: (detector: string) => string | null
  log: EngineLog
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  random: () => number
}

/** An outlet that runs. */
interface Running {
  outlet: OutletRunner
  lease: Lease | null
}

/** All outlets of one engine. */
export class OutletHouse implements OutletDesk {
  private readonly running = new Map<string, Running>()
  /** Where outlets deliver to, in a line. */
  private readonly details = new Map<string, string>()
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
    return this.known().map(
      (each) =>
        this.running.get(each.id)?.outlet.status() ??
        offStatus(each, this.details.get(each.id) ?? ''),
    )
  }

  /** Sets an outlet up and starts it: it tells what changes from now on. @throws ConflictError */
  async add(input: AddOutlet): Promise<OutletSettings> {
    const outlet = await this.nameOne(input)
    await this.change((outlets) => [...outlets, outlet])
    await this.startOne(outlet, true)
    return outlet
  }

  /** Changes a webhook, which goes on where it was. @throws BadInputError, and ConflictError */
  async edit(input: EditWebhook): Promise<OutletSettings> {
    const { id, address } = input
    const known = this.findWebhook(id)
    if (address !== undefined) this.mustBeNobodys(known, address)
    await replaceReceiver(this.parts.secrets, input)
    const outlet = changedWebhook(known, input)
    await this.stopOne(id)
    await this.change((outlets) => outlets.map((each) => (each.id === id ? outlet : each)))
    await this.startOne(outlet)
    return outlet
  }

  /** Sends a test message as it would go with a change. @throws BadInputError that says how to mend it. */
  async testEdit(input: EditWebhook): Promise<string> {
    const known = this.findWebhook(input.id)
    const receiver = await changedReceiver(known, this.parts.secrets, input)
    return sendTest(changedWebhook(known, input), receiver, this.parts.now)
  }

  async remove(id: string): Promise<void> {
    this.find(id)
    await this.stopOne(id)
    await this.change((outlets) => outlets.filter((each) => each.id !== id))
    await this.parts.main.letGoOutlet(id)
    // It is gone from the settings already; a secret that stays is of no use to anybody.
    await this.parts.secrets.forget(id).catch((error: Error) => {
      this.parts.log.warn({ outlet: id, problem: error.message }, 'secrets were not forgotten')
    })
  }

  /** Switched on again it goes on where it ended. */
  async switch(id: string, isOn: boolean): Promise<void> {
    const outlet = { ...this.find(id), isOn }
    await this.stopOne(id)
    await this.change((outlets) => outlets.map((each) => (each.id === id ? outlet : each)))
    await this.startOne(outlet)
  }

  /**
   * Looks for brokers and topic and sends nothing, or sends a test message to a webhook.
   * @throws BadInputError that says how to mend it.
   */
  async test(input: AddOutlet): Promise<string> {
    const { log, secrets, now } = this.parts
    if (input.kind === 'file') return lookAtFile(input)
    if (input.kind === 'kafka') return testTopics(input, { readSecret: secrets.readerOf(), log })
    const receiver = { address: new URL(input.address), key: input.key ?? null }
    return sendTest(input, receiver, now)
  }

  /** Sends a test message to a webhook that is set up. @throws BadInputError that says how to mend it. */
  async testKnown(id: string): Promise<string> {
    const outlet = this.find(id)
    const { secrets, now, log } = this.parts
    if (outlet.kind === 'file') return lookAtFile(outlet)
    if (outlet.kind === 'kafka')
      return testTopics(outlet, { readSecret: secrets.readerOf(id), log })
    const receiver = await readReceiver(outlet, secrets.readerOf(id)).catch((error: Error) => {
      throw new BadInputError(error.message, 'address')
    })
    return sendTest(outlet, receiver, now)
  }

  private nameOne(input: AddOutlet): OutletSettings | Promise<OutletSettings> {
    if (input.kind === 'kafka') return this.nameTopic(input)
    return input.kind === 'file' ? this.nameFile(input) : this.nameWebhook(input)
  }

  /** @throws ConflictError where the file is written already, BadInputError where it cannot be. */
  private async nameFile(input: AddOutlet & { kind: 'file' }): Promise<OutletSettings> {
    const { path } = input
    const same = this.known().find((each) => each.kind === 'file' && each.path === path)
    if (same !== undefined) throw new ConflictError(`${same.name} writes to ${path} already.`)
    await lookAtFile(input)
    return { ...input, id: this.nameOf('file', path), isOn: true }
  }

  /** @throws ConflictError where the topic is told already. */
  private nameTopic(input: AddOutlet & { kind: 'kafka' }): OutletSettings {
    const { brokers } = input
    const topics = topicsOf(input)
    const same = this.known().find(
      (each) =>
        each.kind === 'kafka' &&
        topicsOf(each).some((topic) => topics.includes(topic)) &&
        each.brokers.some((broker) => brokers.includes(broker)),
    )
    if (same !== undefined) {
      throw new ConflictError(`${same.name} tells ${topics.join(', ')} already.`)
    }
    const where = JSON.stringify([...topics, ...[...brokers].sort()])
    return { ...input, id: this.nameOf('kafka', where), isOn: true }
  }

  /** Its secrets are kept first: without them it could not deliver. */
  private async nameWebhook(input: AddWebhook): Promise<OutletSettings> {
    const { address, key, ...settings } = input
    const id = this.nameOf('webhook', JSON.stringify([input.form, address]))
    const same = this.known().find((each) => each.id === id)
    if (same !== undefined) throw new ConflictError(`${same.name} posts to this address already.`)
    const secrets = { [WEBHOOK_URL]: address, ...(key === undefined ? {} : { [WEBHOOK_KEY]: key }) }
    await this.parts.secrets.keep(id, secrets).catch((error: Error) => {
      throw new BadInputError(error.message, 'address')
    })
    return { ...settings, id, isOn: true }
  }

  /** Engines that share a history would take it for the other one. @throws ConflictError */
  private mustBeNobodys({ id, form }: WebhookOutletSettings, address: string): void {
    if (!this.parts.main.followAlerts.isShared) return
    const name = this.nameOf('webhook', JSON.stringify([form, address]))
    const same = this.known().find((each) => each.id === name && each.id !== id)
    if (same !== undefined) throw new ConflictError(`${same.name} posts to this address already.`)
  }

  /** @throws NotFoundError, and BadInputError for one of another kind. */
  private findWebhook(id: string): WebhookOutletSettings {
    const outlet = this.find(id)
    if (outlet.kind === 'webhook') return outlet
    throw new BadInputError('Only webhooks can be changed: remove it and set it up anew.', 'id')
  }

  /** Engines that share a history and are told of the same place must mean the same outlet. */
  private nameOf(kind: string, where: string): string {
    const name = this.parts.main.followAlerts.isShared
      ? createHash('sha256').update(where).digest()
      : randomBytes(4)
    return `${kind}-${name.toString('hex', 0, 4)}`
  }

  private known(): readonly OutletSettings[] {
    return this.parts.settings.get().outlets
  }

  private async startOne(outlet: OutletSettings, isNew = false): Promise<void> {
    const { id } = outlet
    this.details.set(id, await this.describe(outlet))
    if (!outlet.isOn || !this.isStarted) return
    const { followAlerts } = this.parts.main
    if (!followAlerts.isShared) {
      const feed = followAlerts.follow(id)
      await feed.begin()
      this.run(outlet, feed, null)
      return
    }
    const lease = this.parts.leaseOf(id)
    await lease.start()
    const follow = () => followAlerts.follow(id)
    // Where another engine delivers already, this one joins it.
    if (lease.isHeld) await (isNew ? follow().beginAnew() : follow().begin())
    this.run(outlet, new LeasedFeed(lease, follow), lease)
  }

  private run(outlet: OutletSettings, feed: AlertFeed, lease: Lease | null): void {
    const { log, now, wait, random } = this.parts
    const detail = this.details.get(outlet.id) ?? ''
    const parts = { feed, lease, log, now, wait, random }
    const runner = new OutletRunner(outlet, detail, this.tellerOf(outlet), parts)
    this.running.set(outlet.id, { outlet: runner, lease })
    runner.start()
  }

  private tellerOf(outlet: OutletSettings): Teller {
    const { secrets, log } = this.parts
    const readSecret = secrets.readerOf(outlet.id)
    if (outlet.kind === 'file') return new FileTeller(outlet, this.formOf(outlet))
    if (outlet.kind === 'kafka')
      return new KafkaTeller(outlet, this.formOf(outlet), { readSecret, log })
    const { main, settings, continuationOf, now, wait } = this.parts
    return new WebhookTeller(outlet, {
      ...samplesOf(main, () => settings.get()),
      readSecret,
      continuationOf,
      now,
      wait,
    })
  }

  private formOf({ form, minSeverity }: { form: AlertFormName; minSeverity: Severity }): AlertForm {
    const { main, checksumOf, settings } = this.parts
    const outputsOf = (detector: string) =>
      settings.get().detectors.dns.find(({ name }) => name === detector)?.outputs ?? []
    return createForm(form, minSeverity, main, { checksumOf, outputsOf })
  }

  private async describe(outlet: OutletSettings): Promise<string> {
    if (outlet.kind === 'file') return fileDetail(outlet)
    if (outlet.kind === 'kafka') return kafkaDetail(outlet)
    return webhookDetail(outlet, this.parts.secrets.readerOf(outlet.id))
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

/** @throws BadInputError that says why a file cannot be written. */
function lookAtFile(outlet: { path: string }): Promise<string> {
  return testFile(outlet).catch((error: Error) => {
    throw new BadInputError(error.message, 'path')
  })
}
