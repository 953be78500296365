/** A line of values inside a box, as an SVG path; a true zero lies on the axis. */
export function sparklinePath(values: readonly number[], width: number, height: number): string {
  if (values.length === 0) return ''
  const most = Math.max(...values, 0)
  const stepX = values.length > 1 ? width / (values.length - 1) : 0
  return values
    .map((value, index) => {
      const y = most === 0 ? height : height - (Math.max(0, value) / most) * height
      return `${index === 0 ? 'M' : 'L'}${round(index * stepX)} ${round(y)}`
    })
    .join('')
}

/** The same line closed down to the axis, to be filled. */
export function sparklineArea(values: readonly number[], width: number, height: number): string {
  const line = sparklinePath(values, width, height)
  const end = values.length > 1 ? width : 0
  return line === '' ? '' : `${line}L${end} ${height}L0 ${height}Z`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** Least, most and last of the values, for words beside the line; null without values. */
export function sparklineFacts(
  values: readonly number[],
): { least: number; most: number; last: number } | null {
  const last = values.at(-1)
  if (last === undefined) return null
  return { least: Math.min(...values), most: Math.max(...values), last }
}
