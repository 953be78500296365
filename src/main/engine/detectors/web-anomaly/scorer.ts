import { matrixOf } from '../../forest/matrix'
import { checkFeatureSet, type FeatureSet } from '../../models/feature-set'
import type { Manifest } from '../../models/manifest'
import { openModel } from '../../models/open-model'
import { readModel } from '../../models/read-model'
import { featureRow, ROW_LENGTH } from '../../web/feature-row'
import { type FeatureVector, NUMERIC_FEATURES } from '../../web/features'

/** Judges request sets. */
export interface SetScorer {
  manifest: Manifest
  /**
   * How anomalous each request set is, 0 to 1, in their order.
   *
   * @throws ModelError where the model gives no such numbers, or was closed.
   */
  scoreSets: (sets: readonly FeatureVector[]) => Promise<number[]>
  /** The same of their numbers alone, in the order of the feature set. @throws ModelError as above. */
  scoreRows: (rows: readonly (readonly number[])[]) => Promise<number[]>
  close: () => Promise<void>
}

/** What its models say they take: the features that are numbers; docs/features.md tells each. */
export const FEATURE_SET: FeatureSet = {
  name: 'web-request-set',
  version: 1,
  features: NUMERIC_FEATURES,
}

/**
 * Opens the model of a folder for request sets.
 *
 * @throws ModelError for a folder that does not hold such a model, or not as its manifest says.
 */
export async function openSetScorer(folder: string): Promise<SetScorer> {
  const files = await readModel(folder)
  checkFeatureSet(files.manifest, FEATURE_SET)
  const model = await openModel(files)
  const scoreRows: SetScorer['scoreRows'] = async (rows) => [
    ...(await model.run(matrixOf(rows, ROW_LENGTH).values)),
  ]
  return {
    manifest: files.manifest,
    scoreSets: (sets) => scoreRows(sets.map(featureRow)),
    scoreRows,
    close: model.close,
  }
}
