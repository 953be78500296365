import { useMemo } from 'react'
import { Area, AreaChart } from 'recharts'

/** A small line of values; its words must stand beside it or be given as `summary`. */
export function Sparkline(props: {
  values: readonly number[]
  width: number
  height: number
  summary: string
}) {
  const { values, width, height } = props
  const points = useMemo(() => values.map((value) => ({ value })), [values])
  return (
    <span role="img" aria-label={props.summary} title={props.summary}>
      <AreaChart
        width={width}
        height={height}
        data={points}
        margin={{ top: 1, right: 0, bottom: 1, left: 0 }}
        accessibilityLayer={false}
      >
        <Area
          dataKey="value"
          type="linear"
          stroke="var(--wf-text-2)"
          strokeWidth={1}
          fill="var(--wf-hover)"
          fillOpacity={1}
          isAnimationActive={false}
          activeDot={false}
        />
      </AreaChart>
    </span>
  )
}
