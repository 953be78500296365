import { createRandom, type Random } from '../../engine/sources/random'
import { burstDetector } from '../../engine/testing/burst-detector'
import { ALERT_IDS, type MeantEvent, type Truth, truthOf } from '../crash-lines.test-kit'
import { type Bursts, burstsOf } from './bursts.test-kit'
import type { Topic } from './topic.test-kit'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** Event times begin so long before the first message, and end so long before: windows are over then. */
const OLDEST_MS = 3 * HOUR_MS + 40 * MINUTE_MS
const NEWEST_MS = 40 * MINUTE_MS
/** They follow the order of messages but for so much, less than windows wait. */
const JITTER_MS = 5 * MINUTE_MS
/** Events of the rarest alert id in a round: some of its windows have too few to be told. */
const RARE = 50
const RARE_ID = 77
const POISON_PERCENT = 2
const DUPLICATE_PERCENT = 15
/** A near duplicate repeats one of the last so many. */
const NEAR = 20

const COMMON_IDS = ALERT_IDS.filter((id) => id !== RARE_ID) as [number, ...number[]]
const BURST_WINDOW_MS = burstDetector.windowMs

const ADDRESSES = [
  ...Array.from({ length: 90 }, (_, n) => `203.0.113.${n + 1}`),
  ...Array.from({ length: 10 }, (_, n) => `2001:db8::${(n + 1).toString(16)}`),
] as [string, ...string[]]

/** A message of a topic. */
export interface Message {
  partition: number
  value: Buffer | null
}

/** How messages are made. */
interface Making {
  /** Event times lie within the four hours before it, ms. */
  now: number
  partitions: number
  /** As many are made at most. */
  total: number
  /** All messages of an address go to one partition. */
  isKeyed: boolean
}

/**
 * Makes messages of blacklist events from a seed, and keeps what they mean: duplicates near and far,
 * in the same partition and in others, and poison.
 */
export class MessageMaker {
  private readonly random: Random
  private readonly meant: MeantEvent[] = []
  private readonly sent: Message[] = []
  private readonly poison = new Set<string>()
  private made = 0

  constructor(
    seed: number,
    private readonly making: Making,
  ) {
    this.random = createRandom(seed)
  }

  take(count: number): Message[] {
    return Array.from({ length: count }, () => this.next())
  }

  /** When every window is over, with its grace, ms of event time. */
  get windowsOverAt(): number {
    const last = Math.floor((this.making.now - NEWEST_MS) / BURST_WINDOW_MS) * BURST_WINDOW_MS
    return last + BURST_WINDOW_MS + burstDetector.graceMs
  }

  /** What must be found once the whole topic is through. @throws where it lacks what was sent */
  async truthOf(topic: Topic): Promise<Truth & { bursts: Bursts }> {
    let rejects = 0
    const missing = new Set(this.sent.map(({ value }) => textOf(value)))
    await topic.readBack((value) => {
      const text = textOf(value)
      // Each stands for itself: the brokers may have got one twice.
      if (value === null || this.poison.has(text)) rejects += 1
      missing.delete(text)
    })
    if (missing.size > 0) throw new Error(`The topic lacks ${missing.size} messages that were sent`)
    return { ...truthOf(this.meant, rejects), bursts: burstsOf(this.meant) }
  }

  private next(): Message {
    const { random } = this
    this.made += 1
    const kind = random.below(100)
    if (kind < POISON_PERCENT) return this.spoil()
    if (kind < POISON_PERCENT + DUPLICATE_PERCENT && this.sent.length > 0) return this.repeat()
    const { event, text } = this.event()
    this.meant.push(event)
    const message = { partition: this.choosePartition(event.ip), value: Buffer.from(text) }
    this.sent.push(message)
    return message
  }

  private repeat(): Message {
    const { random, sent } = this
    const { partitions, isKeyed } = this.making
    const back = random.isLucky(0.5)
      ? random.below(Math.min(NEAR, sent.length))
      : random.below(sent.length)
    const { partition, value } = sent[sent.length - 1 - back] ?? { partition: 0, value: null }
    return {
      value,
      partition: isKeyed || random.isLucky(0.5) ? partition : random.below(partitions),
    }
  }

  private choosePartition(ip: string): number {
    const { partitions, isKeyed } = this.making
    if (!isKeyed) return this.random.below(partitions)
    return ADDRESSES.indexOf(ip) % partitions
  }

  private spoil(): Message {
    const partition = this.random.below(this.making.partitions)
    const value = this.poisonous()
    if (value !== null) this.poison.add(textOf(value))
    return { partition, value }
  }

  private poisonous(): Buffer | null {
    const { fields } = this.event()
    const spoilt = (over: Record<string, unknown>) =>
      Buffer.from(JSON.stringify({ ...fields, ...over }))
    switch (this.random.below(6)) {
      case 0:
        return null
      case 1:
        return Buffer.from(`this is no JSON ${this.made}`)
      case 2:
        return spoilt({ ip: '999.1.1.1' })
      case 3:
        return spoilt({ timestamp: 1 })
      case 4:
        return spoilt({ alert_id: undefined })
      default:
        return Buffer.concat([Buffer.from([0xff, 0xfe, 0x00]), Buffer.from(String(this.made))])
    }
  }

  private event() {
    const { random } = this
    const { now, total } = this.making
    const share = Math.min(1, this.made / total)
    const span = OLDEST_MS - NEWEST_MS - JITTER_MS
    const fields = {
      user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
      timestamp: now - OLDEST_MS + Math.floor(share * span) + random.below(JITTER_MS),
      ip: random.pick(ADDRESSES),
      alert_id: random.isLucky(RARE / total) ? RARE_ID : random.pick(COMMON_IDS),
      dst_port: random.below(65_536),
      info: `/item?id=${this.made}`,
      reason: 'made up',
    }
    const { ip, alert_id: alertId, timestamp: time, info } = fields
    return { fields, event: { ip, alertId, time, info }, text: JSON.stringify(fields) }
  }
}

/** Any bytes as text, one character each. */
function textOf(value: Buffer | null): string {
  return value?.toString('latin1') ?? ''
}
