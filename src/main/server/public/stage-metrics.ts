import { Counter, Gauge, type Registry } from 'prom-client'
import type { Engine } from '../../engine/engine'
import type { StageMinute } from '../../engine/health/pipeline-meter'

type Stages = Engine['stages']

/** Counts of a stage that only grow while the engine runs, by the name of their metric. */
const STAGE_COUNTS: readonly [name: string, help: string, count: (stage: StageMinute) => number][] =
  [
    ['stage_rows_in_total', 'Rows that came into a stage', ({ rowsIn }) => rowsIn],
    ['stage_rows_out_total', 'Rows that a stage handed on', ({ rowsOut }) => rowsOut],
    ['stage_batches_total', 'Batches that went through a stage', ({ batches }) => batches],
    ['stage_seconds_total', 'Time that a stage took', ({ busyMs }) => busyMs / 1000],
  ]
/** Why rows went no further. */
const DROPPED: readonly [reason: string, count: (stage: StageMinute) => number][] = [
  ['rejected', ({ rejected }) => rejected],
  ['skipped', ({ skipped }) => skipped],
  ['known', ({ known }) => known],
]
/** The most of anything since the start. */
const STAGE_MOST: readonly [name: string, help: string, most: (stage: StageMinute) => number][] = [
  ['stage_largest_batch_rows', 'Rows of the largest batch of a stage', ({ largest }) => largest],
  ['stage_longest_seconds', 'Longest time of a stage', ({ longestMs }) => longestMs / 1000],
  ['stage_most_waiting_rows', 'Most rows that waited for history', ({ waiting }) => waiting],
]

/** Adds what went through the stages of the pipeline since the start. */
export function addStageMetrics(registry: Registry, stages: Stages): void {
  for (const [name, help, count] of STAGE_COUNTS) {
    new Counter({
      name: `watchfloor_${name}`,
      help: `${help}, by stage and source`,
      labelNames: ['stage', 'source'],
      registers: [registry],
      collect() {
        this.reset()
        for (const each of stages()) this.inc(labelsOf(each), count(each))
      },
    })
  }
  for (const [name, help, most] of STAGE_MOST) {
    new Gauge({
      name: `watchfloor_${name}`,
      help: `${help} since the start, by stage and source`,
      labelNames: ['stage', 'source'],
      registers: [registry],
      collect() {
        this.reset()
        for (const each of stages()) this.set(labelsOf(each), most(each))
      },
    })
  }
  new Counter({
    name: 'watchfloor_dropped_total',
    help: 'Records that went no further, by source and why: rejected, skipped (of another kind), known already',
    labelNames: ['source', 'why'],
    registers: [registry],
    collect() {
      this.reset()
      for (const each of stages()) {
        if (each.stage !== 'read') continue
        for (const [why, count] of DROPPED) this.inc({ source: each.source, why }, count(each))
      }
    },
  })
}

function labelsOf({ stage, source }: StageMinute) {
  return { stage, source }
}
