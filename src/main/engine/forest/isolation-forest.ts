import type { Random } from '../sources/random'
import type { Matrix } from './matrix'
import { fillMissing, mediansOf } from './missing'
import { averagePathLength } from './path-length'
import type { Scale } from './scale'
import { growTree, type IsolationTree, pathLength } from './tree'

/** How a forest is grown; the meaning is scikit-learn's. */
export interface ForestSettings {
  trees: number
  /** Rows of each tree, drawn without putting any back; all where there are fewer. */
  subsample: number
  /** Columns that each tree may ask for, as a share of `columns`; at least one. */
  maxFeatures: number
  /** Columns that are asked for at all. */
  columns: readonly number[]
  /** One a column of the rows. */
  scales: readonly Scale[]
}

/** Trees, and what scores need beside them. */
export interface IsolationForest {
  trees: readonly IsolationTree[]
  /** Rows that each tree was grown from. */
  sampleRows: number
  /** What stands for a number that is missing (NaN), one a column: the median of the training. */
  medians: Float32Array
}

/** scikit-learn's defaults, for rows of so many columns. */
export function defaultForestSettings(columns: number): ForestSettings {
  const all = Array.from({ length: columns }, (_, column) => column)
  return {
    trees: 100,
    subsample: 256,
    maxFeatures: 1,
    columns: all,
    scales: all.map(() => 'linear'),
  }
}

/**
 * Grows a forest tree by tree, so that who takes them may tell how far it is, or stop. The same
 * random numbers give the same forest.
 *
 * @throws RangeError for settings that ask for nothing, or no rows.
 */
export function* growForest(
  rows: Matrix,
  settings: ForestSettings,
  random: Random,
): Generator<IsolationTree, IsolationForest> {
  checkSettings(rows, settings)
  const medians = mediansOf(rows)
  const filled = fillMissing(rows, medians)
  const sampleRows = Math.min(settings.subsample, rows.rows)
  const maxDepth = Math.ceil(Math.log2(Math.max(2, sampleRows)))
  const asked = Math.max(1, Math.floor(settings.maxFeatures * settings.columns.length))
  const order = Int32Array.from({ length: rows.rows }, (_, row) => row)
  const trees: IsolationTree[] = []
  for (let grown = 0; grown < settings.trees; grown += 1) {
    const columns = [...draw(Int32Array.from(settings.columns), asked, random)]
    const sample = draw(order, sampleRows, random)
    const plot = { rows: filled, sample, columns, scales: settings.scales, maxDepth }
    const tree = growTree(plot, random)
    trees.push(tree)
    yield tree
  }
  return { trees, sampleRows, medians }
}

/** Grows a forest at once. @throws RangeError as `growForest` does. */
export function fitForest(rows: Matrix, settings: ForestSettings, random: Random): IsolationForest {
  const growth = growForest(rows, settings, random)
  for (;;) {
    const step = growth.next()
    if (step.done === true) return step.value
  }
}

/**
 * How anomalous rows are, above 0 and at most 1: 2 to the power of minus the mean length of the
 * row's paths in parts of the mean length for as many rows as a tree was grown from.
 */
export function scoreRows(forest: IsolationForest, rows: Matrix): Float64Array {
  const filled = fillMissing(rows, forest.medians)
  const usual = usualLength(forest)
  return Float64Array.from({ length: rows.rows }, (_, row) => {
    let length = 0
    for (const tree of forest.trees) length += pathLength(tree, filled, row)
    return 2 ** -(length / forest.trees.length / usual)
  })
}

/** What the mean path length is measured by; 1 where trees had one row, which isolates nothing. */
export function usualLength({ sampleRows }: IsolationForest): number {
  return averagePathLength(sampleRows) || 1
}

/** So many of the numbers at random, each once; `from` is put into another order. */
function draw(from: Int32Array, count: number, random: Random): Int32Array {
  for (let at = 0; at < count; at += 1) {
    const other = at + random.below(from.length - at)
    const taken = from[other] ?? 0
    from[other] = from[at] ?? 0
    from[at] = taken
  }
  return from.slice(0, count)
}

function checkSettings(rows: Matrix, settings: ForestSettings): void {
  const { trees, subsample, maxFeatures, columns, scales } = settings
  if (rows.rows === 0) throw new RangeError('A forest needs rows to grow from')
  if (!(trees >= 1) || !(subsample >= 1)) throw new RangeError('A forest needs trees with rows')
  if (!(maxFeatures > 0 && maxFeatures <= 1)) {
    throw new RangeError('The share of columns a tree may ask for is above 0 and at most 1')
  }
  if (columns.length === 0 || columns.some((column) => !(column in scales))) {
    throw new RangeError('A forest needs columns, each with its scale')
  }
}
