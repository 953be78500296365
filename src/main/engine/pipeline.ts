import { createHash } from 'node:crypto'
import type { AlertBook, BookChange } from './alerts/book'
import type { Format } from './formats/format'
import { checkTime } from './formats/time'
import type { EventStore } from './history/events'
import type { Position, PositionStore, RejectStore } from './history/operations'
import type { KnownEvents } from './known-events'
import type {
  Finding,
  ParsedEvent,
  RawRecord,
  RecordBatch,
  RejectedRecord,
  StoredEvent,
} from './record'
import type { Tally, TallyEvent } from './tally/tally'

/** Bytes of a rejected record that are kept. */
const REJECT_TEXT_CHARS = 4_096
/** Changed alerts that make a commit due, whatever the clock says. */
const COMMIT_ALERTS = 50_000
const COMMIT_MS = 1_000
/** Waits between two tries while history is away; the last one repeats. */
const RETRY_MS = [250, 1_000, 3_000, 10_000]

/** What one batch came to. */
export interface BatchOutcome {
  records: number
  rejected: number
  skipped: number
  accepted: number
  duplicates: number
  alertsBegun: number
  rejects: RejectedRecord[]
  /** Event time of the newest event, null where the batch had none. */
  newest: number | null
}

/** Who hands in a batch. */
export interface BatchOrigin {
  source: string
  format: Format
  isReplay: boolean
  /** Imports may read the same file again from its start: they leave no position behind. */
  keepsPosition: boolean
}

/** The parts of one workspace that a batch passes. */
export interface PipelineParts {
  events: EventStore
  rejects: RejectStore
  positions: PositionStore
  known: KnownEvents
  tally: Tally
  book: AlertBook
  judge: (event: ParsedEvent) => Finding
  /** Decisions made by rule, then everybody who watches. */
  onAlerts: (change: BookChange, origin: BatchOrigin) => Promise<void>
  onStored: (events: readonly StoredEvent[]) => void
  /** History is away (the reason) or back (null). */
  onHistory: (problem: string | null) => void
  now: () => number
  wait: (ms: number) => Promise<void>
  lastSeq: number
  /** Positions committed before this start. */
  committed: readonly Position[]
}

/** A batch between parsing and storing. */
interface Prepared {
  outcome: BatchOutcome
  fresh: StoredEvent[]
  seq: number
}

/**
 * The way through: records become events, those nobody has seen go to history, then the tally,
 * then the alerts, and at last the position is committed. History is the log: whatever a kill
 * interrupts behind it is drawn from it again at the next start, and records that are read again
 * are found in it. The next batch is parsed while the last one is being stored.
 */
export class Pipeline {
  private seq: number
  /** The last batch that history and the book have. */
  private appliedSeq: number
  private lastCommitAt: number
  private readonly applied = new Map<
    string,
    { source: string; partition: string; applied: number }
  >()
  private readonly uncommitted = new Map<
    string,
    { source: string; partition: string; applied: number }
  >()
  private entry: Promise<unknown> = Promise.resolve()
  private storing: Promise<unknown> = Promise.resolve()
  private isStopped = false

  constructor(private readonly parts: PipelineParts) {
    this.seq = parts.lastSeq
    this.appliedSeq = parts.lastSeq
    this.lastCommitAt = parts.now()
    for (const each of parts.committed) this.applied.set(`${each.source}\n${each.partition}`, each)
  }

  /** Where a source goes on, by partition: everything up to there has gone the whole way. */
  positionsOf(source: string): Map<string, number> {
    const own = [...this.applied.values()].filter((each) => each.source === source)
    return new Map(own.map((each) => [each.partition, each.applied]))
  }

  /** Events waiting to be stored. */
  queued = 0

  /** Number of the last batch that history and the alerts have. */
  get lastSeq(): number {
    return this.appliedSeq
  }

  /**
   * Takes one batch the whole way: resolves as soon as the next batch may be handed in, `done` once
   * this one is through.
   */
  async process(batch: RecordBatch, origin: BatchOrigin): Promise<{ done: Promise<BatchOutcome> }> {
    const prepared = await this.inOrder('entry', () => this.prepare(batch, origin))
    const before = this.storing
    const done = this.inOrder('storing', () => this.store(prepared, batch, origin))
    // One batch is stored while the next is parsed; a third waits here.
    await before.catch(() => undefined)
    return { done }
  }

  /** Waits for everything handed in, then writes alerts and positions. */
  async settle(): Promise<void> {
    await this.inOrder('storing', () => this.commit())
  }

  /** No retry outlives this; what was stored stays stored. */
  stop(): void {
    this.isStopped = true
  }

  private async prepare(batch: RecordBatch, origin: BatchOrigin): Promise<Prepared> {
    const outcome: BatchOutcome = {
      records: 0,
      rejected: 0,
      skipped: 0,
      accepted: 0,
      duplicates: 0,
      alertsBegun: 0,
      rejects: [],
      newest: null,
    }
    const seq = this.seq + 1
    const events: StoredEvent[] = []
    for (const record of batch.records) this.read(record, batch, origin, outcome, events, seq)
    const fresh = await this.parts.known.takeFresh(events)
    if (fresh.length > 0) this.seq = seq
    outcome.accepted = fresh.length
    outcome.duplicates = events.length - fresh.length
    this.queued += fresh.length
    return { outcome, fresh, seq }
  }

  private read(
    record: RawRecord,
    batch: RecordBatch,
    origin: BatchOrigin,
    outcome: BatchOutcome,
    events: StoredEvent[],
    seq: number,
  ): void {
    outcome.records += 1
    const arrived = batch.readAt
    const reject = (reason: string, place = '') => {
      outcome.rejects.push({
        source: origin.source,
        partition: batch.partition,
        position: record.position,
        place: place === '' ? record.place() : `${record.place()}, ${place}`,
        reason,
        text: (record.text ?? '').slice(0, REJECT_TEXT_CHARS),
        at: arrived,
      })
    }
    const result = origin.format.parse(record, { transportTime: batch.transportTime })
    if (result.kind === 'skip') {
      outcome.skipped += 1
      return
    }
    if (result.kind === 'reject') {
      outcome.rejected += 1
      reject(result.reason)
      return
    }
    let kept = 0
    for (const problem of result.problems ?? []) reject(problem.reason, problem.place)
    for (const event of result.events) {
      const verdict = checkTime(event.time, arrived)
      if (verdict !== 'ok' && verdict !== 'clock ahead') {
        reject(verdict)
        continue
      }
      kept += 1
      if (outcome.newest === null || event.time > outcome.newest) outcome.newest = event.time
      events.push(
        this.toStored(event, record, batch, origin, { isClockAhead: verdict === 'clock ahead', seq }),
      )
    }
    if (kept === 0 && (result.events.length > 0 || (result.problems?.length ?? 0) > 0))
      outcome.rejected += 1
  }

  /** Every field by name: objects of one shape are what makes this loop fast. */
  private toStored(
    event: ParsedEvent,
    record: RawRecord,
    batch: RecordBatch,
    origin: BatchOrigin,
    place: { isClockAhead: boolean; seq: number },
  ): StoredEvent {
    return {
      id: event.id,
      format: event.format,
      time: event.time,
      reporter: event.reporter,
      product: event.product,
      alertId: event.alertId,
      alertKey: event.alertKey,
      subject: event.subject,
      ip: event.ip,
      target: event.target,
      targetPort: event.targetPort,
      info: event.info,
      reason: event.reason,
      nativeScore: event.nativeScore,
      httpStatus: event.httpStatus,
      isBlockedBySensor: event.isBlockedBySensor,
      raw: event.raw,
      source: origin.source,
      partition: batch.partition,
      position: record.position,
      arrived: batch.readAt,
      isClockAhead: place.isClockAhead,
      finding: this.parts.judge(event),
      seq: place.seq,
    }
  }

  private async store(
    prepared: Prepared,
    batch: RecordBatch,
    origin: BatchOrigin,
  ): Promise<BatchOutcome> {
    const { parts } = this
    const { outcome, fresh, seq } = prepared
    await this.insist(() => parts.events.insert(fresh))
    this.queued -= fresh.length
    if (outcome.rejects.length > 0) {
      await this.insist(() =>
        parts.rejects.insert(outcome.rejects.map((each) => ({ ...each, id: rejectId(each) }))),
      )
    }
    if (fresh.length > 0) {
      parts.tally.apply(seq, fresh.filter(isListed).map(toTallyEvent))
      const change = await this.insist(() => parts.book.apply(fresh))
      this.appliedSeq = seq
      outcome.alertsBegun = change.begun.length
      parts.onStored(fresh)
      await this.insist(() => parts.onAlerts(change, origin))
    }
    if (origin.keepsPosition) {
      const key = `${origin.source}\n${batch.partition}`
      const position = { source: origin.source, partition: batch.partition, applied: batch.end }
      this.applied.set(key, position)
      this.uncommitted.set(key, position)
    }
    if (this.isCommitDue()) await this.commit()
    return outcome
  }

  private isCommitDue(): boolean {
    return (
      this.parts.book.unsaved >= COMMIT_ALERTS ||
      (this.parts.now() - this.lastCommitAt >= COMMIT_MS && this.uncommitted.size > 0)
    )
  }

  private async commit(): Promise<void> {
    const { parts } = this
    const through = this.appliedSeq
    const hadAlerts = parts.book.unsaved > 0
    await this.insist(() => parts.book.flush())
    const positions = [...this.uncommitted.values()].map((each) => ({
      ...each,
      replayFrom: each.applied,
    }))
    if (hadAlerts) {
      positions.push({
        source: PROJECTION,
        partition: 'alerts',
        applied: through,
        replayFrom: through,
      })
    }
    if (positions.length > 0) await this.insist(() => parts.positions.save(positions, parts.now()))
    this.uncommitted.clear()
    this.lastCommitAt = parts.now()
  }

  /** Tries until it works: while history is away the source waits, and nothing is lost. */
  private async insist<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const result = await work()
        if (attempt > 0) this.parts.onHistory(null)
        return result
      } catch (error) {
        if (this.isStopped) throw error
        this.parts.onHistory(error instanceof Error ? error.message : String(error))
        await this.parts.wait(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 10_000)
      }
    }
  }

  private inOrder<T>(line: 'entry' | 'storing', work: () => Promise<T>): Promise<T> {
    const run = this[line].then(work, work)
    this[line] = run.catch(() => undefined)
    return run
  }
}

/** Source name under which the projections keep how far they have read. */
export const PROJECTION = '#projection'

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

function rejectId(reject: RejectedRecord): string {
  return createHash('sha256')
    .update(
      `${reject.source}\n${reject.partition}\n${reject.position}\n${reject.place}\n${reject.reason}`,
    )
    .digest('hex')
    .slice(0, 32)
}

export { isListed, toTallyEvent }
