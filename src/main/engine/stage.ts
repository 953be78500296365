import type { HistogramBar } from '../../shared/alert'
import { noSeverityCounts } from '../../shared/severity'
import { barOf } from './activity'
import type { PartOrigin } from './alerts/facts'
import type { WindowedDetector } from './detectors/windowed'
import { HEALTH } from './formats/health'
import { type EventRows, encodeEvents } from './history/event-rows'
import type { TrafficRows } from './history/traffic'
import { encodeClicks, encodeCounts, encodeDnsQueries } from './history/traffic-rows'
import { encodeWebRequests } from './history/web-request-rows'
import type { FreshTraffic } from './known-traffic'
import type { BatchPlace, KeptReject, ReadEvent } from './record'
import { type EventFence, StagedEvents } from './staged-events'
import type { DeliveredEvent } from './tally/tally'
import type { WindowFinding } from './windows/window-book'

/** A source's position once a stage is through. */
export interface StagedPosition {
  source: string
  partition: string
  applied: number
  /** Where the other side goes on, in its own words. */
  cursor?: string
}

/** Windows that a stage brings something, or that time alone may have closed. */
export interface StagedWindows {
  origin: PartOrigin
  /** Takes in what came, once history has it, and answers what is over by now (ms). */
  step: (now: number) => WindowFinding[] | Promise<WindowFinding[]>
  /** A detector of theirs by its name. */
  detectorOf: (name: string) => WindowedDetector | undefined
}

/**
 * Events on their way to history: as text for the store, and what the tally, the alerts and the
 * strip chart need of them afterwards. The events themselves are let go at once; what lives until
 * the store has answered is small.
 */
export class Stage {
  readonly rows: EventRows[] = []
  /** Raw traffic, as text for the store. */
  readonly traffic: TrafficRows[] = []
  /** How much of it. */
  trafficSize = 0
  readonly events = new StagedEvents(true)
  /** Stored before, and shown to alerts again: whoever stored them may not have written their alert. */
  readonly known = new StagedEvents(false)
  /** Stored before, and not known to be counted: a shared tally is told of them again. */
  readonly redelivered: DeliveredEvent[] = []
  /** Partitions that a shared tally knows these events by. */
  readonly fences = new Set<string>()
  readonly bars = new Map<number, HistogramBar>()
  readonly rejects: KeptReject[] = []
  readonly positions = new Map<string, StagedPosition>()
  /** What windows are to take in, or that they are to be looked at. */
  readonly windowed: StagedWindows[] = []
  /** Bytes of rows and characters of rejects that wait to be stored. */
  weight = 0
  /** Its number in history, 0 where it brings nothing that is numbered. */
  seq = 0

  /** Distinct events. */
  get size(): number {
    return this.events.size
  }

  /** Takes in distinct events of one batch. */
  addEvents(
    events: readonly ReadEvent[],
    batch: BatchPlace,
    origin: PartOrigin,
    fence: EventFence | null = null,
  ): void {
    if (events.length === 0) return
    if (fence?.hasPositions === true) this.fences.add(fence.partition)
    const rows = encodeEvents(events, batch)
    this.rows.push(rows)
    this.weight += rows.text.length
    this.seq = Math.max(this.seq, batch.seq)
    this.events.add(events, batch, origin, fence)
    for (const { event, finding } of events) {
      // Trouble of our own is no threat: the chart leaves it out.
      if (event.format !== HEALTH) this.barAt(barOf(event.time)).counts[finding.severity] += 1
    }
  }

  /** Takes in raw traffic of one batch. */
  addTraffic({ clicks, counts, queries, requests }: FreshTraffic, batch: BatchPlace): void {
    if (clicks.length > 0) {
      this.addTrafficRows({
        table: 'clicks',
        text: encodeClicks(clicks, batch),
        size: clicks.length,
      })
    }
    if (counts.length > 0) {
      const text = encodeCounts(counts, batch)
      this.addTrafficRows({ table: 'window_counts', text, size: counts.length })
    }
    if (queries.length > 0) {
      const text = encodeDnsQueries(queries, batch)
      this.addTrafficRows({ table: 'dns_queries', text, size: queries.length })
    }
    if (requests.length > 0) {
      const text = encodeWebRequests(requests, batch)
      this.addTrafficRows({ table: 'web_requests', text, size: requests.length })
    }
  }

  private addTrafficRows(rows: TrafficRows): void {
    this.traffic.push(rows)
    this.trafficSize += rows.size
    this.weight += rows.text.length
  }

  /** Takes in events of one batch that history has already. */
  addKnown(events: readonly ReadEvent[], batch: BatchPlace, origin: PartOrigin): void {
    if (events.length > 0) this.known.add(events, batch, origin)
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

  /** Takes in what windows need, or asks to close those that are over. */
  addWindows(windowed: StagedWindows, seq: number): void {
    this.windowed.push(windowed)
    this.seq = Math.max(this.seq, seq)
  }

  /** Takes in all of another stage. */
  addStage(other: Stage): void {
    this.rows.push(...other.rows)
    this.traffic.push(...other.traffic)
    this.trafficSize += other.trafficSize
    this.events.addAll(other.events)
    this.known.addAll(other.known)
    for (const event of other.redelivered) this.redelivered.push(event)
    for (const fence of other.fences) this.fences.add(fence)
    for (const bar of other.bars.values()) this.addBar(bar)
    for (const reject of other.rejects) this.rejects.push(reject)
    for (const [key, position] of other.positions) this.positions.set(key, position)
    this.windowed.push(...other.windowed)
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
