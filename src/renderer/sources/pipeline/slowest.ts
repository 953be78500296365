import type { PipelineHealth, PipelineStage } from '../../../shared/pipeline'

/**
 * The stage that took longest, and its share of the time of all; null where none took any. Waiting is
 * no work: what waits does so for the others.
 */
export function findSlowest(
  stages: PipelineHealth['stages'],
): { stage: PipelineStage; share: number } | null {
  const working = stages.filter(({ stage }) => stage !== 'wait')
  const allMs = working.reduce((sum, { busyMs }) => sum + busyMs, 0)
  if (allMs === 0) return null
  const [first] = [...working].sort((one, other) => other.busyMs - one.busyMs)
  return first === undefined ? null : { stage: first.stage, share: first.busyMs / allMs }
}
