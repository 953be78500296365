import type { Matrix } from './matrix'

/** The median of each column's numbers, NaN left out; 0 of none. Of an even count the lower one. */
export function mediansOf({ values, rows, columns }: Matrix): Float32Array {
  return Float32Array.from({ length: columns }, (_, column) => {
    const known = new Float32Array(rows)
    let count = 0
    for (let at = column; at < values.length; at += columns) {
      const value = values[at] ?? Number.NaN
      if (Number.isNaN(value)) continue
      known[count] = value
      count += 1
    }
    const sorted = known.subarray(0, count).sort()
    return sorted[Math.floor((count - 1) / 2)] ?? 0
  })
}

/** The same rows with what stands for a missing number; the rows themselves where none is. */
export function fillMissing(rows: Matrix, medians: Float32Array): Matrix {
  if (!rows.values.some(Number.isNaN)) return rows
  const values = rows.values.map((value, at) =>
    Number.isNaN(value) ? (medians[at % rows.columns] ?? 0) : value,
  )
  return { ...rows, values }
}
