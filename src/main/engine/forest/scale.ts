/**
 * Where between the smallest and the largest value a split is drawn from: evenly, or evenly in the
 * logarithm, for numbers that spread over powers of ten. Any even scale (units, deviations) gives
 * the same trees, so that there is no other.
 */
export type Scale = 'linear' | 'log'

/** A value on its scale; signs are kept. */
export function toScale(value: number, scale: Scale): number {
  return scale === 'linear' ? value : Math.sign(value) * Math.log1p(Math.abs(value))
}

/** The value that stands there on a scale. */
export function fromScale(place: number, scale: Scale): number {
  return scale === 'linear' ? place : Math.sign(place) * Math.expm1(Math.abs(place))
}
