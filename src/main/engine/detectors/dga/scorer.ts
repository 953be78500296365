import { setImmediate as nextTurn } from 'node:timers/promises'
import { checkFeatureSet, type FeatureSet } from '../../models/feature-set'
import type { Manifest } from '../../models/manifest'
import { ModelError } from '../../models/model-error'
import { openModel } from '../../models/open-model'
import { readModel } from '../../models/read-model'
import { FEATURE_COUNT, FEATURE_NAMES, FEATURE_SET_VERSION, writeFeatures } from './features'
import { type JudgedName, type NameRule, readName } from './name'
import { readTables, type Tables } from './tables'

/** What a name came to: a probability of the model, or 0 by a rule. */
export interface NameScore {
  /** How likely the name was generated, 0 to 1; 0 where a rule decided. */
  probability: number
  rule: NameRule | null
}

/** Judges domain names. */
export interface DgaScorer {
  manifest: Manifest
  /**
   * Scores in the order of the names, which may be any text. Between portions the event loop runs.
   *
   * @throws ModelError where the model gives no probabilities, or was closed.
   */
  scoreNames: (names: readonly string[]) => Promise<NameScore[]>
  close: () => Promise<void>
}

/** Measured on this thread at a time: about 5 ms. */
const PORTION = 1_024
const TABLES_FILE = 'tables.bin'
/** What its models say they take. */
export const FEATURE_SET: FeatureSet = {
  name: 'domain-name',
  version: FEATURE_SET_VERSION,
  features: FEATURE_NAMES,
}

/**
 * Opens the model of a folder for domain names.
 *
 * @throws ModelError for a folder that does not hold such a model, or not as its manifest says.
 */
export async function openDgaScorer(folder: string): Promise<DgaScorer> {
  const files = await readModel(folder)
  checkFeatureSet(files.manifest, FEATURE_SET)
  const tables = tablesOf(files.data)
  const model = await openModel(files)
  const scorePortion = async (names: readonly string[]): Promise<NameScore[]> => {
    const { features, rules } = measure(names, tables)
    const probabilities = await model.run(features)
    let judged = 0
    return rules.map((rule) => {
      if (rule !== null) return { probability: 0, rule }
      judged += 1
      return { probability: probabilities[judged - 1] ?? 0, rule }
    })
  }
  return {
    manifest: files.manifest,
    scoreNames: async (names) => {
      const portions: Promise<NameScore[]>[] = []
      for (let begin = 0; begin < names.length; begin += PORTION) {
        if (begin > 0) await nextTurn()
        portions.push(scorePortion(names.slice(begin, begin + PORTION)))
        // Enough for the model to have work while the next portion is measured.
        if (portions.length > 2) await portions[portions.length - 3]
      }
      return (await Promise.all(portions)).flat()
    },
    close: model.close,
  }
}

/** The features of those names that the model judges, and the rule of each of the others. */
function measure(
  names: readonly string[],
  tables: Tables,
): { features: Float32Array; rules: (NameRule | null)[] } {
  const judged: JudgedName[] = []
  const rules = names.map((name) => {
    const read = readName(name)
    if (read.rule === null) judged.push(read.judged)
    return read.rule
  })
  const features = new Float32Array(judged.length * FEATURE_COUNT)
  for (const [at, each] of judged.entries()) {
    writeFeatures(each, tables, features, at * FEATURE_COUNT)
  }
  return { features, rules }
}

function tablesOf(data: ReadonlyMap<string, Uint8Array>): Tables {
  const bytes = data.get(TABLES_FILE)
  if (bytes === undefined) {
    throw new ModelError('bad-manifest', `The manifest names no ${TABLES_FILE} among its data`)
  }
  try {
    return readTables(bytes)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ModelError('unreadable', `${TABLES_FILE}: ${why}`, { cause })
  }
}
