import type { Alert, LiveBatch, LiveTotals } from '../../../shared/alert'
import { noSeverityCounts, type SeverityCounts, severityLevel } from '../../../shared/severity'

/** Alerts in one batch at the most. */
const BATCH_ROWS = 500
/** Alerts that may wait for a later batch; with more, consoles read their rows anew instead. */
const MAX_WAITING = 5_000
/** Consoles are told to read their rows anew at most this often. */
const RESET_MS = 1_000
/** Between two batches passes at least as long, while every console keeps up; longer while one does not. */
const GAP_MS = 100
const SLOW_GAP_MS = 250
/** Batches kept for a console that comes back. */
const KEPT_BATCHES = 100
/** Batches a console may leave unacknowledged before the engine waits for it. */
const OUTSTANDING = 3

interface Subscriber {
  stream: string
  actor: string
  /** Last number handed over. */
  sent: number
  /** Numbers handed over and not acknowledged; they count also once their batches are let go. */
  outstanding: number[]
  /** The next batch must tell the console to read its rows anew. */
  needsReset: boolean
  wake: () => void
}

interface Told {
  number: number
  at: number
  alerts: Alert[]
  arrived: SeverityCounts
  thinned: number
  isReset: boolean
}

/**
 * The live stream: changed alerts that gathered since the last become one numbered batch. Of more
 * than 500 only Low and Info are left out, and counted; the rest waits for the next batch.
 */
export class LiveFeed {
  private readonly subscribers = new Map<string, Subscriber>()
  private readonly kept: Told[] = []
  private readonly pending = new Map<string, Alert>()
  /** Pending alerts whose newest event has just been read from a live source. */
  private readonly justRead = new Set<string>()
  private arrived = noSeverityCounts()
  private isResetPending = false
  private areTotalsPending = false
  private lastResetAt = 0
  private lastBatchAt = Number.NEGATIVE_INFINITY
  private number: number
  private streams = 0

  constructor(
    private readonly parts: {
      now: () => number
      totals: (actor: string) => LiveTotals
      /** Told for each live alert how long it took from being read to the batch that shows it. */
      onShown?: (delayMs: number) => void
    },
  ) {
    // Numbers go on from the clock, so that a number of the engine before is older than all of ours
    // and its console is told to read anew.
    this.number = parts.now()
  }

  /** Number of the last batch. */
  get lastNumber(): number {
    return this.number
  }

  /** Whether any console watches. */
  get isWatched(): boolean {
    return this.subscribers.size > 0
  }

  /** Time until which arrivals were told with the batch of this number; now for a newer one. */
  toldUntil(number: number): number {
    const told = this.kept.find((batch) => batch.number >= number)
    if (told === undefined || told.number > number) {
      return number >= this.number ? this.parts.now() : (this.kept[0]?.at ?? this.parts.now())
    }
    return told.at
  }

  /** An alert is new or says something new. */
  push(alert: Alert, isNew: boolean, isLive = false): void {
    this.pending.set(alert.id, alert)
    if (isLive) this.justRead.add(alert.id)
    if (isNew) this.arrived[alert.severity] += 1
  }

  /** Rows must be read anew: another workspace, an import, retention. */
  reset(): void {
    this.pending.clear()
    this.isResetPending = true
  }

  /** Totals changed although no alert did: the next batch tells them, if it tells nothing else. */
  tellTotals(): void {
    this.areTotalsPending = true
  }

  /** Makes a batch of what has gathered, unless the last one is too young: called whenever there may be. */
  tickIfDue(): void {
    const sinceMs = this.parts.now() - this.lastBatchAt
    const isKeptUp = [...this.subscribers.values()].every((each) => each.outstanding.length === 0)
    // A clock that was set back holds nothing up.
    if (sinceMs < 0 || sinceMs >= (isKeptUp ? GAP_MS : SLOW_GAP_MS)) this.tick()
  }

  /** Makes a batch of what has gathered. */
  tick(): void {
    const isResetDue = this.isResetPending && this.parts.now() - this.lastResetAt >= RESET_MS
    if (this.pending.size === 0 && !isResetDue && !this.areTotalsPending) return
    this.areTotalsPending = false
    if (isResetDue) this.lastResetAt = this.parts.now()
    this.number += 1
    const { chosen, thinned } = this.choose()
    const at = this.parts.now()
    this.lastBatchAt = at
    this.kept.push({
      number: this.number,
      at,
      alerts: chosen,
      arrived: this.arrived,
      thinned,
      isReset: isResetDue,
    })
    if (this.kept.length > KEPT_BATCHES) this.kept.shift()
    this.arrived = noSeverityCounts()
    if (isResetDue) this.isResetPending = false
    for (const alert of chosen)
      if (this.justRead.has(alert.id)) this.parts.onShown?.(at - alert.lastArrived)
    this.justRead.clear()
    for (const subscriber of this.subscribers.values()) subscriber.wake()
  }

  /** Batches after number `after` for one console, until it goes away. */
  async *watch(after: number, actor: string, signal?: AbortSignal): AsyncGenerator<LiveBatch> {
    const subscriber: Subscriber = {
      stream: `live-${++this.streams}`,
      actor,
      sent: after === 0 || after > this.number ? this.number : after,
      outstanding: [],
      needsReset:
        after > this.number || (after > 0 && after < (this.kept[0]?.number ?? this.number + 1) - 1),
      wake: () => undefined,
    }
    this.subscribers.set(subscriber.stream, subscriber)
    try {
      // The first batch tells the stream's name, the totals and the number to read rows for.
      yield this.say(subscriber, {
        number: subscriber.sent,
        at: this.parts.now(),
        alerts: [],
        arrived: noSeverityCounts(),
        thinned: 0,
        isReset: subscriber.needsReset,
      })
      subscriber.needsReset = false
      while (signal?.aborted !== true) {
        const told = this.next(subscriber)
        if (told === null) {
          await this.wait(subscriber, signal)
          continue
        }
        subscriber.sent = told.number
        subscriber.outstanding.push(told.number)
        yield this.say(subscriber, told)
      }
    } finally {
      this.subscribers.delete(subscriber.stream)
    }
  }

  /** A console took in everything up to this number. */
  acknowledge(stream: string, number: number): void {
    const subscriber = this.subscribers.get(stream)
    if (subscriber === undefined) return
    subscriber.outstanding = subscriber.outstanding.filter((each) => each > number)
    subscriber.wake()
  }

  private next(subscriber: Subscriber): Told | null {
    const isBehind = subscriber.sent < this.number
    if (!isBehind || subscriber.outstanding.length >= OUTSTANDING) return null
    const told = this.kept.find((batch) => batch.number > subscriber.sent)
    if (told === undefined) return null
    const behind = this.number - subscriber.sent
    if (told.number === subscriber.sent + 1 && behind <= OUTSTANDING) return told
    return this.summarise(subscriber)
  }

  /** One batch in place of those a slow console missed: exact counts, a reset, the newest rows. */
  private summarise(subscriber: Subscriber): Told | null {
    const missed = this.kept.filter((batch) => batch.number > subscriber.sent)
    const last = missed[missed.length - 1]
    if (last === undefined) return null
    const arrived = noSeverityCounts()
    for (const batch of missed) {
      for (const severity of Object.keys(arrived) as (keyof SeverityCounts)[]) {
        arrived[severity] += batch.arrived[severity]
      }
    }
    return { ...last, arrived, isReset: true, thinned: 0 }
  }

  private say(subscriber: Subscriber, told: Told): LiveBatch {
    return { ...told, stream: subscriber.stream, totals: this.parts.totals(subscriber.actor) }
  }

  private choose(): { chosen: Alert[]; thinned: number } {
    const all = [...this.pending.values()]
    this.pending.clear()
    if (all.length <= BATCH_ROWS) return { chosen: all, thinned: 0 }
    all.sort((a, b) => severityLevel(b.severity) - severityLevel(a.severity) || b.last - a.last)
    const chosen = all.slice(0, BATCH_ROWS)
    const rest = all.slice(BATCH_ROWS)
    const waiting = rest.filter((alert) => severityLevel(alert.severity) >= severityLevel('medium'))
    if (waiting.length > MAX_WAITING) this.isResetPending = true
    else for (const alert of waiting) this.pending.set(alert.id, alert)
    return { chosen, thinned: rest.length - waiting.length }
  }

  private wait(subscriber: Subscriber, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        signal?.removeEventListener('abort', done)
        subscriber.wake = () => undefined
        resolve()
      }
      subscriber.wake = done
      signal?.addEventListener('abort', done, { once: true })
    })
  }
}
