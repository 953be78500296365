import { axisCount } from '../numbers'
import css from './HourlyChart.module.css'

const WIDTH = 480
const HEIGHT = 44

/** Alerts by the hour as bars; the words that stand beside it say their sums. */
export function HourlyChart({ hours, summary }: { hours: readonly number[]; summary: string }) {
  const most = Math.max(1, ...hours)
  const step = WIDTH / Math.max(1, hours.length)
  const gap = step > 6 ? 2 : 0.5
  return (
    <div className={css.chart}>
      <span className={css.most} aria-hidden="true">
        {hours.some((alerts) => alerts > 0) && axisCount(most)}
      </span>
      <svg
        className={css.plot}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
      >
        <line className={css.base} x1={0} x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
        {hours.map((alerts, index) => {
          const height = alerts === 0 ? 0 : Math.max(2, (alerts / most) * (HEIGHT - 1))
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: hours never move
              key={index}
              className={css.bar}
              x={index * step}
              y={HEIGHT - 1 - height}
              width={Math.max(0.5, step - gap)}
              height={height}
            />
          )
        })}
      </svg>
    </div>
  )
}
