import type { HistogramBar } from '../../shared/alert'
import { noSeverityCounts } from '../../shared/severity'
import { barOf } from './activity'
import type { AlertPart, PartOrigin } from './alerts/facts'
import { type EventRows, encodeEvents } from './history/event-rows'
import type { BatchPlace, KeptReject, ReadEvent } from './record'
import type { TallyEvent } from './tally/tally'

/** A source's position once a stage is through. */
export interface StagedPosition {
  source: string
  partition: string
  applied: number
}

/** What stays of an event until the store has it. */
export interface StagedEvent extends AlertPart {
  /** List whose counter it may grow, null for none. */
  list: string | null
}

/**
 * Events on their way to history: as text for the store, and what the tally, the alerts and the
 * strip chart need of them afterwards. The events themselves are let go at once; what lives until
 * the store has answered is small.
 */
export class Stage {
  readonly rows: EventRows[] = []
  readonly events: StagedEvent[] = []
  readonly bars = new Map<number, HistogramBar>()
  readonly rejects: KeptReject[] = []
  readonly positions = new Map<string, StagedPosition>()
  /** Characters of text that wait to be stored: rows and rejects. */
  weight = 0
  /** Highest number among its events, 0 without any. */
  seq = 0

  /** Distinct events. */
  get size(): number {
    return this.events.length
  }

  /** Those of its events that may grow a counter. */
  get tally(): TallyEvent[] {
    return this.events.filter(isListed)
  }

  /** Takes in distinct events of one batch. */
  addEvents(events: readonly ReadEvent[], batch: BatchPlace, origin: PartOrigin): void {
    if (events.length === 0) return
    const rows = encodeEvents(events, batch)
    this.rows.push(rows)
    this.weight += rows.text.length
    this.seq = Math.max(this.seq, batch.seq)
    for (const read of events) {
      this.events.push(toStaged(read, batch, origin))
      this.barAt(barOf(read.event.time)).counts[read.finding.severity] += 1
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
    for (const event of other.events) this.events.push(event)
    for (const bar of other.bars.values()) this.addBar(bar)
    for (const reject of other.rejects) this.rejects.push(reject)
    for (const [key, position] of other.positions) this.positions.set(key, position)
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

function toStaged(
  { event, finding }: ReadEvent,
  { arrived, seq }: BatchPlace,
  origin: PartOrigin,
): StagedEvent {
  const { product, alertId, ip } = event
  return {
    // An ntopng alert about an address grows a counter.
    list: alertId !== null && ip !== null && product === 'ntopng' ? String(alertId) : null,
    ip,
    time: event.time,
    arrived,
    seq,
    product,
    alertId,
    target: event.target,
    finding,
    origin,
  }
}

function isListed(event: StagedEvent): event is StagedEvent & TallyEvent {
  return event.list !== null
}
