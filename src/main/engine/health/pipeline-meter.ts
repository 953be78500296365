import type { PipelineStage, StageSums } from '../../../shared/pipeline'

const MINUTE_MS = 60_000
/** A history that is away must not fill the memory: older minutes are added to the oldest kept. */
const MOST_ROWS = 20_000

/** What went through one stage in one minute; `source` is empty for stages that all sources share. */
export interface StageMinute extends StageSums {
  /** Start of the minute, ms. */
  at: number
  stage: PipelineStage
  source: string
}

/** What one batch came to in a stage. */
export type StageNote = Partial<Omit<StageSums, 'batches' | 'largest' | 'busyMs' | 'longestMs'>>

/** A stage that works on a batch. */
export interface StageWatch {
  /** It is done. */
  end: (note?: StageNote) => void
  /** Measures work of another stage in between, whose time is not its own. */
  aside: <T>(stage: PipelineStage, note: StageNote, work: () => Promise<T>) => Promise<T>
}

/** Measures the stages of a pipeline: sums since the start, and minutes on their way to history. */
export class PipelineMeter {
  private readonly minutes = new Map<string, StageMinute>()
  private readonly sums = new Map<string, StageMinute>()

  constructor(
    private readonly now: () => number,
    /** Milliseconds that only grow. */
    private readonly ticks: () => number,
  ) {}

  /** Begins to measure a stage; what is answered ends it. */
  watch(stage: PipelineStage, source = ''): StageWatch {
    const begun = this.ticks()
    let asideMs = 0
    return {
      end: (note = {}) => this.add(stage, source, this.ticks() - begun - asideMs, note),
      aside: async (other, note, work) => {
        const left = this.ticks()
        try {
          return await this.time(other, note, work)
        } finally {
          asideMs += this.ticks() - left
        }
      },
    }
  }

  /** Measures work; its error is none of the meter's business. */
  async time<T>(stage: PipelineStage, note: StageNote, work: () => Promise<T>): Promise<T> {
    const watch = this.watch(stage)
    try {
      return await work()
    } finally {
      watch.end(note)
    }
  }

  /** Sums since the start, by stage and source. */
  totals(): StageMinute[] {
    return [...this.sums.values()]
  }

  /** Minutes that are not in history, and the present one. */
  pending(): StageMinute[] {
    return [...this.minutes.values()]
  }

  /** Takes out the minutes that are over by now; all of them with `isEnd`. */
  take(isEnd: boolean): StageMinute[] {
    const present = startOf(this.now())
    const taken: StageMinute[] = []
    for (const [key, minute] of this.minutes) {
      if (!isEnd && minute.at >= present) continue
      this.minutes.delete(key)
      taken.push(minute)
    }
    return taken
  }

  /** Minutes that could not be written wait for the next time. */
  giveBack(minutes: readonly StageMinute[]): void {
    for (const minute of minutes) {
      const isFull = this.minutes.size >= MOST_ROWS
      const oldest = isFull ? this.minutes.values().next().value : undefined
      this.sum(this.minutes, oldest === undefined ? minute : { ...minute, at: oldest.at })
    }
  }

  private add(stage: PipelineStage, source: string, busyMs: number, note: StageNote): void {
    const rows = note.rowsIn ?? 0
    const one: StageMinute = {
      at: startOf(this.now()),
      stage,
      source,
      rowsIn: rows,
      rowsOut: note.rowsOut ?? rows,
      rejected: note.rejected ?? 0,
      skipped: note.skipped ?? 0,
      known: note.known ?? 0,
      waiting: note.waiting ?? 0,
      batches: 1,
      largest: rows,
      busyMs,
      longestMs: busyMs,
    }
    this.sum(this.minutes, one)
    this.sum(this.sums, { ...one, at: 0 })
  }

  private sum(into: Map<string, StageMinute>, one: StageMinute): void {
    const key = `${one.at} ${one.stage} ${one.source}`
    const before = into.get(key)
    into.set(key, before === undefined ? { ...one } : { ...one, ...addSums(before, one) })
  }
}

/** Two sums as one. */
export function addSums(one: StageSums, other: StageSums): StageSums {
  return {
    rowsIn: one.rowsIn + other.rowsIn,
    rowsOut: one.rowsOut + other.rowsOut,
    rejected: one.rejected + other.rejected,
    skipped: one.skipped + other.skipped,
    known: one.known + other.known,
    batches: one.batches + other.batches,
    largest: Math.max(one.largest, other.largest),
    busyMs: one.busyMs + other.busyMs,
    longestMs: Math.max(one.longestMs, other.longestMs),
    waiting: Math.max(one.waiting, other.waiting),
  }
}

function startOf(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS
}
