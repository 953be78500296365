import { axisCount } from '../numbers'
import css from './Score.module.css'
import { edgesOf, logHeight, logTicks } from './score-bars'

const WIDTH = 500
const HEIGHT = 84
const MARKS = [0, 0.25, 0.5, 0.75, 1]

/** How many have which score, on a log scale; what is over the threshold in its own colour. */
export function ScoreChart(props: {
  bars: readonly number[]
  label: string
  threshold: number | null
}) {
  const { bars, label } = props
  const threshold = props.threshold ?? 1
  const most = Math.max(...bars)
  const step = WIDTH / bars.length
  return (
    <div className={css.chart}>
      <div className={css.axis} aria-hidden="true">
        {logTicks(most).map((tick) => (
          <span key={tick} style={{ bottom: `${logHeight(tick, most) * 100}%` }}>
            {axisCount(tick)}
          </span>
        ))}
      </div>
      <div className={css.plot}>
        <svg
          className={css.svg}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={label}
        >
          {bars.map((size, bar) => {
            const height = logHeight(size, most) * (HEIGHT - 1)
            const { from, to } = edgesOf(bar)
            return (
              <rect
                key={from}
                className={(from + to) / 2 > threshold ? css.over : css.under}
                x={bar * step}
                y={HEIGHT - height}
                width={step - 1.5}
                height={height}
              />
            )
          })}
          <line className={css.base} x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
          <line
            className={css.line}
            x1={threshold * WIDTH}
            x2={threshold * WIDTH}
            y1={0}
            y2={HEIGHT}
            vectorEffect="non-scaling-stroke"
          />
        </svg>
        <div className={css.marks} aria-hidden="true">
          {MARKS.map((mark) => (
            <span key={mark} style={{ left: `${mark * 100}%` }}>
              {mark.toFixed(2)}
            </span>
          ))}
        </div>
      </div>
    </div>
  )
}
