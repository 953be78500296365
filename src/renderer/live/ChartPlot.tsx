import { memo, useMemo } from 'react'
import type { HistogramBar } from '../../shared/alert'
import type { Severity } from '../../shared/severity'
import { axisCount, fullCount } from '../numbers'
import { liveStrings, pieceStrings } from '../strings'
import { SEVERITIES_WORST_FIRST, severityColour } from '../theme/severity'
import { clockTime, shortClockTime, type Zone } from '../time'
import { useBarMarker } from '../ui/use-bar-marker'
import { axisTicks, BAR_MS, barTotal, niceTop, stackPaths } from './chart-data'
import css from './StripChart.module.css'

const LEFT = 40
const RIGHT = 1
const TOP = 8
const PLOT_HEIGHT = 76
const AXIS = 18

interface PlotProps {
  bars: readonly HistogramBar[]
  width: number
  solo: Severity | null
  zone: Zone
  /** When the feed was paused, ms; the bars behind it are dimmed. */
  pausedAt: number | null
  marked: { from?: number; to?: number } | null
  onMark: (from: number | undefined, to: number | undefined) => void
}

/** The drawing itself, with its marker: by pointer or by Left and Right. */
export function ChartPlot(props: PlotProps) {
  const { bars, width, zone, onMark } = props
  const plotWidth = Math.max(50, width - LEFT - RIGHT)
  const step = plotWidth / Math.max(1, bars.length)
  const mark = (a: number, b: number) => {
    const first = bars[Math.min(a, b)]
    const last = bars[Math.max(a, b)]
    if (first && last) onMark(first.start, last.start + BAR_MS - 1)
  }

  const { marker, anchor, handlers } = useBarMarker({
    count: bars.length,
    step,
    left: LEFT,
    isMarked: props.marked !== null,
    marksOne: false,
    onMark: mark,
    onClear: () => onMark(undefined, undefined),
  })

  return (
    <div className={css.frame}>
      <svg
        className={css.svg}
        width={width}
        height={TOP + PLOT_HEIGHT + AXIS}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the marker is moved with the keyboard
        tabIndex={0}
        aria-label={`${liveStrings.chartTitle}. ${liveStrings.chartHelp}`}
        {...handlers}
      >
        <Bars {...props} plotWidth={plotWidth} />
        {marker !== null && (
          <rect
            className={css.marker}
            x={LEFT + Math.min(marker, anchor ?? marker) * step}
            y={TOP}
            width={(Math.abs(marker - (anchor ?? marker)) + 1) * step}
            height={PLOT_HEIGHT}
          />
        )}
      </svg>
      {marker !== null && bars[marker] && (
        <Readout
          bar={bars[marker]}
          zone={zone}
          isLeft={marker > bars.length / 2}
          x={LEFT + (marker + 0.5) * step}
        />
      )}
    </div>
  )
}

const Bars = memo(function Bars(props: PlotProps & { plotWidth: number }) {
  const { bars, solo, zone, plotWidth, pausedAt, marked } = props
  const top = useMemo(
    () => niceTop(bars.reduce((most, bar) => Math.max(most, barTotal(bar.counts, solo)), 0)),
    [bars, solo],
  )
  const paths = useMemo(
    () => stackPaths(bars, top, { width: plotWidth, height: PLOT_HEIGHT }, solo),
    [bars, top, plotWidth, solo],
  )
  const step = plotWidth / Math.max(1, bars.length)
  const first = bars[0]?.start ?? 0
  const xOf = (at: number) => Math.min(plotWidth, Math.max(0, ((at - first) / BAR_MS) * step))
  const pausedX = pausedAt === null ? null : xOf(pausedAt)

  return (
    <>
      {[0, 0.5, 1].map((share) => {
        const y = TOP + PLOT_HEIGHT * (1 - share)
        return (
          <g key={share}>
            <line className={css.grid} x1={LEFT} x2={LEFT + plotWidth} y1={y + 0.5} y2={y + 0.5} />
            <text className={css.axis} x={LEFT - 7} y={y + 4} textAnchor="end">
              {axisCount(top * share)}
            </text>
          </g>
        )
      })}
      {axisTicks(bars).map((index) => (
        <text
          key={bars[index]?.start}
          className={css.axis}
          x={LEFT + index * step}
          y={TOP + PLOT_HEIGHT + 14}
          textAnchor={index < 4 ? 'start' : index > bars.length - 4 ? 'end' : 'middle'}
        >
          {shortClockTime(bars[index]?.start ?? 0, zone)}
        </text>
      ))}
      <g transform={`translate(${LEFT} ${TOP})`}>
        {SEVERITIES_WORST_FIRST.map((severity) => (
          <path
            key={severity}
            d={paths[severity]}
            fill={severityColour(severity)}
            opacity={severity === 'info' ? 0.75 : undefined}
          />
        ))}
        {marked && (
          <rect
            className={css.marked}
            x={xOf(marked.from ?? first)}
            width={Math.max(
              2,
              xOf(marked.to ?? Number.MAX_SAFE_INTEGER) - xOf(marked.from ?? first),
            )}
            y={0}
            height={PLOT_HEIGHT}
          />
        )}
        {pausedX !== null && (
          <>
            <rect
              className={css.dim}
              x={pausedX}
              y={0}
              width={plotWidth - pausedX}
              height={PLOT_HEIGHT}
            />
            <line className={css.pauseLine} x1={pausedX} x2={pausedX} y1={-4} y2={PLOT_HEIGHT} />
            <text
              className={css.pauseWord}
              x={pausedX - 5}
              y={5}
              textAnchor={pausedX < 60 ? 'start' : 'end'}
            >
              {liveStrings.pausedMark}
            </text>
          </>
        )}
      </g>
    </>
  )
})

function Readout(props: { bar: HistogramBar; zone: Zone; isLeft: boolean; x: number }) {
  const { bar, zone } = props
  const parts = SEVERITIES_WORST_FIRST.filter((severity) => bar.counts[severity] > 0)
  return (
    <div
      className={css.readout}
      data-left={props.isLeft || undefined}
      style={{ left: props.x }}
      role="status"
    >
      <span className="mono">
        {liveStrings.barSpan(clockTime(bar.start, zone), clockTime(bar.start + BAR_MS, zone))}
      </span>
      {parts.length === 0 && <span>0</span>}
      {parts.map((severity) => (
        <span key={severity}>
          {pieceStrings.severities[severity]} <b>{fullCount(bar.counts[severity])}</b>
        </span>
      ))}
    </div>
  )
}
