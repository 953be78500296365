/** A typed whole number from `min` to `max` (separators allowed), null where it is none. */
export function readWhole(text: string, min: number, max: number): number | null {
  const bare = text.trim().replace(/[,\s]/g, '')
  if (!/^\d{1,9}$/.test(bare)) return null
  const value = Number(bare)
  return value >= min && value <= max ? value : null
}

/** A typed number from `min` to `max` with a point or a comma before its fraction, null where it is none. */
export function readDecimal(text: string, min: number, max: number): number | null {
  const bare = text.trim().replace(',', '.')
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(bare)) return null
  const value = Number(bare)
  return value >= min && value <= max ? value : null
}
