import { inputKey, sourceOf, type WindowInputs } from './inputs'

/** What is heard of a partition. */
interface Heard {
  /** Newest event time, ms. */
  time: number
  /** When it last brought anything, or was given to this engine, ms. */
  at: number
  /** Batches of it that were read and did not get here yet. */
  coming: number
  /** When it was last looked at with nothing unread, ms. */
  confirmedAt: number
}

/** A source whose reader says when nothing is unread. */
interface Reader {
  /** Its partitions here; null where they come as they come. */
  given: ReadonlySet<string> | null
  /** Since when its reader looks for what to read, ms of the clock of what comes; null: it reads. */
  seekingSince: number | null
}

/** How a watermark moves. */
export interface WatermarkOptions {
  /** Partitions that are known to come, which hold it where it stood until they are heard of. */
  expected: Iterable<string>
  /** Where it stood, ms of event time. */
  from: number
  /** When the engine began, ms. */
  startedAt: number
  /** A partition that brings nothing for so long, with nothing unread, holds nothing back, ms. */
  idleMs: number
  /** A source that cannot be read holds others back no longer, ms in which they speak. */
  goneMs: number
  /** Whether the clock moves it once nothing comes: never for a file that is read to its end. */
  isLive: boolean
}

/**
 * The event time up to which everything has come: the smallest over the partitions that are not
 * idle, and behind the clock where all of them went idle. A partition of which something is unread is
 * not idle, however long nothing of it comes, nor one whose source is being connected to: neither a
 * backlog nor a pause of the engine makes anything late. It never goes back.
 */
export class Watermark implements WindowInputs {
  private readonly partitions = new Map<string, Heard>()
  private readonly readers = new Map<string, Reader>()
  private highest: number
  /** Something was heard since the start: what comes first may be a backlog of days. */
  private hasHeard = false
  /** When anything was heard last, ms. */
  private latest: number
  /** Time in which something was heard since the start, ms. */
  private clock = 0

  constructor(private readonly options: WatermarkOptions) {
    this.highest = options.from
    this.latest = options.startedAt
    for (const partition of options.expected) {
      this.partitions.set(partition, newHeard(options.from, options.startedAt))
    }
  }

  /** A batch of a partition was read: until it is heard of, the partition is not idle. */
  expect(partition: string): void {
    this.heardOf(partition).coming += 1
  }

  /** A partition will come whose events begin at about a time, ms: until it does, it holds there. */
  announce(partition: string, time: number): void {
    this.partitions.set(partition, newHeard(time, this.latest))
  }

  /** Nothing more comes of a partition: it holds nothing back. */
  finish(partition: string): void {
    this.partitions.delete(partition)
  }

  /** A batch that was expected brought events up to a time; null where it brought none with a time. */
  hear(partition: string, time: number | null, now: number): void {
    this.pass(now)
    const heard = this.heardOf(partition)
    this.hasHeard = true
    heard.coming -= 1
    heard.at = now
    if (time !== null) heard.time = Math.max(heard.time, time)
    const reader = this.readers.get(sourceOf(partition))
    if (reader === undefined) return
    if (reader.seekingSince !== null) reader.seekingSince = this.clock
    if (reader.given?.has(partition) === false) this.letGo(partition)
  }

  begin(source: string): void {
    const known = this.readers.get(source)
    this.readers.set(source, {
      given: known?.given ?? null,
      seekingSince: known?.seekingSince ?? this.clock,
    })
    this.doubt(source)
  }

  assign(source: string, partitions: readonly string[], now: number): void {
    const given = new Set(partitions.map((partition) => inputKey(source, partition)))
    this.readers.set(source, { given, seekingSince: null })
    for (const key of this.partitions.keys()) {
      if (sourceOf(key) === source && !given.has(key)) this.letGo(key)
    }
    for (const key of given) this.heardOf(key).at = now
  }

  confirm(source: string, partition: string | null, lookedAt: number): void {
    const reader = this.readers.get(source)
    if (reader === undefined) return
    this.pass(lookedAt)
    reader.seekingSince = null
    if (partition === null) {
      for (const heard of this.ofSource(source)) heard.confirmedAt = lookedAt
      return
    }
    const heard = this.partitions.get(inputKey(source, partition))
    if (heard !== undefined) heard.confirmedAt = lookedAt
  }

  doubt(source: string): void {
    for (const heard of this.ofSource(source)) heard.confirmedAt = Number.NEGATIVE_INFINITY
  }

  end(source: string): void {
    this.readers.delete(source)
  }

  /** Where it stands now. */
  read(now: number): number {
    const { idleMs, isLive } = this.options
    let lowest = Number.POSITIVE_INFINITY
    let newest = Number.NEGATIVE_INFINITY
    let seenAt = now
    for (const [key, heard] of this.partitions) {
      newest = Math.max(newest, heard.time)
      const held = isLive ? this.heldAt(key, heard, now) : heard.time
      if (held !== null) lowest = Math.min(lowest, held)
      else if (this.readers.has(sourceOf(key)) && now - heard.confirmedAt < idleMs) {
        seenAt = Math.min(seenAt, heard.confirmedAt)
      }
    }
    const isIdle = lowest === Number.POSITIVE_INFINITY
    if (isIdle && !this.hasHeard) return this.highest
    const stands = isIdle && isLive ? Math.max(newest, seenAt - idleMs) : lowest
    if (stands !== Number.POSITIVE_INFINITY) this.highest = Math.max(this.highest, stands)
    return this.highest
  }

  /** Where a partition holds it; null where it does not. */
  private heldAt(key: string, { time, at, coming, confirmedAt }: Heard, now: number) {
    const { idleMs, goneMs } = this.options
    if (coming > 0) return time
    const reader = this.readers.get(sourceOf(key))
    if (reader === undefined) return now - at < idleMs ? time : null
    if (reader.seekingSince !== null && this.clock - reader.seekingSince >= goneMs) return null
    if (confirmedAt - at < idleMs) return time
    // Seen long ago: what came to it since is still to be read.
    return now - confirmedAt < idleMs ? null : Math.max(time, confirmedAt - idleMs)
  }

  private *ofSource(source: string): Generator<Heard> {
    for (const [key, heard] of this.partitions) if (sourceOf(key) === source) yield heard
  }

  /** Time goes on while something is heard: a pause of all makes nobody late. */
  private pass(now: number): void {
    if (now <= this.latest) return
    this.clock += Math.min(now - this.latest, this.options.idleMs)
    this.latest = now
  }

  /** What is in hand of it still comes. */
  private letGo(key: string): void {
    if ((this.partitions.get(key)?.coming ?? 0) === 0) this.partitions.delete(key)
  }

  private heardOf(partition: string): Heard {
    const known = this.partitions.get(partition)
    if (known !== undefined) return known
    const heard = newHeard(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY)
    this.partitions.set(partition, heard)
    return heard
  }
}

function newHeard(time: number, at: number): Heard {
  return { time, at, coming: 0, confirmedAt: Number.NEGATIVE_INFINITY }
}
