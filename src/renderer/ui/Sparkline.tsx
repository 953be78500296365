import { sparklineArea, sparklinePath } from './sparkline-path'

/** A small line of values; its words must stand beside it or be given as `summary`. */
export function Sparkline(props: {
  values: readonly number[]
  width: number
  height: number
  summary: string
  classes: { box?: string; line?: string; area?: string }
}) {
  const { values, width, height, classes } = props
  return (
    <svg
      className={classes.box}
      viewBox={`0 -1 ${width} ${height + 2}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={props.summary}
    >
      <title>{props.summary}</title>
      <path className={classes.area} d={sparklineArea(values, width, height)} />
      <path className={classes.line} d={sparklinePath(values, width, height)} />
    </svg>
  )
}
