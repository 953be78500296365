const EULER = 0.5772156649015329

/**
 * Mean number of edges of an unsuccessful search in a binary search tree of this many rows: what a
 * path is lengthened by at a leaf that still holds them, and what scores are measured by.
 */
export function averagePathLength(rows: number): number {
  if (rows <= 1) return 0
  if (rows === 2) return 1
  return 2 * (Math.log(rows - 1) + EULER) - (2 * (rows - 1)) / rows
}
