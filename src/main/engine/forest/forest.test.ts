import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, it } from 'vitest'
import { findSharedData } from '../formats/record.test-kit'
import { createRandom } from '../sources/random'
import { makeUpReadings } from '../testing/web-sets'
import { featureRow, ROW_LENGTH } from '../web/feature-row'
import {
  defaultForestSettings,
  type ForestSettings,
  fitForest,
  growForest,
  type IsolationForest,
  scoreRows,
} from './isolation-forest'
import { type Matrix, matrixOf } from './matrix'
import { ONNX_INPUT, ONNX_OUTPUT, writeOnnx } from './onnx'
import { averagePathLength } from './path-length'
import { rocAuc } from './roc-auc'
import golden from './scikit-learn.golden.json'
import { LEAF } from './tree'

const shared = findSharedData()
const breastw = join(shared ?? '', 'web-traffic-anomalies/iforest_breastw.csv')
const hasBreastw = shared !== null && existsSync(breastw)

/** Asks column 1 at 5, and then, below it, column 0 at 2.5; leaves of 1, 2 and 5 rows. */
const HAND_MADE: IsolationForest = {
  trees: [
    {
      column: Int32Array.of(1, 0, LEAF, LEAF, LEAF),
      split: Float32Array.of(5, 2.5, 0, 0, 0),
      left: Int32Array.of(1, 2, 0, 0, 0),
      right: Int32Array.of(4, 3, 0, 0, 0),
      length: Float64Array.of(0, 0, 2, 3, 1 + averagePathLength(5)),
    },
  ],
  sampleRows: 8,
  medians: Float32Array.of(1, 9),
}

async function scoreWithRuntime(forest: IsolationForest, rows: Matrix): Promise<Float32Array> {
  const session = await InferenceSession.create(writeOnnx(forest, 'watchfloor'), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  })
  const tensor = new Tensor('float32', rows.values, [rows.rows, rows.columns])
  const answer = await session.run({ [ONNX_INPUT]: tensor })
  const { data, dims } = answer[ONNX_OUTPUT] as Tensor
  expect(dims).toEqual([rows.rows, 1])
  return data as Float32Array
}

/** Largest difference between the runtime's scores and ours. */
async function differenceOf(forest: IsolationForest, rows: Matrix): Promise<number> {
  const theirs = await scoreWithRuntime(forest, rows)
  return scoreRows(forest, rows).reduce(
    (most, score, at) => Math.max(most, Math.abs(score - (theirs[at] ?? Number.NaN))),
    0,
  )
}

describe('the score', () => {
  it('is 2 to the power of minus the path over the usual one, on a hand-made tree', async () => {
    const rows = matrixOf(
      [
        [2, 5],
        [2.5, 4],
        [3, 5],
        [0, 5.1],
        [Number.NaN, 5],
        [0, Number.NaN],
      ],
      2,
    )
    // c(8) and c(5), by hand: 2 (ln 7 + 0.5772156649015329) - 14/8; 2 (ln 4 + ...) - 8/5.
    const usual = 3.29625162791366
    const ofFive = 2.32702005204285
    const wanted = [2, 2, 3, 1 + ofFive, 2, 1 + ofFive].map((length) => 2 ** -(length / usual))
    const scores = scoreRows(HAND_MADE, rows)
    for (const [at, score] of wanted.entries()) expect(scores[at]).toBeCloseTo(score, 12)
    expect(await differenceOf(HAND_MADE, rows)).toBeLessThan(1e-6)
  })

  it('measures by the mean path in a search tree', () => {
    expect([0, 1, 2].map(averagePathLength)).toEqual([0, 0, 1])
    expect(averagePathLength(256)).toBeCloseTo(10.2447709, 6)
  })

  it('is a half where all rows are the same', () => {
    const rows = matrixOf(
      Array.from({ length: 30 }, () => [1, 2]),
      2,
    )
    const forest = fitForest(rows, defaultForestSettings(2), createRandom(1))
    for (const score of scoreRows(forest, rows)) expect(score).toBeCloseTo(0.5, 12)
  })
})

const row = fc.array(
  fc.oneof(
    fc.constantFrom(0, 1, -3, Number.NaN, 1e30, Number.POSITIVE_INFINITY),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  ),
  { minLength: 3, maxLength: 3 },
)
const settings = fc.record({
  trees: fc.integer({ min: 1, max: 20 }),
  subsample: fc.integer({ min: 1, max: 64 }),
  maxFeatures: fc.double({ min: 0.1, max: 1, noNaN: true }),
  columns: fc.subarray([0, 1, 2], { minLength: 1 }),
  scales: fc.array(fc.constantFrom('linear' as const, 'log' as const), {
    minLength: 3,
    maxLength: 3,
  }),
})

describe('a forest', () => {
  it('is grown of any rows, and the runtime scores as we do', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 40 }),
        settings,
        fc.integer(),
        async (made, chosen, seed) => {
          const rows = matrixOf(made, 3)
          const forest = fitForest(rows, chosen, createRandom(seed))
          expect(forest.trees).toHaveLength(chosen.trees)
          for (const score of scoreRows(forest, rows)) {
            expect(score).toBeGreaterThan(0)
            expect(score).toBeLessThanOrEqual(1)
          }
          expect(await differenceOf(forest, rows)).toBeLessThan(1e-5)
        },
      ),
      { seed: 3, numRuns: 100 },
    )
  })

  it('is the same for the same seed, and another for another', () => {
    const rows = matrixOf(
      Array.from({ length: 500 }, (_, at) => [at % 7, at * at]),
      2,
    )
    const grow = (seed: number) => {
      const forest = fitForest(rows, defaultForestSettings(2), createRandom(seed))
      return createHash('sha256').update(writeOnnx(forest, 'x')).digest('hex')
    }
    expect(grow(1)).toBe(grow(1))
    expect(grow(1)).not.toBe(grow(2))
  })

  it('asks no column but those it was given', () => {
    const rows = matrixOf(
      Array.from({ length: 100 }, (_, at) => [at, 1, -at]),
      3,
    )
    const chosen = { ...defaultForestSettings(3), columns: [2] }
    const { trees } = fitForest(rows, chosen, createRandom(1))
    const asked = new Set(trees.flatMap(({ column }) => [...column]))
    expect(asked).toEqual(new Set([LEAF, 2]))
  })

  it('refuses settings that ask for nothing', () => {
    const rows = matrixOf([[1], [2]], 1)
    const grow = (change: Partial<ForestSettings>, of = rows) =>
      growForest(of, { ...defaultForestSettings(1), ...change }, createRandom(1)).next()
    expect(() => grow({ trees: 0 })).toThrow(RangeError)
    expect(() => grow({ maxFeatures: 0 })).toThrow(RangeError)
    expect(() => grow({ columns: [1] })).toThrow(RangeError)
    expect(() => grow({}, matrixOf([], 1))).toThrow(RangeError)
  })
})

/** ROC-AUC on the rows it was grown from, the mean over as many seeds as scikit-learn had. */
function meanAuc(rows: Matrix, isPositive: (row: number) => boolean): number {
  const areas = Array.from({ length: golden.forestSeeds }, (_, seed) => {
    const forest = fitForest(rows, defaultForestSettings(rows.columns), createRandom(seed))
    const scores = scoreRows(forest, rows)
    return rocAuc(
      scores.filter((_, at) => !isPositive(at)),
      scores.filter((_, at) => isPositive(at)),
    )
  })
  return areas.reduce((sum, area) => sum + area, 0) / areas.length
}

describe('ROC-AUC of a forest is that of scikit-learn', () => {
  it.skipIf(!hasBreastw)('on the breast cancer cases (needs the shared data)', () => {
    const cells = readFileSync(breastw, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(',').map(Number))
    const rows = matrixOf(
      cells.map((line) => line.slice(1, -1)),
      9,
    )
    const area = meanAuc(rows, (at) => cells[at]?.at(-1) === 4)
    expect(Math.abs(area - golden.breastw)).toBeLessThan(0.01)
  })

  it.each(Object.entries(golden.madeUp))('on made-up traffic of seed %s', async (seed, theirs) => {
    const readings = makeUpReadings(Number(seed))
    const rows = matrixOf(
      readings.map(({ features }) => featureRow(features)),
      ROW_LENGTH,
    )
    const area = meanAuc(rows, (at) =>
      ['scanner', 'flood', 'scraper'].includes(readings[at]?.truth ?? ''),
    )
    expect(Math.abs(area - theirs)).toBeLessThan(0.01)
    if (seed !== '1') return
    const forest = fitForest(rows, defaultForestSettings(ROW_LENGTH), createRandom(1))
    expect(await differenceOf(forest, rows)).toBeLessThan(1e-5)
  })
})

describe('ROC-AUC', () => {
  it('counts ties half', () => {
    expect(rocAuc([1, 2], [3, 4])).toBe(1)
    expect(rocAuc([3, 4], [1, 2])).toBe(0)
    expect(rocAuc([1, 1], [1, 1])).toBe(0.5)
    expect(rocAuc([1, 2, 3], [2])).toBe(0.5)
    expect(rocAuc([], [1])).toBeNaN()
  })
})
