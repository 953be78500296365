import { type FeatureVector, NUMERIC_FEATURES } from './features'

/** Numbers of a row. */
export const ROW_LENGTH = NUMERIC_FEATURES.length

/** What models of request sets are given: the numbers, in the order of `NUMERIC_FEATURES`. */
export function featureRow(features: FeatureVector): number[] {
  return NUMERIC_FEATURES.map((name) => features[name])
}
