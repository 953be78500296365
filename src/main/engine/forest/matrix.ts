/** Rows of numbers, one after the other. */
export interface Matrix {
  /** 32-bit, as models take them; `rows` x `columns` of them. */
  values: Float32Array
  rows: number
  columns: number
}

/**
 * A matrix of rows that are equally long.
 *
 * @throws RangeError where one is not.
 */
export function matrixOf(rows: readonly (readonly number[])[], columns: number): Matrix {
  const values = new Float32Array(rows.length * columns)
  for (const [at, row] of rows.entries()) {
    if (row.length !== columns) throw new RangeError(`Row ${at} has ${row.length} numbers`)
    values.set(row, at * columns)
  }
  return { values, rows: rows.length, columns }
}
