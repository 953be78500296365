import type { ModelKindName } from '../../../shared/model'
import { FEATURE_SET_VERSION } from './dga/features'
import { FEATURE_SET, openDgaScorer } from './dga/scorer'

/** A detector that takes models, and the features it computes for them. */
export interface ModelKind {
  kind: ModelKindName
  featureSet: { name: string; version: number }
  /**
   * Opens the model of a folder, has it judge some made-up names and closes it.
   *
   * @throws ModelError for one that the detector could not judge by.
   */
  prove: (folder: string) => Promise<void>
}

/** Of all sorts, so that a model which breaks on some of them shows it. */
const PROBES = [
  'example.com',
  'www.example.org',
  'qkzxwvjtrplkdm.example',
  '7fk2q9x0vbz3m1w8.net',
  'xn--bcher-kva.example',
  `${'a'.repeat(63)}.info`,
  'a.de',
]

/** Detectors that judge by a model. */
export const MODEL_KINDS: readonly ModelKind[] = [
  {
    kind: 'dga',
    featureSet: { name: FEATURE_SET, version: FEATURE_SET_VERSION },
    prove: async (folder) => {
      const scorer = await openDgaScorer(folder)
      try {
        await scorer.scoreNames(PROBES)
      } finally {
        await scorer.close()
      }
    },
  },
]
