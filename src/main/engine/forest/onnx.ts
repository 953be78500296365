import { type IsolationForest, usualLength } from './isolation-forest'
import {
  bytesField,
  floatBytes,
  floatsField,
  integerField,
  integersField,
  messageField,
  type Part,
} from './protobuf'
import { LEAF } from './tree'

/** Names of a model's input and output. */
export const ONNX_INPUT = 'features'
export const ONNX_OUTPUT = 'score'

/** Numbers of fields and types in onnx.proto. */
const FLOAT = 1
const ATTRIBUTE = { integer: 2, text: 3, floats: 6, integers: 7, texts: 8 } as const
const IR_VERSION = 8
const OPERATORS = 17
const TREE_OPERATORS = 3
const TREE_DOMAIN = 'ai.onnx.ml'

/**
 * The forest as an ONNX model: `features`, float32 [n, columns], as they are computed; `score`,
 * float32 [n, 1], as `scoreRows` gives it. A number that is missing is the median of the training.
 * Scales need no step of their own: splits stand in the units of the features.
 */
export function writeOnnx(forest: IsolationForest, producer: string): Uint8Array {
  const columns = forest.medians.length
  const graph = messageField(
    7,
    node('IsNaN', [ONNX_INPUT], 'missing'),
    node('Where', ['missing', 'medians', ONNX_INPUT], 'filled'),
    node('TreeEnsembleRegressor', ['filled'], 'length', forestAttributes(forest), TREE_DOMAIN),
    node('Neg', ['length'], 'exponent'),
    node('Pow', ['two', 'exponent'], ONNX_OUTPUT),
    bytesField(2, 'isolation-forest'),
    tensor('medians', [1, columns], forest.medians),
    tensor('two', [1], Float32Array.of(2)),
    rowsOf(11, ONNX_INPUT, columns),
    rowsOf(12, ONNX_OUTPUT, 1),
  )
  return Buffer.concat([
    integerField(1, IR_VERSION),
    bytesField(2, producer),
    graph,
    messageField(8, bytesField(1, ''), integerField(2, OPERATORS)),
    messageField(8, bytesField(1, TREE_DOMAIN), integerField(2, TREE_OPERATORS)),
  ])
}

/** Nodes of all trees; leaves weigh what their path adds to the exponent of the score. */
function forestAttributes(forest: IsolationForest): Part[] {
  const nodes = forest.trees.flatMap((tree, number) =>
    Array.from(tree.column, (column, at) => ({ tree, number, column, at })),
  )
  const leaves = nodes.filter(({ column }) => column === LEAF)
  const unit = forest.trees.length * usualLength(forest)
  const isLeaf = (column: number) => column === LEAF
  return [
    integers(
      'nodes_treeids',
      nodes.map(({ number }) => number),
    ),
    integers(
      'nodes_nodeids',
      nodes.map(({ at }) => at),
    ),
    texts(
      'nodes_modes',
      nodes.map(({ column }) => (isLeaf(column) ? 'LEAF' : 'BRANCH_LEQ')),
    ),
    integers(
      'nodes_featureids',
      nodes.map(({ column }) => Math.max(0, column)),
    ),
    floats(
      'nodes_values',
      nodes.map(({ tree, at }) => tree.split[at] ?? 0),
    ),
    integers(
      'nodes_truenodeids',
      nodes.map(({ tree, at }) => tree.left[at] ?? 0),
    ),
    integers(
      'nodes_falsenodeids',
      nodes.map(({ tree, at }) => tree.right[at] ?? 0),
    ),
    integers(
      'target_treeids',
      leaves.map(({ number }) => number),
    ),
    integers(
      'target_nodeids',
      leaves.map(({ at }) => at),
    ),
    integers(
      'target_ids',
      leaves.map(() => 0),
    ),
    floats(
      'target_weights',
      leaves.map(({ tree, at }) => (tree.length[at] ?? 0) / unit),
    ),
    attribute('n_targets', ATTRIBUTE.integer, integerField(3, 1)),
    attribute('aggregate_function', ATTRIBUTE.text, bytesField(4, 'SUM')),
    attribute('post_transform', ATTRIBUTE.text, bytesField(4, 'NONE')),
  ]
}

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly Part[] = [],
  domain = '',
): Part {
  return messageField(
    1,
    ...inputs.map((input) => bytesField(1, input)),
    bytesField(2, output),
    bytesField(4, operator),
    ...attributes,
    bytesField(7, domain),
  )
}

function attribute(name: string, type: number, value: Part): Part {
  return messageField(5, bytesField(1, name), value, integerField(20, type))
}

function integers(name: string, values: readonly number[]): Part {
  return attribute(name, ATTRIBUTE.integers, integersField(8, values))
}

function floats(name: string, values: readonly number[]): Part {
  return attribute(name, ATTRIBUTE.floats, floatsField(7, Float32Array.from(values)))
}

function texts(name: string, values: readonly string[]): Part {
  const parts = values.map((value) => bytesField(9, value))
  return attribute(name, ATTRIBUTE.texts, Buffer.concat(parts))
}

function tensor(name: string, sizes: readonly number[], values: Float32Array): Part {
  const raw = bytesField(9, floatBytes(values))
  return messageField(5, integersField(1, sizes), integerField(2, FLOAT), bytesField(8, name), raw)
}

/** An input (11) or output (12) of the graph: any number of rows. */
function rowsOf(field: number, name: string, columns: number): Part {
  const rows = messageField(1, bytesField(2, 'n'))
  const sizes = messageField(2, rows, messageField(1, integerField(1, columns)))
  const type = messageField(1, integerField(1, FLOAT), sizes)
  return messageField(field, bytesField(1, name), messageField(2, type))
}
