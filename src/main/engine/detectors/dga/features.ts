import { GRAM_NAMES, measureGrams } from './gram-features'
import type { JudgedName } from './name'
import { measureShape, SHAPE_NAMES } from './shape-features'
import { symbolsOf } from './symbols'
import type { Tables } from './tables'

const SUFFIX_NAMES = [
  'suffixBenign',
  'suffixRatio',
  'suffixLabels',
  'suffixLength',
  'isFreeSuffix',
  'isUnknownSuffix',
] as const

/** The features of a name, in the order in which the model takes them. */
export const FEATURE_NAMES: readonly string[] = [...SHAPE_NAMES, ...GRAM_NAMES, ...SUFFIX_NAMES]

export const FEATURE_COUNT = FEATURE_NAMES.length

/** Grows with every change of what a feature says; a model is for one version. */
export const FEATURE_SET_VERSION = 1

/** Writes the FEATURE_COUNT features of a name into `into`, from `at` on. */
export function writeFeatures(
  judged: JudgedName,
  tables: Tables,
  into: Float32Array,
  at: number,
): void {
  const symbols = symbolsOf(judged.label)
  let next = measureShape(judged.label, symbols, into, at)
  next = measureGrams(symbols, tables, into, next)
  measureSuffix(judged, tables, into, next)
}

function measureSuffix(judged: JudgedName, tables: Tables, into: Float32Array, at: number): void {
  const { suffix, suffixKind } = judged
  const figures = tables.suffixes.get(suffix) ?? tables.unknownSuffix
  let labels = 1
  for (let each = 0; each < suffix.length; each += 1) {
    if (suffix.charCodeAt(each) === 46) labels += 1
  }
  into[at] = figures.benign
  into[at + 1] = figures.generated - figures.benign
  into[at + 2] = labels
  into[at + 3] = suffix.length
  into[at + 4] = suffixKind === 'free' ? 1 : 0
  into[at + 5] = suffixKind === 'unknown' ? 1 : 0
}
