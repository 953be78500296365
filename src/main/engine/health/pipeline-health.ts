import {
  PIPELINE_STAGES,
  type PipelineHealth,
  type PipelineStage,
  type StageSums,
} from '../../../shared/pipeline'
import type { PipelineMinutes } from '../history/pipeline-minutes'
import { addSums, type PipelineMeter, type StageMinute } from './pipeline-meter'

const MINUTE_MS = 60_000
const NOTHING: StageSums = {
  rowsIn: 0,
  rowsOut: 0,
  rejected: 0,
  skipped: 0,
  known: 0,
  batches: 0,
  largest: 0,
  busyMs: 0,
  longestMs: 0,
  waiting: 0,
}

/** What the desk of pipeline health needs. */
export interface PipelineHealthParts {
  meter: PipelineMeter
  minutes: Pick<PipelineMinutes, 'insert' | 'readSums' | 'readMinutes' | 'readReasons'>
  now: () => number
}

/** Keeps what went through the stages, and says where it is slow and what was dropped. */
export class PipelineHealthDesk {
  constructor(private readonly parts: PipelineHealthParts) {}

  /** Writes the minutes that are over; with `isEnd` the present one too. What fails waits. */
  async save(isEnd = false): Promise<void> {
    const { meter, minutes } = this.parts
    const taken = meter.take(isEnd)
    try {
      await minutes.insert(taken)
    } catch (error) {
      meter.giveBack(taken)
      throw error
    }
  }

  /** Sums since the start of this engine. */
  totals(): StageMinute[] {
    return this.parts.meter.totals()
  }

  /** What went through in the last minutes, the present one included. */
  async read(minuteCount: number): Promise<PipelineHealth> {
    const { meter, minutes, now } = this.parts
    const to = now()
    const from = Math.floor(to / MINUTE_MS) * MINUTE_MS - (minuteCount - 1) * MINUTE_MS
    const [stored, series, reasons] = await Promise.all([
      minutes.readSums(from),
      minutes.readMinutes(from),
      minutes.readReasons(from),
    ])
    const pending = meter.pending().filter(({ at }) => at >= from)
    const all = [...stored, ...pending]
    const sumOf = (rows: readonly StageSums[]) => rows.reduce(addSums, NOTHING)
    const names = [...new Set(all.filter(({ stage }) => stage === 'read').map(nameOf))].sort()
    return {
      from,
      to,
      stages: PIPELINE_STAGES.map((stage: PipelineStage) => ({
        stage,
        ...sumOf(all.filter((each) => each.stage === stage).map(toSums)),
      })),
      sources: names.map((source) => ({
        source,
        ...sumOf(all.filter((each) => each.stage === 'read' && each.source === source).map(toSums)),
      })),
      minutes: addPending(series, pending),
      reasons,
    }
  }
}

function nameOf({ source }: { source: string }): string {
  return source
}

/** The sums alone. */
function toSums(row: StageSums): StageSums {
  return addSums(NOTHING, row)
}

function addPending(
  series: PipelineHealth['minutes'],
  pending: readonly StageMinute[],
): PipelineHealth['minutes'] {
  const byMinute = new Map(series.map((each) => [each.at, { ...each }]))
  for (const { at, stage, rowsIn, busyMs } of pending) {
    if (stage === 'wait') continue
    const minute = byMinute.get(at) ?? { at, rowsIn: 0, busyMs: 0 }
    byMinute.set(at, {
      at,
      rowsIn: minute.rowsIn + (stage === 'read' ? rowsIn : 0),
      busyMs: minute.busyMs + busyMs,
    })
  }
  return [...byMinute.values()].sort((one, other) => one.at - other.at)
}
