import type { Random } from '../sources/random'
import type { Matrix } from './matrix'
import { averagePathLength } from './path-length'
import { fromScale, type Scale, toScale } from './scale'

/** Marks a node as a leaf, in the place of its column. */
export const LEAF = -1
/** A column whose values differ by no more is the same everywhere, as scikit-learn has it. */
const SAME = 1e-7

/** An isolation tree; nodes by their number, the root is 0. */
export interface IsolationTree {
  /** The column that a node asks for, or `LEAF`. */
  column: Int32Array
  /** Rows with that value or a smaller one go left. In the units of the rows, whatever the scale. */
  split: Float32Array
  left: Int32Array
  right: Int32Array
  /** Of a leaf: edges to it, and those that its rows would have needed further. */
  length: Float64Array
}

/** What a tree is grown from. */
export interface TreePlot {
  rows: Matrix
  /** Numbers of the rows of its sample; they are put into another order. */
  sample: Int32Array
  /** Columns it may ask for. */
  columns: readonly number[]
  /** One a column of the rows. */
  scales: readonly Scale[]
  /** Edges of the longest path. */
  maxDepth: number
}

/** Grows a tree: any column that is not the same everywhere, split anywhere between its ends. */
export function growTree(plot: TreePlot, random: Random): IsolationTree {
  const most = 2 * Math.min(plot.sample.length, 2 ** plot.maxDepth)
  const tree: IsolationTree = {
    column: new Int32Array(most).fill(LEAF),
    split: new Float32Array(most),
    left: new Int32Array(most),
    right: new Int32Array(most),
    length: new Float64Array(most),
  }
  let nodes = 0
  const grow = (from: number, to: number, depth: number, columns: readonly number[]): number => {
    const node = nodes
    nodes += 1
    const found = depth < plot.maxDepth ? drawSplit(plot, from, to, columns, random) : null
    if (found === null) {
      tree.length[node] = depth + averagePathLength(to - from)
      return node
    }
    const middle = divide(plot, from, to, found)
    tree.column[node] = found.column
    tree.split[node] = found.split
    tree.left[node] = grow(from, middle, depth + 1, found.columns)
    tree.right[node] = grow(middle, to, depth + 1, found.columns)
    return node
  }
  grow(0, plot.sample.length, 0, plot.columns)
  return cutTo(tree, nodes)
}

/** How long the path of a row is: how hard it is to tell from others. */
export function pathLength(tree: IsolationTree, { values, columns }: Matrix, row: number): number {
  let node = 0
  for (let column = tree.column[0] ?? LEAF; column !== LEAF; column = tree.column[node] ?? LEAF) {
    const value = values[row * columns + column] ?? Number.NaN
    const isLeft = value <= (tree.split[node] ?? 0)
    node = (isLeft ? tree.left[node] : tree.right[node]) ?? 0
  }
  return tree.length[node] ?? 0
}

interface Split {
  column: number
  split: number
  /** Columns that are not known to be the same everywhere. */
  columns: readonly number[]
}

/** Null where nothing can be told apart. */
function drawSplit(
  plot: TreePlot,
  from: number,
  to: number,
  columns: readonly number[],
  random: Random,
): Split | null {
  if (to - from < 2) return null
  const left = [...columns]
  while (left.length > 0) {
    const drawn = random.below(left.length)
    const column = left[drawn] ?? 0
    const { least, most } = endsOf(plot, from, to, column)
    if (most > least + SAME) {
      const scale = plot.scales[column] ?? 'linear'
      const place = random.fraction()
      return { column, split: placeBetween(least, most, scale, place), columns: left }
    }
    left.splice(drawn, 1)
  }
  return null
}

function endsOf({ rows, sample }: TreePlot, from: number, to: number, column: number) {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let at = from; at < to; at += 1) {
    const value = rows.values[(sample[at] ?? 0) * rows.columns + column] ?? 0
    if (value < least) least = value
    if (value > most) most = value
  }
  return { least, most }
}

/** Never the largest value itself, so that there are rows on both sides. */
function placeBetween(least: number, most: number, scale: Scale, place: number): number {
  const low = toScale(least, scale)
  const high = toScale(most, scale)
  const split = Math.fround(fromScale(low + place * (high - low), scale))
  return split >= most || split < least ? least : split
}

/** Puts the rows of the left side first, and says where those of the right begin. */
function divide({ rows, sample }: TreePlot, from: number, to: number, found: Split): number {
  let middle = from
  for (let at = from; at < to; at += 1) {
    const row = sample[at] ?? 0
    if ((rows.values[row * rows.columns + found.column] ?? 0) > found.split) continue
    sample[at] = sample[middle] ?? 0
    sample[middle] = row
    middle += 1
  }
  return middle
}

function cutTo(tree: IsolationTree, nodes: number): IsolationTree {
  return {
    column: tree.column.slice(0, nodes),
    split: tree.split.slice(0, nodes),
    left: tree.left.slice(0, nodes),
    right: tree.right.slice(0, nodes),
    length: tree.length.slice(0, nodes),
  }
}
