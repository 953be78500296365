import { expect, it } from 'vitest'
import { PIPELINE_STAGES, type PipelineHealth, type PipelineStage } from '../../../shared/pipeline'
import { findSlowest } from './slowest'

const NOTHING = {
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

function stagesOf(busy: Partial<Record<PipelineStage, number>>): PipelineHealth['stages'] {
  return PIPELINE_STAGES.map((stage) => ({ ...NOTHING, stage, busyMs: busy[stage] ?? 0 }))
}

it('the slowest stage is the one that works longest, however long others wait for it', () => {
  expect(findSlowest(stagesOf({ read: 100, history: 250, alerts: 50, wait: 9_000 }))).toEqual({
    stage: 'history',
    share: 0.625,
  })
  expect(findSlowest(stagesOf({ wait: 5 }))).toBeNull()
})
