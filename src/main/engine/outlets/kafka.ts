import type { OutletSettings, OutletStatus } from '../../../shared/outlet'
import type { PublicAlertMessage } from '../../../shared/public-api'
import type { EngineLog } from '../engine'
import { toKafkaFault } from '../kafka/fault'
import { type KeyedMessage, openTopicWriter, type TopicWriter } from '../kafka/topic-writer'
import type { ReadSecret } from '../secrets'
import type { Lease } from '../sharing/lease'
import type { AlertFeed, Portion } from './telling'

/** How often it is looked for changes. */
const LOOK_MS = 1_000
/** Waits between two tries; the last one repeats. */
const RETRY_MS = [1_000, 3_000, 10_000, 30_000]
/** Of the client library's own tries. */
const RETRIES = 3
/** How long a stop waits for the delivery that is on its way. */
const STOP_MS = 5_000

/** What an outlet needs from its surroundings. */
export interface KafkaOutletParts {
  feed: AlertFeed
  /** Says which of several engines delivers; null where there is one alone. */
  lease: Pick<Lease, 'isHeld' | 'holder'> | null
  readSecret: ReadSecret
  log: EngineLog
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * Tells alerts to a topic, at least once and in order for each subject. It reads what is stored, so
 * brokers that are slow or away hold nothing up; what was not delivered is read again later.
 */
export class KafkaOutlet {
  private readonly stopper = new AbortController()
  private isLetGo = false
  private writer: TopicWriter | null = null
  private finished: Promise<void> = Promise.resolve()
  private failures = 0
  private delivered = 0
  private lastDelivery: number | null = null
  private lastError: OutletStatus['lastError'] = null
  private waiting: number | null = null

  constructor(
    private readonly settings: OutletSettings,
    private readonly parts: KafkaOutletParts,
  ) {}

  /** Begins to tell. */
  start(): void {
    this.finished = this.run()
  }

  /** Ends; a delivery on its way is waited for a little, and told again later where that is not enough. */
  async stop(): Promise<void> {
    this.stopper.abort()
    const late = new AbortController()
    await Promise.race([this.finished, this.parts.wait(STOP_MS, late.signal)])
    late.abort()
    this.isLetGo = true
    await this.closeWriter()
  }

  /** How it is. */
  status(): OutletStatus {
    return {
      ...offStatus(this.settings),
      state: this.failures > 0 ? 'failed' : this.isStandingBy ? 'standby' : 'running',
      deliveredBy: this.deliveredBy(),
      delivered: this.delivered,
      lastDelivery: this.lastDelivery,
      waiting: this.waiting,
      lastError: this.lastError,
    }
  }

  private get isStandingBy(): boolean {
    return this.parts.lease !== null && !this.parts.lease.isHeld
  }

  private deliveredBy(): OutletStatus['deliveredBy'] {
    const holder = this.parts.lease?.holder ?? null
    if (holder === null) return null
    return { engine: holder.engine, host: holder.host, isThis: !this.isStandingBy }
  }

  private async run(): Promise<void> {
    const { signal } = this.stopper
    while (!signal.aborted) {
      const pauseMs = await this.deliverNext().catch((error: unknown) => this.fail(error))
      if (pauseMs > 0) await this.parts.wait(pauseMs, signal)
    }
  }

  /** Delivers what is due; answers how long to wait before the next. */
  private async deliverNext(): Promise<number> {
    const { feed } = this.parts
    const portion = await feed.next(this.settings.minSeverity)
    if (portion !== null) {
      if (portion.messages.length > 0) await this.send(portion)
      if (this.isLetGo) {
        await this.closeWriter()
        return 0
      }
      await feed.keep(portion)
    }
    this.failures = 0
    const isMore = portion?.isFull === true
    this.waiting = this.isStandingBy ? null : isMore ? await feed.countWaiting() : 0
    if (this.isStandingBy) await this.closeWriter()
    return isMore ? 0 : LOOK_MS
  }

  private async send({ messages }: Portion): Promise<void> {
    const { readSecret, log, now } = this.parts
    const { topic } = this.settings
    try {
      this.writer ??= await openTopicWriter(this.settings, topic, {
        readSecret,
        log,
        retries: RETRIES,
      })
      await this.writer.send(messages.map(toMessage))
    } catch (error) {
      await this.closeWriter()
      throw toKafkaFault(error, { connection: this.settings, topics: [topic] })
    }
    this.delivered += messages.length
    this.lastDelivery = now()
  }

  private async fail(error: unknown): Promise<number> {
    if (this.isLetGo || this.stopper.signal.aborted) return 0
    const { log, now, feed } = this.parts
    const message = error instanceof Error ? error.message : String(error)
    if (this.failures === 0)
      log.warn({ outlet: this.settings.id, problem: message }, 'outlet fails')
    this.waiting = await feed.countWaiting().catch(() => null)
    const pauseMs = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)] ?? LOOK_MS
    this.failures += 1
    this.lastError = { at: now(), message }
    return pauseMs
  }

  private async closeWriter(): Promise<void> {
    const { writer } = this
    this.writer = null
    await writer?.close()
  }
}

/** An outlet that does not run. */
export function offStatus({ id, name, kind, topic, brokers }: OutletSettings): OutletStatus {
  return {
    id,
    name,
    kind,
    detail: `${topic} at ${brokers.join(', ')}`,
    state: 'off',
    deliveredBy: null,
    delivered: 0,
    lastDelivery: null,
    waiting: null,
    lastError: null,
  }
}

/** An alert as its message: keyed by its subject, known by the alert's id and version. */
function toMessage(alert: PublicAlertMessage): KeyedMessage {
  return {
    key: alert.subject,
    value: JSON.stringify(alert),
    headers: {
      'alert-id': alert.id,
      version: String(alert.version),
      change: alert.change,
      'content-type': 'application/json',
    },
  }
}
