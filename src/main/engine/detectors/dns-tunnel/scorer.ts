import { setImmediate as nextTurn } from 'node:timers/promises'
import { checkFeatureSet, type FeatureSet } from '../../models/feature-set'
import type { Manifest } from '../../models/manifest'
import { openModel } from '../../models/open-model'
import { readModel } from '../../models/read-model'
import { FEATURE_COUNT, FEATURE_NAMES, FEATURE_SET_VERSION, writeFeatures } from './features'
import type { TunnelWindow } from './traffic-window'

/** Judges windows. */
export interface TunnelScorer {
  manifest: Manifest
  /**
   * How likely each window is a tunnel, 0 to 1, in the order of the windows, each with four names or
   * more. Between portions the event loop runs.
   *
   * @throws ModelError where the model gives no probabilities, or was closed.
   */
  scoreWindows: (windows: readonly TunnelWindow[]) => Promise<number[]>
  close: () => Promise<void>
}

/** Windows measured on this thread at a time: some 15 ms with the longest names there are. */
const PORTION = 8
/** What its models say they take. */
export const FEATURE_SET: FeatureSet = {
  name: 'dns-tunnel-window',
  version: FEATURE_SET_VERSION,
  features: FEATURE_NAMES,
}

/**
 * Opens the model of a folder for windows of DNS queries.
 *
 * @throws ModelError for a folder that does not hold such a model, or not as its manifest says.
 */
export async function openTunnelScorer(folder: string): Promise<TunnelScorer> {
  const files = await readModel(folder)
  checkFeatureSet(files.manifest, FEATURE_SET)
  const model = await openModel(files)
  return {
    manifest: files.manifest,
    scoreWindows: async (windows) => {
      const features = new Float32Array(windows.length * FEATURE_COUNT)
      for (const [at, window] of windows.entries()) {
        if (at > 0 && at % PORTION === 0) await nextTurn()
        writeFeatures(window, features, at * FEATURE_COUNT)
      }
      return [...(await model.run(features))]
    },
    close: model.close,
  }
}
