import type { LiveBatch, LivePage } from '../../shared/alert'
import type { SeverityCounts } from '../../shared/severity'
import type { ConsoleClient } from '../link/client'
import { wordsOf } from '../link/errors'
import { type LiveQuery, LiveRows } from './rows'

/** Rows asked for at once. */
const PAGE_ROWS = 200
/** Alerts of one row asked for at once. */
const GROUP_ALERTS = 1000
/** Reads of single rows under way at once. */
const MAX_READS = 4
/** Pause between two reads of the same row, ms. */
const REREAD_MS = 1500
/** The engine's thinning is told for so long after its last thinned batch, ms. */
const THINNED_MS = 5000
/** Shortest pause after a read before the rows are read anew unasked, ms. */
const READ_ANEW_MS = 250
/** That pause is so many times what the read took: a busy engine has more to do than answer us. */
const READ_PAUSE_FACTOR = 5

/** What the feed tells whoever draws it. */
export interface FeedHooks {
  /** Rows changed; draw them soon. */
  onRows: () => void
  /** A batch was taken in, after its rows were merged. */
  onBatch: (batch: LiveBatch) => void
  /** Engine's time since which batches count as news; undefined while nothing is counted. */
  newsSince: () => number | undefined
  /** Batches were missed: so many alerts arrived since `newsSince`, in place of what was counted. */
  onNews: (counts: SeverityCounts) => void
  onPhase: (phase: 'loading' | 'ready' | 'failed', error: string) => void
  /** Keys of the rows in sight: only those are worth reading again. */
  inSight: () => readonly string[]
  /** Rows that must stay although they are old: those a paused table shows. */
  isKept: (key: string) => boolean
  /** Rows whose alerts are shown one by one: those are read again with their rows. */
  expanded: () => Iterable<string>
  now: () => number
  later: (run: () => void, ms: number) => void
}

/** What the engine left out of its batches lately: changes of Low and Info alerts. */
export interface Thinned {
  drawn: number
  leftOut: number
}

/**
 * Reads rows and follows live batches. Batches that come while rows are being read wait, and are
 * merged when they are newer than the page; a reset reads the rows anew.
 */
export class LiveFeed {
  rows: LiveRows
  hidden = 0
  /** Number of the last batch merged, and the engine's time of it. */
  number = 0
  at = 0
  private waiting: LiveBatch[] = []
  private isReading = false
  private readId = 0
  private thinned: { at: number; drawn: number; leftOut: number }[] = []
  private lastRead = { at: Number.NEGATIVE_INFINITY, tookMs: 0 }
  private isReadPlanned = false
  /** Batches left alerts out since the rows were read: they are read anew once that ends. */
  private isIncomplete = false
  /** Batches were missed since the rows were read: what they told is counted with the next page. */
  private areBatchesMissed = false
  private rowReads = 0
  private readonly lastRowRead = new Map<string, number>()

  constructor(
    private readonly client: ConsoleClient,
    private readonly hooks: FeedHooks,
    query: LiveQuery,
  ) {
    this.rows = new LiveRows(query)
  }

  /** What was left out in the last seconds; null while all is drawn. */
  thinnedLately(): Thinned | null {
    const since = this.hooks.now() - THINNED_MS
    this.thinned = this.thinned.filter((batch) => batch.at > since)
    const leftOut = this.thinned.reduce((sum, batch) => sum + batch.leftOut, 0)
    const drawn = this.thinned.reduce((sum, batch) => sum + batch.drawn, 0)
    return leftOut === 0 ? null : { drawn, leftOut }
  }

  /** Starts with another tab or filter; rows of the old one stay until the new ones are here. */
  async ask(query: LiveQuery): Promise<void> {
    this.readId += 1
    const id = this.readId
    this.isReading = true
    this.hooks.onPhase('loading', '')
    const startedAt = this.hooks.now()
    try {
      const page = await this.readPage(query, null, this.areBatchesMissed)
      this.lastRead = { at: this.hooks.now(), tookMs: this.hooks.now() - startedAt }
      if (id === this.readId) this.start(query, page)
    } catch (error) {
      this.areBatchesMissed = true
      if (id === this.readId) this.hooks.onPhase('failed', wordsOf(error))
    } finally {
      if (id === this.readId) this.isReading = false
    }
    if (id === this.readId) this.mergeWaiting()
  }

  /**
   * Reads the same rows anew, soon: after a reset, a thinned stretch, or a change of lists. Under
   * overload resets come in rows; reading for each would only add to what the engine has to do.
   */
  readAnewSoon(): void {
    this.isIncomplete = true
    if (this.isReadPlanned) return
    this.isReadPlanned = true
    const pauseMs = Math.max(READ_ANEW_MS, this.lastRead.tookMs * READ_PAUSE_FACTOR)
    const waitMs = Math.max(0, this.lastRead.at + pauseMs - this.hooks.now())
    const read = () => {
      this.isReadPlanned = false
      if (this.isIncomplete && !this.isReading) void this.ask(this.rows.query)
    }
    if (waitMs === 0) read()
    else this.hooks.later(read, waitMs)
  }

  /** Reads the page behind the last row; nothing where all rows are here. */
  async readMore(): Promise<void> {
    const { rows } = this
    if (this.isReading || rows.next === null) return
    this.isReading = true
    const id = this.readId
    try {
      const page = await this.readPage(rows.query, rows.next)
      if (id === this.readId && this.rows === rows) rows.addPage(page)
    } catch (error) {
      if (id === this.readId) this.hooks.onPhase('failed', wordsOf(error))
      return
    } finally {
      if (id === this.readId) this.isReading = false
    }
    if (id !== this.readId) return
    this.mergeWaiting()
    this.hooks.onRows()
  }

  /** Takes in one batch of the stream. */
  take(batch: LiveBatch): void {
    if (this.isReading) {
      this.waiting.push(batch)
      if (this.waiting.length > 200) this.waiting.shift()
      return
    }
    this.merge(batch)
  }

  /** Reads all alerts of a row, so that its numbers are exact; false where the row is gone. */
  async readRow(key: string): Promise<boolean> {
    const { rows } = this
    const { tab, filter, grouping } = rows.query
    const alerts = await this.client.live.group({
      group: key,
      grouping,
      tab,
      filter,
      limit: GROUP_ALERTS,
    })
    if (this.rows !== rows) return false
    rows.setAlerts(key, alerts, alerts.length < GROUP_ALERTS)
    this.hooks.onRows()
    return true
  }

  /** Reads rows in sight that are not exact, a few at a time. */
  readInexact(): void {
    const now = this.hooks.now()
    for (const key of this.hooks.inSight()) {
      if (this.rowReads >= MAX_READS) return
      const row = this.rows.get(key)
      if (!row || row.isExact || row.isGone) continue
      if (now - (this.lastRowRead.get(key) ?? Number.NEGATIVE_INFINITY) < REREAD_MS) continue
      this.lastRowRead.set(key, now)
      if (this.lastRowRead.size > 500) this.forgetOldReads(now)
      this.rowReads += 1
      void this.readRow(key)
        .catch(() => {
          // The row stays marked as inexact and is read again while it is in sight.
        })
        .finally(() => {
          this.rowReads -= 1
        })
    }
  }

  private forgetOldReads(now: number): void {
    for (const [key, at] of this.lastRowRead) {
      if (now - at > REREAD_MS) this.lastRowRead.delete(key)
    }
  }

  private readPage(
    { tab, filter, grouping }: LiveQuery,
    cursor: string | null,
    isNewsWanted = false,
  ): Promise<LivePage> {
    const since = isNewsWanted ? this.hooks.newsSince() : undefined
    return this.client.live.page({ tab, filter, grouping, cursor, limit: PAGE_ROWS, since })
  }

  private start(query: LiveQuery, page: LivePage): void {
    this.rows = new LiveRows(query)
    this.rows.addPage(page)
    this.hidden = page.hidden
    this.number = Math.max(this.number, page.number)
    // What the page holds already is only counted; what came after it is merged.
    for (const batch of this.waiting) if (batch.number <= page.number) this.hooks.onBatch(batch)
    this.waiting = this.waiting.filter((batch) => batch.number > page.number)
    if (page.arrivedSince) this.hooks.onNews(page.arrivedSince)
    this.areBatchesMissed = false
    this.lastRowRead.clear()
    this.isIncomplete = false
    this.hooks.onPhase('ready', '')
    this.hooks.onRows()
    for (const key of this.hooks.expanded()) {
      const row = this.rows.get(key)
      if (row === undefined || this.rows.isFullyKnown(row)) continue
      // Where it fails the row shows its lead alone, until it is expanded again.
      void this.readRow(key).catch(() => false)
    }
  }

  private mergeWaiting(): void {
    const batches = this.waiting
    this.waiting = []
    for (const batch of batches) this.merge(batch)
  }

  private merge(batch: LiveBatch): void {
    const now = this.hooks.now()
    // A stream begins with an empty batch that tells where it stands: what lies between was missed.
    const isBehind = batch.isReset || (batch.alerts.length === 0 && batch.number > this.number)
    this.number = Math.max(this.number, batch.number)
    this.at = Math.max(this.at, batch.at)
    this.thinned.push({ at: now, drawn: countThinnable(batch), leftOut: batch.thinned })
    if (batch.thinned > 0) this.isIncomplete = true
    const isUnknown = this.rows.isReadAnew && batch.alerts.length > 0
    if (isBehind || isUnknown) this.areBatchesMissed = true
    const changed = isUnknown ? new Set() : this.rows.merge(batch.alerts, now)
    this.rows.trim(this.hooks.isKept)
    this.hooks.onBatch(batch)
    if (changed.size > 0) this.hooks.onRows()
    if (isBehind || isUnknown || (this.isIncomplete && this.thinnedLately() === null))
      this.readAnewSoon()
    else this.readInexact()
  }
}

/** Changes in a batch of the severities that may be thinned. */
function countThinnable(batch: LiveBatch): number {
  return batch.alerts.filter(({ severity }) => severity === 'low' || severity === 'info').length
}
