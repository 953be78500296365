import { createRandom, type Random } from '../engine/sources/random'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** Alert ids in the lines, with the severity that their events have; 77 is known to nobody. */
const SEVERITIES: Readonly<Record<number, string>> = {
  40: 'high',
  41: 'high',
  42: 'low',
  61: 'medium',
  68: 'high',
  77: 'low',
  79: 'medium',
}
export const ALERT_IDS = Object.keys(SEVERITIES).map(Number) as [number, ...number[]]
export const ADDRESSES = [
  ...Array.from({ length: 30 }, (_, n) => `203.0.113.${n + 1}`),
  ...Array.from({ length: 8 }, (_, n) => `2001:db8::${(n + 1).toString(16)}`),
] as [string, ...string[]]

/** An event as the lines mean it. */
export interface MeantEvent {
  ip: string
  alertId: number
  time: number
  info: string
}

/** What must be found of an alert; times in ms. */
export interface MeantAlert {
  count: number
  first: number
  last: number
  severity: string
}

/** What lines mean, drawn from how they were made and from nothing that the program says. */
export interface Truth {
  /** Address to keys of its distinct events. */
  events: Map<string, Set<string>>
  /** `rule|address|window start` to the alert. */
  alerts: Map<string, MeantAlert>
  /** Alert id to address to number of distinct events. */
  counters: Map<string, Map<string, number>>
  rejects: number
}

/** Makes lines as sensors send them, good and bad, and keeps what they mean. */
export class LineMaker {
  private readonly random: Random
  private readonly meant = new Map<string, MeantEvent>()
  private readonly recent: string[] = []
  private made = 0
  private rejects = 0

  /** Event times lie within the three hours before `now`, ms. */
  constructor(
    seed: number,
    private readonly now: number,
  ) {
    this.random = createRandom(seed)
  }

  /** Lines with their line breaks; the first is new and good, so that it can name its file. */
  take(count: number): string {
    return `${this.event()}\n${this.takeMore(count - 1)}`
  }

  /** Lines behind others. */
  takeMore(count: number): string {
    let text = ''
    for (let n = 0; n < count; n += 1) text += `${this.line()}\n`
    return text
  }

  truth(): Truth {
    return truthOf(this.meant.values(), this.rejects)
  }

  private line(): string {
    const kind = this.random.below(100)
    if (kind < 2) return this.junk()
    if (kind < 4) return this.badAddress()
    if (kind < 20) return this.recent[this.random.below(this.recent.length)] ?? this.event()
    return kind < 30 ? this.flow() : this.event()
  }

  private junk(): string {
    this.rejects += 1
    return `this is no JSON ${this.made++}`
  }

  private badAddress(): string {
    this.rejects += 1
    return JSON.stringify({ ...this.message(), ip: '999.1.1.1' })
  }

  private message() {
    const { random } = this
    return {
      user_id: '0b8f3a52-2c6e-4d57-9c1b-6a1a4f0d9b11',
      timestamp: this.now - 10 * MINUTE_MS - random.below(3 * HOUR_MS),
      ip: random.pick(ADDRESSES),
      alert_id: random.pick(ALERT_IDS),
      dst_port: random.below(65_536),
      info: `/item?id=${this.made++}`,
      reason: 'made up',
    }
  }

  /** A blacklist event, now and then with its address in another spelling. */
  private event(): string {
    const message = this.message()
    const { ip, alert_id: alertId, timestamp: time, info } = message
    this.mean({ ip, alertId, time, info })
    const isMapped = !ip.includes(':') && this.random.isLucky(0.1)
    const line = JSON.stringify(isMapped ? { ...message, ip: `::ffff:${ip}` } : message)
    // The plain spelling is the same event; it may be repeated later.
    return this.remember(line, JSON.stringify(message))
  }

  /** An ntopng flow with two alerts: two events. */
  private flow(): string {
    const { ip, timestamp, info } = this.message()
    const seconds = Math.floor(timestamp / 1000)
    for (const alertId of [40, 42]) this.mean({ ip, alertId, time: seconds * 1000, info })
    const line = JSON.stringify({
      alert_id: 40,
      first_seen: seconds,
      cli_ip: ip,
      cli_port: 1024 + (this.made % 60_000),
      srv_ip: '198.51.100.20',
      srv_port: 80,
      probe_ip: '192.0.2.1',
      proto: 6,
      info,
      json: { alerts: { 40: { score: 100 }, 42: { score: 20 } } },
    })
    return this.remember(line, line)
  }

  private mean(event: MeantEvent): void {
    this.meant.set(keyOf(event), event)
  }

  private remember(line: string, again: string): string {
    if (this.recent.length < 500) this.recent.push(again)
    else this.recent[this.random.below(500)] = again
    return line
  }
}

/** What must be found of distinct events. */
export function truthOf(events: Iterable<MeantEvent>, rejects: number): Truth {
  const truth: Truth = { events: new Map(), alerts: new Map(), counters: new Map(), rejects }
  for (const event of events) addTo(truth, event)
  return truth
}

/** Names an event; `info` is another one for each record. */
export function keyOf({ time, alertId, info }: Omit<MeantEvent, 'ip'>): string {
  return `${time}|${alertId}|${info}`
}

/** Names an alert. */
export function alertKey(rule: string, ip: string, windowStart: number): string {
  return `${rule}|${ip}|${windowStart}`
}

function addTo(truth: Truth, event: MeantEvent): void {
  const { ip, alertId, time } = event
  at(truth.events, ip, () => new Set<string>()).add(keyOf(event))
  const counters = at(truth.counters, String(alertId), () => new Map<string, number>())
  counters.set(ip, (counters.get(ip) ?? 0) + 1)
  const key = alertKey(`ntopng:${alertId}`, ip, Math.floor(time / HOUR_MS) * HOUR_MS)
  const severity = SEVERITIES[alertId] ?? ''
  const alert = at(truth.alerts, key, () => ({ count: 0, first: time, last: time, severity }))
  alert.count += 1
  alert.first = Math.min(alert.first, time)
  alert.last = Math.max(alert.last, time)
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
