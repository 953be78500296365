import type { HistogramBar } from '../../shared/alert'
import { noSeverityCounts } from '../../shared/severity'
import { barOf } from './activity'
import { type AlertFacts, addToFacts, beginFacts, mergeFacts } from './alerts/facts'
import { windowStart } from './alerts/identity'
import { type EventRows, encodeEvents } from './history/event-rows'
import type { KeptReject, StoredEvent } from './record'
import type { TallyEvent } from './tally/tally'

/** What one insert adds to an alert. */
export interface AlertDelta {
  /** Key by which the book finds the alert in memory. */
  key: string
  facts: AlertFacts
  /** Some of it came from a live source, so that consoles are told row by row. */
  isLive: boolean
  /** Who is told if the alert begins with this; null where nobody asked. */
  onBegun: (() => void) | null
}

/** Where staged events came from. */
export interface StageOrigin {
  isReplay: boolean
  /** Called for each alert that begins with an event from here, once it has. */
  onBegun?: () => void
}

/** A source's position once a stage is through. */
export interface StagedPosition {
  source: string
  partition: string
  applied: number
}

/**
 * Events on their way to history: as text for the store, and as the sums that the tally, the
 * alerts and the strip chart need afterwards. The events themselves are let go at once; what lives
 * until the store has answered is small.
 */
export class Stage {
  readonly rows: EventRows[] = []
  readonly tally: TallyEvent[] = []
  readonly alerts = new Map<string, AlertDelta>()
  readonly bars = new Map<number, HistogramBar>()
  readonly rejects: KeptReject[] = []
  readonly positions = new Map<string, StagedPosition>()
  /** Distinct events. */
  size = 0
  /** Characters of text that wait to be stored: rows and rejects. */
  weight = 0
  /** Highest number among its events, 0 without any. */
  seq = 0

  /** Takes in distinct events of one number. */
  addEvents(events: readonly StoredEvent[], origin: StageOrigin): void {
    const [first] = events
    if (first === undefined) return
    const rows = encodeEvents(events)
    this.rows.push(rows)
    this.size += events.length
    this.weight += rows.text.length
    this.seq = Math.max(this.seq, first.seq)
    for (const event of events) {
      if (isListed(event)) this.tally.push(toTallyEvent(event))
      this.barAt(barOf(event.time)).counts[event.finding.severity] += 1
      addToDeltas(this.alerts, event, origin)
    }
  }

  addPosition(position: StagedPosition): void {
    this.positions.set(`${position.source}\n${position.partition}`, position)
  }

  addRejects(rejects: readonly KeptReject[]): void {
    for (const reject of rejects) {
      this.rejects.push(reject)
      this.weight += reject.text.length
    }
  }

  /** Takes in all of another stage. */
  addStage(other: Stage): void {
    this.rows.push(...other.rows)
    for (const event of other.tally) this.tally.push(event)
    for (const delta of other.alerts.values()) mergeDelta(this.alerts, delta)
    for (const bar of other.bars.values()) this.addBar(bar)
    this.rejects.push(...other.rejects)
    for (const [key, position] of other.positions) this.positions.set(key, position)
    this.size += other.size
    this.weight += other.weight
    this.seq = Math.max(this.seq, other.seq)
  }

  private addBar(bar: HistogramBar): void {
    const { counts } = this.barAt(bar.start)
    for (const [severity, count] of Object.entries(bar.counts)) {
      counts[severity as keyof typeof counts] += count
    }
  }

  private barAt(start: number): HistogramBar {
    const known = this.bars.get(start)
    if (known !== undefined) return known
    const bar = { start, counts: noSeverityCounts() }
    this.bars.set(start, bar)
    return bar
  }
}

/** What stored events add to their alerts, for a start that catches up. */
export function deltasOf(events: readonly StoredEvent[]): AlertDelta[] {
  const deltas = new Map<string, AlertDelta>()
  for (const event of events) addToDeltas(deltas, event, { isReplay: true })
  return [...deltas.values()]
}

function addToDeltas(
  deltas: Map<string, AlertDelta>,
  event: StoredEvent,
  origin: StageOrigin,
): void {
  const { detector, rule, subject } = event.finding
  const start = windowStart(event.time)
  const key = `${start}|${detector}|${rule}|${subject}`
  const known = deltas.get(key)
  if (known !== undefined) {
    addToFacts(known.facts, event)
    if (!origin.isReplay) known.isLive = true
    return
  }
  const facts = beginFacts(event, start)
  deltas.set(key, { key, facts, isLive: !origin.isReplay, onBegun: origin.onBegun ?? null })
}

function mergeDelta(deltas: Map<string, AlertDelta>, delta: AlertDelta): void {
  const known = deltas.get(delta.key)
  if (known === undefined) {
    deltas.set(delta.key, delta)
    return
  }
  mergeFacts(known.facts, delta.facts)
  if (delta.isLive) known.isLive = true
}

/** Events that may grow a counter: an ntopng alert about an address. */
function isListed(event: StoredEvent): boolean {
  return event.alertId !== null && event.ip !== null && event.product === 'ntopng'
}

function toTallyEvent(event: StoredEvent): TallyEvent {
  return {
    list: String(event.alertId),
    ip: event.ip ?? '',
    time: event.time,
    arrived: event.arrived,
  }
}
