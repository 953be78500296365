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
  return {
    manifest: files.manifest,
    scoreSets: async (sets) => {
      const rows = new Float32Array(sets.length * ROW_LENGTH)
      for (const [at, set] of sets.entries()) rows.set(featureRow(set), at * ROW_LENGTH)
      return [...(await model.run(rows))]
    },
    close: model.close,
  }
}
