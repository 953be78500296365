import type { Manifest } from './manifest'
import { ModelError } from './model-error'

/** Features as this version computes them. */
export interface FeatureSet {
  name: string
  version: number
  /** Their names, in their order. */
  features: readonly string[]
}

/**
 * Holds a model's manifest against the features that it will be given: for others it would say
 * anything.
 *
 * @throws ModelError `wrong-inputs`.
 */
export function checkFeatureSet({ name, featureSet, input }: Manifest, ours: FeatureSet): void {
  const isOurs = featureSet.name === ours.name && featureSet.version === ours.version
  const isSame = input.features.join() === ours.features.join()
  if (isOurs && isSame) return
  throw new ModelError(
    'wrong-inputs',
    `${name} is for features ${featureSet.name} ${featureSet.version}; this version computes ${ours.name} ${ours.version}`,
  )
}
