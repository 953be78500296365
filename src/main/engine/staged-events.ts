import type { AlertPart, PartOrigin, Verdict } from './alerts/facts'
import type { BatchPlace, Finding, ReadEvent } from './record'
import { placeInHistory } from './tally/fences'
import type { DeliveredEvent, TallyEvent } from './tally/tally'

/**
 * What stays of events until the store has them, in columns: an import holds tens of thousands at
 * a time, and objects that live that long are copied by the garbage collector again and again.
 * Reading makes an object an event, which dies at once.
 */
export class StagedEvents implements Iterable<AlertPart> {
  private readonly batches: StagedBatch[] = []
  /** Number of events. */
  size = 0

  /** `isFresh`: nobody has stored them before. */
  constructor(private readonly isFresh: boolean) {}

  /** `fence` says what a shared tally knows them by; null where the tally is this process's own. */
  add(
    events: readonly ReadEvent[],
    place: BatchPlace,
    origin: PartOrigin,
    fence: EventFence | null = null,
  ): void {
    this.batches.push(new StagedBatch(events, place, origin, fence))
    this.size += events.length
  }

  addAll(other: StagedEvents): void {
    for (const batch of other.batches) this.batches.push(batch)
    this.size += other.size
  }

  *[Symbol.iterator](): Generator<AlertPart> {
    for (const batch of this.batches) {
      for (let index = 0; index < batch.size; index += 1) yield batch.partAt(index, this.isFresh)
    }
  }

  /** Those that may grow a counter; can be read more than once. */
  get listed(): Iterable<TallyEvent> {
    return { [Symbol.iterator]: () => this.readListed() }
  }

  /** The same with what tells a shared tally whether it counted them before. */
  get delivered(): Iterable<DeliveredEvent> {
    return { [Symbol.iterator]: () => this.readDelivered() }
  }

  private *readDelivered(): Generator<DeliveredEvent> {
    for (const batch of this.batches) {
      for (let index = 0; index < batch.size; index += 1) {
        const event = batch.deliveredAt(index)
        if (event !== null) yield event
      }
    }
  }

  private *readListed(): Generator<TallyEvent> {
    for (const batch of this.batches) {
      for (let index = 0; index < batch.size; index += 1) {
        const event = batch.listedAt(index)
        if (event !== null) yield event
      }
    }
  }
}

/** What stops events from being counted twice by engines that share a tally. */
export interface EventFence {
  partition: string
  /** Their own positions grow; else they stand where history has them. */
  hasPositions: boolean
}

/** Events of one batch, one column a field. */
class StagedBatch {
  readonly size: number
  private readonly times: Float64Array
  private readonly subjects: string[] = []
  private readonly ips: (string | null)[] = []
  private readonly indicators: (string | null)[] = []
  private readonly targets: (string | null)[] = []
  private readonly products: AlertPart['product'][] = []
  private readonly alertIds: (number | null)[] = []
  private readonly verdicts: Verdict[] = []
  /** When reporters told of each, NaN where they do not say; null where none does. */
  private reported: Float64Array | null = null
  /** Kept for a shared tally alone. */
  private readonly ids: string[] = []
  private readonly positions: number[] = []

  constructor(
    events: readonly ReadEvent[],
    private readonly place: BatchPlace,
    private readonly origin: PartOrigin,
    private readonly fence: EventFence | null,
  ) {
    if (fence !== null) this.keepPlaces(events, fence)
    this.size = events.length
    this.times = new Float64Array(events.length)
    /** The last verdict for each alert id: most events repeat it. */
    const known = new Map<number | null, Verdict>()
    events.forEach(({ event, finding }, index) => {
      this.times[index] = event.time
      if (event.reportedAt !== undefined) {
        this.reported ??= new Float64Array(events.length).fill(Number.NaN)
        this.reported[index] = event.reportedAt
      }
      this.subjects.push(finding.subject)
      this.ips.push(event.ip)
      this.indicators.push(finding.indicator)
      this.targets.push(event.target)
      this.products.push(event.product)
      this.alertIds.push(event.alertId)
      let verdict = known.get(event.alertId)
      if (verdict === undefined || !isSame(verdict, finding)) {
        verdict = verdictOf(finding)
        known.set(event.alertId, verdict)
      }
      this.verdicts.push(verdict)
    })
  }

  private keepPlaces(events: readonly ReadEvent[], { hasPositions }: EventFence): void {
    for (const { event, position } of events) {
      this.ids.push(event.id)
      this.positions.push(hasPositions ? position : placeInHistory(this.place.seq, event.id))
    }
  }

  deliveredAt(index: number): DeliveredEvent | null {
    const list = this.listAt(index)
    const ip = this.ips[index] ?? null
    const id = this.ids[index]
    const position = this.positions[index]
    if (list === null || ip === null) return null
    if (this.fence === null || id === undefined || position === undefined) return null
    const { arrived } = this.place
    const time = this.times[index] ?? 0
    return { list, ip, time, arrived, id, partition: this.fence.partition, position }
  }

  partAt(index: number, isFresh: boolean): AlertPart {
    const { place } = this
    const time = this.times[index] ?? 0
    return {
      subject: this.subjects[index] ?? '',
      ip: this.ips[index] ?? null,
      indicator: this.indicators[index] ?? null,
      target: this.targets[index] ?? null,
      time,
      until: time,
      count: 1,
      arrived: place.arrived,
      seq: place.seq,
      product: this.products[index] ?? 'ntopng',
      alertId: this.alertIds[index] ?? null,
      // One was pushed for each event.
      verdict: this.verdicts[index] as Verdict,
      origin: this.origin,
      isFresh,
      // Always there: parts of one shape are made and read faster.
      reportedAt: this.reported?.[index] ?? Number.NaN,
    }
  }

  /** An ntopng alert about an address grows a counter; null for any other event. */
  listedAt(index: number): TallyEvent | null {
    const list = this.listAt(index)
    const ip = this.ips[index] ?? null
    if (list === null || ip === null) return null
    return { list, ip, time: this.times[index] ?? 0, arrived: this.place.arrived }
  }

  private listAt(index: number): string | null {
    const alertId = this.alertIds[index] ?? null
    return alertId === null || this.products[index] !== 'ntopng' ? null : String(alertId)
  }
}

function verdictOf(finding: Finding): Verdict {
  const { detector, rule, title, severity, score, nativeScore } = finding
  return { detector, rule, title, severity, score, nativeScore }
}

function isSame(verdict: Verdict, finding: Finding): boolean {
  return (
    verdict.rule === finding.rule &&
    verdict.severity === finding.severity &&
    verdict.title === finding.title &&
    verdict.score === finding.score &&
    verdict.nativeScore === finding.nativeScore &&
    verdict.detector === finding.detector
  )
}
