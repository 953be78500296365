import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import type { StageMinute } from '../../engine/health/pipeline-meter'
import { createFakeEngine } from '../fake-engine.test-kit'
import { createMetricsRoute } from './metrics'
import { addStageMetrics } from './stage-metrics'

const READ: StageMinute = {
  at: 0,
  stage: 'read',
  source: 'edge',
  rowsIn: 10,
  rowsOut: 6,
  rejected: 2,
  skipped: 1,
  known: 1,
  batches: 2,
  largest: 7,
  busyMs: 1_500,
  longestMs: 900,
  waiting: 0,
}

it('tell what went through each stage, and what went no further', async () => {
  const registry = new Registry()
  addStageMetrics(registry, () => [READ, { ...READ, stage: 'history', source: '', waiting: 7 }])
  const text = await registry.metrics()
  for (const line of [
    'watchfloor_stage_rows_in_total{stage="read",source="edge"} 10',
    'watchfloor_stage_rows_out_total{stage="read",source="edge"} 6',
    'watchfloor_stage_batches_total{stage="history",source=""} 2',
    'watchfloor_stage_seconds_total{stage="read",source="edge"} 1.5',
    'watchfloor_stage_largest_batch_rows{stage="read",source="edge"} 7',
    'watchfloor_stage_most_waiting_rows{stage="history",source=""} 7',
    'watchfloor_dropped_total{source="edge",why="rejected"} 2',
    'watchfloor_dropped_total{source="edge",why="skipped"} 1',
    'watchfloor_dropped_total{source="edge",why="known"} 1',
  ]) {
    expect(text).toContain(`${line}\n`)
  }
})

it('the board of Grafana asks for nothing that is not there', async () => {
  const { engine } = createFakeEngine(() => 0)
  const route = createMetricsRoute(engine, { answers: new Map(), bytesInHand: () => 0 })
  const answer = await route.answer({} as never)
  const file = join(import.meta.dirname, '../../../../resources/grafana/pipeline.json')
  const board = await readFile(file, 'utf8')
  const asked = new Set(board.match(/watchfloor_\w+/g))
  expect(asked.size).toBeGreaterThan(8)
  for (const name of asked) expect(String(answer.body)).toContain(`# TYPE ${name} `)
})
