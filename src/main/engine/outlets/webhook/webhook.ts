import type { WatchEvent } from '../../../../shared/event'
import type { WebhookOutletSettings } from '../../../../shared/outlet'
import type { PublicAlertMessage } from '../../../../shared/public-api'
import type { AlertOrigin, OriginKey } from '../../history/alert-origins'
import type { Told } from '../../history/told'
import type { ReadSecret } from '../../secrets'
import type { DeliveryProgress, Teller } from '../outlet-runner'
import type { FeedWish, Portion } from '../telling'
import { compose, type Digest, type Message, planDigest } from './compose'
import type { DigestAlert } from './digest'
import { WebhookFault } from './fault'
import { postTo, type Receiver, readReceiver } from './receiver'
import { type CompiledRules, compileRules, type RuleParts } from './rules'
import type { Withhold } from './withhold'

/** Both chats take one message a second. */
const PACE_MS = 1_000
/** Subjects that are remembered as told lately. */
const MAX_COOLING = 50_000

/** What a webhook needs of its workspace and surroundings. */
export interface WebhookParts extends RuleParts {
  readSecret: ReadSecret
  /** Where the events of alerts came from, in the order of the keys. */
  readOrigins: (keys: readonly OriginKey[]) => Promise<(AlertOrigin | null)[]>
  /** Versions of the rules that alerts of Chronicle are of, in the order of the keys. */
  readVersions: (keys: readonly OriginKey[]) => Promise<string[]>
  /** The newest record of an alert, null where none is kept. */
  readSample: (key: OriginKey) => Promise<WatchEvent | null>
  /** Id and name of a source. */
  namesOf: (source: string) => readonly string[]
  /** Up to where a source has read its stream, in its own words; null where it has none. */
  continuationOf: (source: string) => string | null
  /** Asked for every digest, since own networks may change. */
  withhold: () => Withhold
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Tells alerts to a chat or a program, in digests that are cut into messages. */
export class WebhookTeller implements Teller {
  readonly wish: FeedWish
  private readonly rules: CompiledRules
  readonly restMs: number
  private closer = new AbortController()
  /** When a detector's subject was told in detail, ms; the oldest first. */
  private readonly toldAt = new Map<string, number>()

  constructor(
    private readonly settings: WebhookOutletSettings,
    private readonly parts: WebhookParts,
  ) {
    this.rules = compileRules(settings, parts)
    this.wish = this.rules.wish
    this.restMs = settings.gatherMs
  }

  async deliver(portion: Portion, progress: DeliveryProgress): Promise<Told[] | null> {
    const receiver = await readReceiver(this.settings, this.parts.readSecret)
    const digest = await this.plan(portion)
    if (digest.head.alerts === 0) return []
    const told = new Map(portion.told.map((each) => [each.id, each]))
    const { settings, parts } = this
    const { readSample, withhold } = parts
    const messages = compose(digest, {
      settings,
      readSample: (alert) => readSample(keyOf(alert)),
      withhold: withhold(),
    })
    let isFirst = true
    for await (const message of messages) {
      if (!isFirst) await parts.wait(PACE_MS, this.closer.signal)
      if (progress.isStopping()) return null
      await this.send(receiver, message, progress)
      await progress.note(message.alerts.flatMap(({ id }) => told.get(id) ?? []))
      isFirst = false
    }
    this.remember(digest.detailed)
    return []
  }

  async close(): Promise<void> {
    this.closer.abort()
    this.closer = new AbortController()
  }

  /** What is told of these alerts. */
  private async plan({ messages, alerts }: Portion): Promise<Digest> {
    const { readOrigins, readVersions, continuationOf, namesOf } = this.parts
    const origins = await readOrigins(messages.map(keyOf))
    const isTold = (_: unknown, n: number) => {
      const origin = origins[n] ?? null
      // It counts as not told, and is told once something makes it news.
      if (origin?.isNews === false) return false
      const alert = alerts[n]
      const sources = origin === null ? [] : namesOf(origin.source)
      return alert !== undefined && this.rules.matches(alert, sources)
    }
    const live = messages.filter(isTold)
    const detections = live.filter(({ product }) => product === 'chronicle')
    const versions = await readVersions(detections.map(keyOf))
    const versionOf = new Map(detections.map(({ id }, n) => [id, versions[n] ?? '']))
    const sources = new Set(origins.filter(isTold).flatMap((each) => each?.source ?? []))
    const [continuationTime = null] = [...sources].flatMap((each) => continuationOf(each) ?? [])
    const told = live.map((alert) => ({ alert, version: versionOf.get(alert.id) ?? '' }))
    return planDigest(told, continuationTime, this.settings, (alert) => this.isCooling(alert))
  }

  private async send(
    receiver: Receiver,
    message: Message,
    progress: DeliveryProgress,
  ): Promise<void> {
    const { alerts, leftOut } = message
    try {
      const { now } = this.parts
      await postTo(receiver, message, { now, signal: this.closer.signal })
    } catch (error) {
      if (!(error instanceof WebhookFault) || error.code !== 'REFUSED') throw error
      // It would be refused for ever, and hold up what comes after it.
      progress.refused(alerts.length, error.message)
      return
    }
    progress.delivered(alerts.length)
    progress.leftOut(leftOut)
  }

  private isCooling(alert: PublicAlertMessage): boolean {
    if (alert.change === 'raised') return false
    const at = this.toldAt.get(coolingKey(alert))
    const ageMs = this.parts.now() - (at ?? 0)
    // A clock that was set back keeps nobody quiet.
    return at !== undefined && ageMs >= 0 && ageMs < this.settings.cooldownMs
  }

  private remember(detailed: readonly DigestAlert[]): void {
    for (const { alert } of detailed) {
      const key = coolingKey(alert)
      this.toldAt.delete(key)
      this.toldAt.set(key, this.parts.now())
    }
    for (const oldest of this.toldAt.keys()) {
      if (this.toldAt.size <= MAX_COOLING) return
      this.toldAt.delete(oldest)
    }
  }
}

function coolingKey({ detector, subject }: PublicAlertMessage): string {
  return `${detector}\n${subject}`
}

function keyOf(alert: PublicAlertMessage): OriginKey {
  const { detector, rule, subject, ip, window_start } = alert
  return { detector, rule, subject, ip, windowStart: Date.parse(window_start) }
}
