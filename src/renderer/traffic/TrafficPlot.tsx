import { memo } from 'react'
import type { Traffic, TrafficBar, TrafficSpan } from '../../shared/traffic'
import { niceTop } from '../live/chart-data'
import { axisCount, fullCount, score } from '../numbers'
import { trafficStrings as words } from '../strings'
import { clockTime, duration, shortClockTime, type Zone } from '../time'
import { useBarMarker } from '../ui/use-bar-marker'
import { areaPath, breachRuns, columnsPath, ratioRuns, stepPath } from './shapes'
import css from './TrafficPlot.module.css'

const LEFT = 44
const RIGHT = 8
const TOP = 10
const RATIO_HEIGHT = 150
const BETWEEN = 34
const COUNT_HEIGHT = 90
const AXIS = 20
const COUNT_TOP = TOP + RATIO_HEIGHT + BETWEEN
const HEIGHT = COUNT_TOP + COUNT_HEIGHT + AXIS
const TICK_PX = 110

interface PlotProps {
  traffic: Traffic
  width: number
  zone: Zone
  marked: TrafficSpan | null
  onMark: (span: TrafficSpan | null) => void
}

/** Ratio and clicks on one time axis, with one marker: by pointer or by Left and Right. */
export function TrafficPlot(props: PlotProps) {
  const { traffic, width, zone, onMark } = props
  const { bars } = traffic
  const plotWidth = Math.max(50, width - LEFT - RIGHT)
  const step = plotWidth / Math.max(1, bars.length)
  const mark = (a: number, b: number) => {
    const first = bars[Math.min(a, b)]
    const last = bars[Math.max(a, b)]
    if (first && last) onMark({ from: first.start, to: last.end })
  }
  const { marker, anchor, handlers } = useBarMarker({
    count: bars.length,
    step,
    left: LEFT,
    isMarked: props.marked !== null,
    marksOne: true,
    onMark: mark,
    onClear: () => onMark(null),
  })
  const bar = marker === null ? undefined : bars[marker]
  return (
    <div className={css.frame}>
      <svg
        className={css.svg}
        width={width}
        height={HEIGHT}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the marker is moved with the keyboard
        tabIndex={0}
        aria-label={`${words.title}. ${words.chartHelp}`}
        {...handlers}
      >
        <Drawing {...props} plotWidth={plotWidth} />
        {marker !== null && (
          <rect
            className={css.marker}
            x={LEFT + Math.min(marker, anchor ?? marker) * step}
            y={TOP}
            width={(Math.abs(marker - (anchor ?? marker)) + 1) * step}
            height={COUNT_TOP + COUNT_HEIGHT - TOP}
          />
        )}
      </svg>
      {bar !== undefined && marker !== null && (
        <Readout
          bar={bar}
          traffic={traffic}
          zone={zone}
          isLeft={marker > bars.length / 2}
          x={LEFT + (marker + 0.5) * step}
        />
      )}
    </div>
  )
}

const Drawing = memo(function Drawing(props: PlotProps & { plotWidth: number }) {
  const { traffic, plotWidth, zone, marked } = props
  const { bars, barMs, threshold } = traffic
  const first = bars[0]?.start ?? 0
  const ticks = ticksOf(bars, plotWidth)
  const isFine = ((ticks[1] ?? 1) - (ticks[0] ?? 0)) * barMs < 60_000
  const tickTime = isFine ? clockTime : shortClockTime
  const xOf = (at: number) =>
    Math.min(plotWidth, Math.max(0, ((at - first) / barMs / Math.max(1, bars.length)) * plotWidth))
  return (
    <>
      <Ratio traffic={traffic} plotWidth={plotWidth} xOf={xOf} />
      <Clicks bars={bars} plotWidth={plotWidth} title={words.countTitle(duration(barMs))} />
      <line
        className={css.threshold}
        x1={LEFT}
        x2={LEFT + plotWidth}
        y1={TOP + RATIO_HEIGHT * (1 - threshold)}
        y2={TOP + RATIO_HEIGHT * (1 - threshold)}
      />
      <text className={css.word} x={LEFT + 5} y={TOP + RATIO_HEIGHT * (1 - threshold) - 5}>
        {words.alertAbove(score(threshold))}
      </text>
      {ticks.map((index) => (
        <text
          key={bars[index]?.start}
          className={css.axis}
          x={LEFT + (index / bars.length) * plotWidth}
          y={COUNT_TOP + COUNT_HEIGHT + 15}
          textAnchor={index === 0 ? 'start' : 'middle'}
        >
          {tickTime(bars[index]?.start ?? 0, zone)}
        </text>
      ))}
      {marked !== null && (
        <rect
          className={css.marked}
          x={LEFT + xOf(marked.from)}
          width={Math.max(2, xOf(marked.to) - xOf(marked.from))}
          y={TOP}
          height={COUNT_TOP + COUNT_HEIGHT - TOP}
        />
      )}
    </>
  )
})

function Ratio(props: { traffic: Traffic; plotWidth: number; xOf: (at: number) => number }) {
  const { traffic, plotWidth, xOf } = props
  const { bars, threshold, breaches } = traffic
  const size = { width: plotWidth, height: RATIO_HEIGHT }
  const step = plotWidth / Math.max(1, bars.length)
  const marks = [0, 0.25, 0.5, 0.75, 1].filter((mark) => Math.abs(mark - threshold) > 0.05)
  return (
    <>
      {[...marks, threshold].map((share) => (
        <g key={share}>
          <line
            className={css.grid}
            x1={LEFT}
            x2={LEFT + plotWidth}
            y1={TOP + RATIO_HEIGHT * (1 - share) + 0.5}
            y2={TOP + RATIO_HEIGHT * (1 - share) + 0.5}
          />
          <text
            className={share === threshold ? css.axisStrong : css.axis}
            x={LEFT - 7}
            y={TOP + RATIO_HEIGHT * (1 - share) + 4}
            textAnchor="end"
          >
            {score(share)}
          </text>
        </g>
      ))}
      <g transform={`translate(${LEFT} ${TOP})`}>
        {breachRuns(bars, threshold).map((run) => (
          <path key={run.from} className={css.over} d={areaPath(bars, run, size)} />
        ))}
        {ratioRuns(bars).map((run) => (
          <path
            key={run.from}
            className={css.line}
            data-small={run.isSmall || undefined}
            d={stepPath(bars, run, size)}
          />
        ))}
        {bars.map((bar, index) =>
          bar.isOpen && bar.ratio !== null ? (
            <circle
              key={bar.start}
              className={css.open}
              cx={(index + 0.5) * step}
              cy={RATIO_HEIGHT * (1 - bar.ratio)}
              r={3}
            />
          ) : null,
        )}
        {breaches.map((breach, index) => (
          <g key={breach.start} transform={`translate(${xOf(breach.start)} 0)`}>
            <line className={css.flagLine} y1={0} y2={RATIO_HEIGHT} />
            <path className={css.flag} d="M0 -6L5 3H-5Z" />
            {(breaches[index + 1] === undefined ||
              xOf(breaches[index + 1]?.start ?? 0) - xOf(breach.start) > TICK_PX) && (
              <text
                className={css.flagWord}
                x={xOf(breach.start) > plotWidth - TICK_PX ? -8 : 8}
                y={3}
                textAnchor={xOf(breach.start) > plotWidth - TICK_PX ? 'end' : 'start'}
              >
                {words.breaches.name(index + 1)}
              </text>
            )}
          </g>
        ))}
      </g>
    </>
  )
}

function Clicks(props: { bars: readonly TrafficBar[]; plotWidth: number; title: string }) {
  const { bars, plotWidth, title } = props
  const top = niceTop(bars.reduce((most, bar) => Math.max(most, bar.flagged + bar.other), 0))
  const size = { width: plotWidth, height: COUNT_HEIGHT }
  return (
    <>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line
            className={css.grid}
            x1={LEFT}
            x2={LEFT + plotWidth}
            y1={COUNT_TOP + COUNT_HEIGHT * (1 - share) + 0.5}
            y2={COUNT_TOP + COUNT_HEIGHT * (1 - share) + 0.5}
          />
          <text
            className={css.axis}
            x={LEFT - 7}
            y={COUNT_TOP + COUNT_HEIGHT * (1 - share) + 4}
            textAnchor="end"
          >
            {axisCount(top * share)}
          </text>
        </g>
      ))}
      <text className={css.word} x={LEFT} y={COUNT_TOP - 10}>
        {title}
      </text>
      <g transform={`translate(${LEFT} ${COUNT_TOP})`}>
        <path className={css.other} d={columnsPath(bars, top, size, 'other')} />
        <path className={css.flagged} d={columnsPath(bars, top, size, 'flagged')} />
      </g>
    </>
  )
}

/** Bars under which a time is written: full minutes, as many as there is room for. */
function ticksOf(bars: readonly TrafficBar[], plotWidth: number): number[] {
  const most = Math.max(2, Math.floor(plotWidth / TICK_PX))
  const every = Math.max(1, Math.ceil(bars.length / most))
  return bars.flatMap((_, index) =>
    index % every === 0 && index < bars.length - every / 3 ? [index] : [],
  )
}

function Readout(props: {
  bar: TrafficBar
  traffic: Traffic
  zone: Zone
  isLeft: boolean
  x: number
}) {
  const { bar, traffic, zone } = props
  return (
    <div
      className={css.readout}
      data-left={props.isLeft || undefined}
      style={{ left: props.x }}
      role="status"
    >
      <span className="mono">
        {words.range(clockTime(bar.start, zone), clockTime(bar.end, zone))}
      </span>
      {bar.ratio === null ? (
        <span>{words.states.empty}</span>
      ) : (
        <>
          <span>
            {words.columns.ratio} <b>{score(bar.ratio)}</b>
          </span>
          <span>
            {words.columns.flagged} <b>{fullCount(bar.flagged)}</b>
          </span>
          <span>
            {words.columns.other} <b>{fullCount(bar.other)}</b>
          </span>
          {bar.isOpen && <span>{words.states.open}</span>}
          {bar.isSmall && <span>{words.states.small(traffic.minimumTotal)}</span>}
        </>
      )}
    </div>
  )
}
