import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HistogramBar } from '../../shared/alert'
import type { AlertProjection, BookChange } from './alerts/book'
import type { AlertPart, PartOrigin } from './alerts/facts'
import type { DnsRecordRules } from './formats/dns-record-rules'
import type { Format, WebReading } from './formats/format'
import type { PipelineMeter } from './health/pipeline-meter'
import type { EventStore } from './history/events'
import type { FindingStore } from './history/findings'
import type { Position, PositionStore } from './history/operations'
import type { RejectStore } from './history/rejects'
import type { TrafficStore } from './history/traffic'
import type { KnownEvents } from './known-events'
import { KnownTraffic } from './known-traffic'
import { PositionBook } from './position-book'
import { type Reading, type ReadParts, readRecords } from './read-batch'
import type {
  BatchCursor,
  BatchPlace,
  Finding,
  KeptReject,
  ParsedEvent,
  RawRecord,
  ReadEvent,
  ReadTraffic,
  RecordBatch,
  RejectedRecord,
} from './record'
import type { RejectAllowance } from './reject-allowance'
import { rejectId } from './reject-id'
import type { RightOfWay } from './right-of-way'
import { positionsAfter } from './sources/source'
import { Stage, type StagedPosition, type StagedWindows } from './stage'
import type { EventFence } from './staged-events'
import { FENCED, type FencedPartitions, fenceOf } from './tally/fences'
import type { DeliveredEvent, Tally } from './tally/tally'
import { type JudgingParts, judgeWindows } from './windows/judging'
import type { WindowFinding } from './windows/window-book'
import type { WindowBatch } from './windows/window-books'
import type { LiveWindows, Windows } from './windows/windows'

/** Records that are read together: few enough that their objects die young. */
const SLICE_RECORDS = 500
/** And where history is asked about each of them. */
const ASKING_RECORDS = 10_000
/** Events that are added to alerts together, so that what else runs here gets its turn in between. */
const RAISED_TOGETHER = 2_000
/** How long an import steps aside for somebody who waits for an answer, a batch. */
const ASIDE_MS = 25
/** Events that may wait while others are stored; beyond it sources wait. */
const MAX_WAITING = 20_000
/** Bytes of text that may wait with them. */
const MAX_WAITING_WEIGHT = 32 * 1024 * 1024
/** Changed alerts that make a commit due, whatever the clock says. */
const COMMIT_ALERTS = 100_000
const COMMIT_MS = 1_000
/** Waits between two tries while history is away; the last one repeats. */
const RETRY_MS = [250, 1_000, 3_000, 10_000]
/** Source name under which the projections keep how far they have read. */
export const PROJECTION = '#projection'

/** What one batch came to. */
export interface BatchOutcome extends Omit<Reading, 'events' | 'traffic' | 'rejects'> {
  accepted: number
  duplicates: number
  /** Rejects that are kept. */
  rejects: KeptReject[]
  /** Rejects that were counted and not kept. */
  leftOut: number
}

/** Who hands in a batch. */
export interface BatchOrigin extends PartOrigin {
  source: string
  format: Format
  /** Imports may read the same file again from its start: they leave no position behind. */
  keepsPosition: boolean
  /** Which of its rejects are kept. */
  allowance: Pick<RejectAllowance, 'take'>
  /** Its own windows; the live sources' where it brings none. */
  windows?: Windows
  /** Host of what names none; what the settings say of the source where it brings none. */
  site?: string
  /** Each delivery is a partition that never goes on, so windows know them all as one. */
  isPushed?: boolean
}

/** A tally that engines share: it is told of every event that it may not have. */
export interface SharedCounting {
  /** Resolves once they are counted; reads them anew until then. @throws when it is stopped */
  apply: (seq: number, events: Iterable<DeliveredEvent>) => Promise<void>
  /** Partition of events without growing positions. */
  historyFence: string
  /** Partitions whose positions grow, as far as they are written down. */
  fenced: FencedPartitions
}

/** The parts of one workspace that a batch passes. */
export interface PipelineParts {
  events: EventStore
  rejects: RejectStore
  positions: PositionStore
  known: KnownEvents
  /** Raw traffic. */
  traffic: TrafficStore
  findings: FindingStore
  /** Leaves out findings that a gate does not let through. */
  passGate: JudgingParts['passGate']
  /** Makes request sets of what hosts' clients did; `insist` tries until it works. */
  judgeHosts: (
    findings: readonly WindowFinding[],
    source: string,
    insist: JudgingParts['insist'],
  ) => Promise<WindowFinding[]>
  /** Windows of the live sources. */
  windows: LiveWindows
  /** Counters of this process alone, or those that engines share. */
  tally: Pick<Tally, 'apply'> | SharedCounting
  book: AlertProjection
  judge: (event: ParsedEvent) => Finding
  /** True for an address of the organisation's own networks. */
  isOwn: (ip: string) => boolean
  /** Detections that do not alert are wanted too. */
  takesNotAlerting: () => boolean
  /** How DNS records must be. */
  dnsRecord: DnsRecordRules
  /** How access logs of web servers are read. */
  webReading: () => WebReading
  /** Host of web requests and clicks of a source that name none; absent: nobody said one. */
  siteOf: (source: string) => string | undefined
  /** Takes out of a fresh event's texts what is not kept. */
  redact: (event: ParsedEvent) => void
  /** Says of DNS queries what detectors make of their names, before they go on. */
  judgeQueries: (traffic: readonly ReadTraffic[], source: string) => Promise<void>
  /** What raw traffic makes an event of its own. */
  findHit: ReadParts['findHit']
  /** Decisions made by rule, then everybody who watches. */
  onAlerts: (change: BookChange) => Promise<void>
  /** Alerts are about to be written for good. */
  onCommit: () => Promise<void>
  onStored: (bars: Iterable<HistogramBar>) => void
  /** History is away (the reason) or back (null). */
  onHistory: (problem: string | null) => void
  now: () => number
  /** What measures the stages. */
  meter: PipelineMeter
  wait: (ms: number) => Promise<void>
  /** Whom imports let go first. */
  way: RightOfWay
  lastSeq: number
  /** Positions committed before this start. */
  committed: readonly Position[]
}

/** A stage that gathers while the one before it is being stored. */
interface Waiting {
  stage: Stage
  /** Resolves when everything in it is through. */
  done: Promise<void>
  /** Resolves when it is taken to be stored, so that the next may gather. */
  taken: Promise<void>
  take: () => void
}

/**
 * The way through: records become events, those nobody has seen go to history, then the tally,
 * then the alerts, and at last the position is committed. History is the log: whatever a kill
 * interrupts behind it is drawn from it again at the next start, and records that are read again
 * are found in it. While one stage is stored the next gathers, so that inserts are small when
 * little comes and large when much does.
 */
export class Pipeline {
  private seq: number
  /** The last stage that history and the alerts have. */
  private appliedSeq: number
  private lastCommitAt: number
  /** Alerts were told of something since the last commit. */
  private hasRaised = false
  private readonly positions: PositionBook
  private entry: Promise<unknown> = Promise.resolve()
  private storing: Promise<unknown> = Promise.resolve()
  private waiting: Waiting | null = null
  private isStopped = false
  /** Why a stage was lost: nothing behind it may pass, or its position would say it had. */
  private failure: { error: unknown } | null = null

  /** Events waiting to be stored. */
  queued = 0

  private readonly judging: Omit<JudgingParts, 'onFindings'>
  private readonly knownTraffic: KnownTraffic

  constructor(private readonly parts: PipelineParts) {
    this.knownTraffic = new KnownTraffic(parts.traffic)
    this.judging = {
      findings: parts.findings,
      passGate: parts.passGate,
      judgeHosts: (found, source) => parts.judgeHosts(found, source, (work) => this.insist(work)),
      takesKnown: parts.book.takesKnown,
      insist: (work) => this.insist(work),
      now: parts.now,
    }
    this.seq = parts.lastSeq
    this.appliedSeq = parts.lastSeq
    this.lastCommitAt = parts.now()
    this.positions = new PositionBook(parts.committed)
  }

  /**
   * Where a source goes on, by partition: everything up to there has gone the whole way. A note
   * says from where windows need to see a partition again.
   */
  positionsOf(source: string): Map<string, number> {
    return this.positions.read(source)
  }

  /** A cursor that went the whole way, by its name; null where the source has none of it. */
  cursorOf(source: string, name: string): BatchCursor | null {
    return this.positions.cursorOf(source, name)
  }

  /** How far every partition of every source went the whole way. */
  appliedPositions(): StagedPosition[] {
    return this.positions.list()
  }

  /**
   * From where a source that keeps its positions elsewhere must read a partition again after a kill,
   * when everything before `end` went the whole way. `begun` is where its reading began. It holds
   * back for windows that are open, and for those whose judging is not committed yet.
   */
  replayFrom(source: string, partition: string, begun: number, end: number): number {
    if (!this.parts.windows.needsReplay) return end
    return Math.min(end, this.positions.committedReplay(source, partition) ?? begun)
  }

  /** Number of the last stage that history and the alerts have. */
  get lastSeq(): number {
    return this.appliedSeq
  }

  /**
   * Takes one batch the whole way: resolves as soon as the next batch may be handed in, `done` once
   * this one is through.
   */
  process(batch: RecordBatch, origin: BatchOrigin): Promise<{ done: Promise<BatchOutcome> }> {
    this.windowsOf(origin).expect(partitionKey(batch, origin))
    return this.inOrder('entry', async () => {
      while (this.waiting !== null && isFull(this.waiting.stage)) await this.waiting.taken
      if (origin.isReplay) await this.parts.way.give(() => this.parts.wait(ASIDE_MS))
      const { stage, outcome } = await this.read(batch, origin)
      const { done } = this.hand(stage)
      return { done: done.then(() => outcome) }
    })
  }

  /** Judges windows that are over though nothing comes; with `isEnd` all of them. */
  closeWindows(windows: LiveWindows, origin: PartOrigin, isEnd: boolean): Promise<void> {
    if (windows.isEmpty) return Promise.resolve()
    const step = (now: number) => (isEnd ? windows.finish() : windows.close(now))
    return this.judge({ step, origin, detectorOf: (name) => windows.detectorOf(name) })
  }

  /**
   * Stores what a step of windows came to and hands it to the alerts, in its turn. Resolves once it
   * is through.
   */
  judge(staged: StagedWindows): Promise<void> {
    return this.inOrder('entry', async () => {
      const stage = new Stage()
      this.seq += 1
      stage.addWindows(staged, this.seq)
      return this.hand(stage)
    }).then(({ done }) => done)
  }

  /** Writes a position that no batch brings, at once. */
  keepPosition(source: string, partition: string, applied: number): Promise<void> {
    return this.inOrder('storing', () => {
      this.positions.note([{ source, partition, applied }])
      return this.commit()
    })
  }

  /** Waits for everything handed in, then writes alerts and positions. */
  async settle(): Promise<void> {
    await this.entry.catch(() => undefined)
    await this.inOrder('storing', () => this.commit())
  }

  /**
   * Writes the alerts that changed, and answers up to which batch history has them all: whoever
   * follows alerts misses none by reading up to there.
   */
  writeAlerts(): Promise<number> {
    return this.inOrder('storing', async () => {
      if (this.parts.book.unsaved > 0) await this.commit()
      return this.appliedSeq
    })
  }

  /** Runs work between two batches, with all alerts written: what it counts then is what they say. */
  betweenBatches<T>(work: () => Promise<T>): Promise<T> {
    return this.inOrder('storing', async () => {
      await this.commit()
      return work()
    })
  }

  /**
   * Runs work while no batch is read or stored, with everything handed in before written; then
   * nothing of it is remembered, so that history may be changed.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.inOrder('entry', () =>
      this.inOrder('storing', async () => {
        await this.commit()
        await this.parts.book.letGoAll()
        try {
          return await work()
        } finally {
          this.parts.known.letGoAll()
          this.knownTraffic.letGoAll()
        }
      }),
    )
  }

  /** No retry outlives this; what was stored stays stored. */
  stop(): void {
    this.isStopped = true
  }

  private windowsOf(origin: BatchOrigin): LiveWindows {
    return origin.windows ?? this.parts.windows
  }

  private async read(
    batch: RecordBatch,
    origin: BatchOrigin,
  ): Promise<{ stage: Stage; outcome: BatchOutcome }> {
    const { known, judge, isOwn, takesNotAlerting, dnsRecord, webReading, redact, findHit } =
      this.parts
    const stage = new Stage()
    const place: BatchPlace = {
      source: origin.source,
      partition: batch.partition,
      arrived: batch.readAt,
      seq: this.seq + 1,
      engine: this.parts.events.engine,
    }
    const outcome = noOutcome()
    const windows = this.windowsOf(origin)
    const seen: WindowBatch = {
      source: origin.source,
      partition: partitionKey(batch, origin),
      fence: `${origin.source}\n${batch.partition}`,
      appliedBefore: batch.appliedBefore ?? 0,
      newest: null,
      entries: [],
    }
    const numbering = { position: -1, part: 0 }
    const site = origin.site ?? this.parts.siteOf(origin.source)
    const ways = { judge, isOwn, takesNotAlerting, dnsRecord, webReading, redact, findHit }
    const parts: ReadParts = { ...origin, ...ways, site, numbering }
    const fence = this.fenceOf(batch, origin)
    const isApplied = ({ position }: RawRecord) => position < seen.appliedBefore
    const isNew = ({ position }: RawRecord) => position >= seen.appliedBefore
    const watch = this.parts.meter.watch('read', origin.source)
    const judgeNames = ({ traffic }: Reading) =>
      traffic.length === 0
        ? undefined
        : watch.aside('judge', { rowsIn: traffic.length }, () =>
            this.parts.judgeQueries(traffic, origin.source),
          )
    known.beginBatch()
    for (let from = 0; from < batch.records.length; ) {
      const slice = batch.records.slice(
        from,
        from + (known.isAsking ? ASKING_RECORDS : SLICE_RECORDS),
      )
      from += slice.length
      await nextTurn()
      const applied = slice.filter(isApplied)
      if (!windows.isEmpty && applied.length > 0) {
        const again = readRecords(applied, batch, parts)
        await judgeNames(again)
        await this.insist(() => this.knownTraffic.keepSites(batch, again.traffic, site))
        windows.read(again.events, seen)
        windows.readTraffic(again.traffic, seen)
      }
      const reading = readRecords(slice.filter(isNew), batch, parts)
      await judgeNames(reading)
      windows.read(reading.events, seen)
      // Before windows see it: what is known already stays with the site that it came with.
      const traffic = await this.insist(() =>
        this.knownTraffic.takeFresh(batch.partition, reading.traffic),
      )
      windows.readTraffic(reading.traffic, seen)
      // Were this to throw, what slices before it made known would be stored by nobody.
      const others: ReadEvent[] | undefined =
        fence === null && !this.parts.book.takesKnown ? undefined : []
      const fresh = await this.insist(() => known.takeFresh(reading.events, place.seq, others))
      stage.addEvents(fresh, place, origin, fence)
      stage.addTraffic(traffic, place)
      const accepted =
        fresh.reduce((sum, each) => sum + Number(each.isBesides !== true), 0) +
        traffic.clicks.length +
        traffic.counts.length +
        traffic.queries.length +
        traffic.requests.length
      if (this.parts.book.takesKnown) stage.addKnown(others ?? [], place, origin)
      if (others !== undefined && fence?.hasPositions === true) {
        for (const event of await this.findRedelivered(others, fence.partition)) {
          stage.redelivered.push(event)
        }
      }
      const kept = origin.allowance.take(reading.rejects, batch.readAt)
      addToOutcome(outcome, reading, accepted, kept)
    }
    if (!windows.isEmpty) {
      const isFed = seen.entries.some((entries) => entries.length > 0)
      const step = async (now: number) => {
        if (isFed) this.positions.noteFed(seen.partition)
        await windows.take(seen, now)
        return windows.close(now)
      }
      const detectorOf = (name: string) => windows.detectorOf(name)
      stage.addWindows({ step, origin, detectorOf }, place.seq)
    }
    this.seq = Math.max(this.seq, stage.seq)
    stage.addRejects(outcome.rejects)
    if (origin.keepsPosition && batch.end >= (batch.appliedBefore ?? 0)) {
      const { source } = origin
      for (const [partition, applied] of positionsAfter(batch)) {
        stage.addPosition({ source, partition, applied })
      }
    }
    for (const { name, applied, text } of batch.cursors ?? []) {
      stage.addPosition({ source: origin.source, partition: name, applied, cursor: text })
    }
    const { records, accepted, rejected, skipped, duplicates } = outcome
    watch.end({ rowsIn: records, rowsOut: accepted, rejected, skipped, known: duplicates })
    return { stage, outcome }
  }

  private fenceOf(batch: RecordBatch, origin: BatchOrigin): EventFence | null {
    const { tally } = this.parts
    if (!isShared(tally)) return null
    const hasPositions = origin.keepsPosition
    const partition = hasPositions ? fenceOf(origin.source, batch.partition) : tally.historyFence
    return { partition, hasPositions }
  }

  /**
   * Those of known events that history has from this very place: a kill may have come before they
   * were counted. One that it has from another place is a duplicate, and counts no more.
   */
  private async findRedelivered(
    events: readonly ReadEvent[],
    fence: string,
  ): Promise<DeliveredEvent[]> {
    if (events.length === 0) return []
    const places = new Set(events.map(({ event, position }) => `${event.id} ${position}`))
    const keys = events.map(({ event }) => event)
    const stored = await this.insist(() => this.parts.events.findPlaces(keys))
    return stored.flatMap(({ list, ip, time, arrived, id, source, partition, position }) => {
      const isSame = fenceOf(source, partition) === fence && places.has(`${id} ${position}`)
      return isSame ? [{ list, ip, time, arrived, id, partition: fence, position }] : []
    })
  }

  /** Writes down which partitions are fenced by position, before anything of them is stored. */
  private async noteFences(stage: Stage, { fenced }: SharedCounting): Promise<void> {
    const { positions, now } = this.parts
    const unknown = [...stage.fences].filter((name) => !fenced.has(name))
    if (unknown.length === 0) return
    const rows = unknown.map((partition) => ({
      source: FENCED,
      partition,
      applied: 0,
      replayFrom: 0,
    }))
    await this.insist(() => positions.save(rows, now()))
    for (const name of unknown) fenced.add(name)
  }

  private async count(stage: Stage): Promise<void> {
    const { tally } = this.parts
    const { seq, events, redelivered } = stage
    if (!isShared(tally)) {
      if (stage.size > 0) tally.apply(seq, events.listed)
    } else if (stage.size + redelivered.length > 0) {
      await tally.apply(seq, both(redelivered, events.delivered))
    }
  }

  /** Adds to the stage that waits, or makes it the one that does. */
  private hand(stage: Stage): Waiting {
    this.queued += stage.size + stage.trafficSize
    if (this.waiting !== null) {
      this.waiting.stage.addStage(stage)
      return this.waiting
    }
    let take: () => void = () => undefined
    const taken = new Promise<void>((resolve) => {
      take = resolve
    })
    const waiting: Waiting = { stage, taken, take, done: Promise.resolve() }
    this.waiting = waiting
    const watch = this.parts.meter.watch('wait')
    waiting.done = this.inOrder('storing', () => {
      this.waiting = null
      take()
      watch.end({ rowsIn: waiting.stage.size + waiting.stage.trafficSize, waiting: this.queued })
      return this.storeInOrder(waiting.stage)
    })
    return waiting
  }

  private async storeInOrder(stage: Stage): Promise<void> {
    if (this.failure !== null) throw this.failure.error
    try {
      await this.store(stage)
    } catch (error) {
      this.failure = { error }
      throw error
    }
  }

  private async store(stage: Stage): Promise<void> {
    const { parts } = this
    const { seq } = stage
    if (isShared(parts.tally)) await this.noteFences(stage, parts.tally)
    const { meter } = parts
    const rows = stage.size + stage.trafficSize
    const count = { rowsIn: rows + stage.rejects.length }
    await meter.time('history', count, () => this.insert(stage))
    this.queued -= rows
    await meter.time('counters', { rowsIn: stage.size }, () => this.count(stage))
    if (stage.size > 0) parts.onStored(stage.bars.values())
    await meter.time('alerts', { rowsIn: stage.size }, () =>
      this.raise(both(stage.events, stage.known)),
    )
    for (const windowed of stage.windowed) await this.judgeStaged(windowed, rows, seq)
    if (seq > 0) this.appliedSeq = seq
    this.positions.note(stage.positions.values())
    if (this.isCommitDue())
      await meter.time('commit', { rowsIn: parts.book.unsaved }, () => this.commit())
  }

  /** What there is of a stage, in the order in which a kill may come between. */
  private async insert(stage: Stage): Promise<void> {
    const { parts } = this
    if (stage.size > 0) {
      await this.insist(() => parts.events.insertRows(stage.rows))
      parts.known.noteStored(stage.seq)
    }
    if (stage.trafficSize > 0) await this.insist(() => parts.traffic.insertRows(stage.traffic))
    if (stage.rejects.length > 0) await this.insist(() => parts.rejects.insert(stage.rejects))
  }

  /** `rows` is what came with them, of which detectors choose what concerns them. */
  private async judgeStaged(staged: StagedWindows, rows: number, seq: number): Promise<void> {
    const watch = this.parts.meter.watch('windows')
    let found = 0
    const onFindings = (made: Iterable<AlertPart>) => {
      const parts = [...made]
      found += parts.length
      return this.raise(parts)
    }
    await judgeWindows(staged, seq, { ...this.judging, onFindings })
    watch.end({ rowsIn: rows, rowsOut: found })
  }

  /** Adds what history has to its alerts, and tells everybody who watches. */
  private async raise(made: Iterable<AlertPart>): Promise<void> {
    // What is drawn anew costs a question each time, however many there are.
    const isWhole = this.parts.book.takesKnown
    for (const piece of isWhole ? asWhole(made) : inPieces(made, RAISED_TOGETHER)) {
      this.hasRaised = true
      const change = await this.insist(() => this.parts.book.apply(piece))
      await this.insist(() => this.parts.onAlerts(change))
      await nextTurn()
    }
  }

  private isCommitDue(): boolean {
    return (
      this.parts.book.unsaved >= COMMIT_ALERTS ||
      (this.parts.now() - this.lastCommitAt >= COMMIT_MS && this.positions.isChanged)
    )
  }

  private async commit(): Promise<void> {
    const { parts } = this
    const through = this.appliedSeq
    const hadAlerts = this.hasRaised
    // What became of their notifications stands before the alerts do: a kill in between repeats nothing.
    await this.insist(() => parts.onCommit())
    await this.insist(() => parts.book.flush())
    const positions = this.positions.listDue(parts.windows)
    if (hadAlerts) {
      positions.push({
        source: PROJECTION,
        partition: 'alerts',
        applied: through,
        replayFrom: through,
      })
    }
    if (positions.length > 0) await this.insist(() => parts.positions.save(positions, parts.now()))
    this.positions.settle()
    this.hasRaised = false
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

function* inPieces<T>(all: Iterable<T>, size: number): Generator<T[]> {
  let piece: T[] = []
  for (const each of all) {
    if (piece.push(each) < size) continue
    yield piece
    piece = []
  }
  if (piece.length > 0) yield piece
}

/** All of it as one piece, which is not held; none where there is nothing. */
function asWhole<T>(all: Iterable<T>): Iterable<T>[] {
  return all[Symbol.iterator]().next().done === true ? [] : [all]
}

function noOutcome(): BatchOutcome {
  return {
    records: 0,
    rejected: 0,
    skipped: 0,
    accepted: 0,
    duplicates: 0,
    rejects: [],
    leftOut: 0,
    newest: null,
  }
}

function addToOutcome(
  outcome: BatchOutcome,
  reading: Reading,
  accepted: number,
  kept: readonly RejectedRecord[],
): void {
  outcome.records += reading.records
  outcome.rejected += reading.rejected
  outcome.skipped += reading.skipped
  outcome.accepted += accepted
  const besides = reading.events.reduce((sum, each) => sum + Number(each.isBesides === true), 0)
  outcome.duplicates += reading.events.length - besides + reading.traffic.length - accepted
  for (const reject of kept) outcome.rejects.push({ ...reject, id: rejectId(reject) })
  outcome.leftOut += reading.rejects.length - kept.length
  if (reading.newest !== null) outcome.newest = Math.max(outcome.newest ?? 0, reading.newest)
}

function isShared(tally: PipelineParts['tally']): tally is SharedCounting {
  return 'historyFence' in tally
}

/** All of two, as often as they are asked for: a tally that could not take them asks again. */
function both<T>(first: Iterable<T>, second: Iterable<T>): Iterable<T> {
  return {
    *[Symbol.iterator]() {
      yield* first
      yield* second
    },
  }
}

function partitionKey({ partition }: RecordBatch, { source, isPushed }: BatchOrigin): string {
  return `${source}\n${isPushed === true ? '' : partition}`
}

function isFull(stage: Stage): boolean {
  return stage.size + stage.trafficSize >= MAX_WAITING || stage.weight >= MAX_WAITING_WEIGHT
}
