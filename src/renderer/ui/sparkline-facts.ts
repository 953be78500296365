/** Least, most and last of the values, for words beside the line; null without values. */
export function sparklineFacts(
  values: readonly number[],
): { least: number; most: number; last: number } | null {
  const last = values.at(-1)
  if (last === undefined) return null
  return { least: Math.min(...values), most: Math.max(...values), last }
}
