import { memo } from 'react'
import type { Incident, SiteBar, SiteTraffic } from '../../../shared/incident'
import type { TrafficSpan } from '../../../shared/traffic'
import { niceTop } from '../../live/chart-data'
import { axisCount, fullCount, percent } from '../../numbers'
import { useDesk } from '../../stores/desk'
import { sitesStrings, trafficStrings } from '../../strings'
import { clockTime, shortClockTime, type Zone } from '../../time'
import { useBarMarker } from '../../ui/use-bar-marker'
import { nameIncident } from '../stream-name'
import plot from '../TrafficPlot.module.css'
import css from './SitePlot.module.css'

const words = sitesStrings.chart
const LEFT = 44
const RIGHT = 8
const TOP = 20
const PANEL = 62
const BETWEEN = 26
const AXIS = 20
const PANELS = 4
const HEIGHT = TOP + PANELS * PANEL + (PANELS - 1) * BETWEEN + AXIS
const TICK_PX = 110
const topOf = (panel: number) => TOP + panel * (PANEL + BETWEEN)

interface PlotProps {
  traffic: SiteTraffic
  width: number
  zone: Zone
  onSpan?: (span: TrafficSpan) => void
}

/** A part of a column: what it counts, and how it is drawn. */
interface Part {
  name: string
  look: 'strange' | 'other' | 'failed'
  of: (bar: SiteBar) => number
}

const COUNTS: readonly { title: string; parts: readonly Part[] }[] = [
  { title: words.requests, parts: [{ name: '', look: 'other', of: (bar) => bar.requests }] },
  {
    title: words.clients,
    parts: [
      { name: words.anomalous, look: 'strange', of: (bar) => bar.flagged },
      { name: words.others, look: 'other', of: (bar) => bar.clients - bar.flagged },
    ],
  },
  {
    title: words.errors,
    parts: [
      { name: words.server, look: 'failed', of: (bar) => bar.status5xx },
      { name: words.client, look: 'other', of: (bar) => bar.status4xx },
    ],
  },
]

/** Four charts of a host on one time axis, with its incidents as bands behind them. */
export function SitePlot(props: PlotProps) {
  const { traffic, width, zone, onSpan } = props
  const { bars } = traffic
  const plotWidth = Math.max(50, width - LEFT - RIGHT)
  const step = plotWidth / Math.max(1, bars.length)
  const { marker, anchor, handlers } = useBarMarker({
    count: bars.length,
    step,
    left: LEFT,
    isMarked: false,
    marksOne: false,
    onMark: (a, b) => {
      const first = bars[Math.min(a, b)]
      const last = bars[Math.max(a, b)]
      if (first && last) onSpan?.({ from: first.start, to: last.end })
    },
    onClear: () => undefined,
  })
  const bar = marker === null ? undefined : bars[marker]
  return (
    <div className={plot.frame}>
      <svg
        className={plot.svg}
        width={width}
        height={HEIGHT}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the marker is moved with the keyboard
        tabIndex={0}
        aria-label={`${words.requests}, ${words.clients}, ${words.errors}. ${words.help}`}
        {...handlers}
      >
        <Drawing {...props} plotWidth={plotWidth} />
        {marker !== null && (
          <rect
            className={plot.marker}
            x={LEFT + Math.min(marker, anchor ?? marker) * step}
            y={TOP}
            width={(Math.abs(marker - (anchor ?? marker)) + 1) * step}
            height={HEIGHT - TOP - AXIS}
          />
        )}
      </svg>
      <Bands traffic={traffic} plotWidth={plotWidth} />
      {bar !== undefined && marker !== null && (
        <div
          className={plot.readout}
          data-left={marker > bars.length / 2 || undefined}
          style={{ left: LEFT + (marker + 0.5) * step }}
          role="status"
        >
          <span className="mono">
            {trafficStrings.range(clockTime(bar.start, zone), clockTime(bar.end, zone))}
          </span>
          {bar.buckets === 0 ? <span>{words.none}</span> : <Facts bar={bar} />}
        </div>
      )}
    </div>
  )
}

function Facts({ bar }: { bar: SiteBar }) {
  const facts = [
    [words.requests, fullCount(bar.requests)],
    [words.clients, fullCount(bar.clients)],
    [words.anomalous, `${fullCount(bar.flagged)}, ${percent(bar.share ?? 0)}`],
    [words.client, fullCount(bar.status4xx)],
    [words.server, fullCount(bar.status5xx)],
  ]
  return facts.map(([name, value]) => (
    <span key={name}>
      {name} <b>{value}</b>
    </span>
  ))
}

/** The bands' names above the drawing: they lead to the incidents, so they are no part of it. */
function Bands({ traffic, plotWidth }: { traffic: SiteTraffic; plotWidth: number }) {
  const { route } = useDesk()
  return traffic.incidents.map((incident) => {
    const { from } = bandOf(incident, traffic, plotWidth)
    return (
      <button
        key={incident.id}
        type="button"
        className={css.band}
        style={{ left: LEFT + from }}
        title={sitesStrings.incidents.name(percent(incident.portion))}
        onClick={() => route.go('traffic', nameIncident(incident))}
      >
        {words.incident}, {percent(incident.portion)}
      </button>
    )
  })
}

/** Where an incident lies in the drawing, px from its left. */
function bandOf(
  { start, lastSeen }: Incident,
  { bars, barMs }: SiteTraffic,
  plotWidth: number,
): { from: number; to: number } {
  const first = bars[0]?.start ?? 0
  const xOf = (at: number) =>
    Math.min(plotWidth, Math.max(0, ((at - first) / barMs / Math.max(1, bars.length)) * plotWidth))
  const from = xOf(start)
  return { from, to: Math.max(from + 2, xOf(lastSeen)) }
}

const Drawing = memo(function Drawing(props: PlotProps & { plotWidth: number }) {
  const { traffic, plotWidth, zone } = props
  const { bars, barMs } = traffic
  const ticks = ticksOf(bars, plotWidth)
  const isFine = ((ticks[1] ?? 1) - (ticks[0] ?? 0)) * barMs < 60_000
  const tickTime = isFine ? clockTime : shortClockTime
  return (
    <>
      {traffic.incidents.map((incident) => {
        const { from, to } = bandOf(incident, traffic, plotWidth)
        const height = HEIGHT - TOP - AXIS
        return (
          <g key={incident.id}>
            <rect className={css.wash} x={LEFT + from} width={to - from} y={TOP} height={height} />
            <line
              className={plot.flagLine}
              x1={LEFT + from}
              x2={LEFT + from}
              y1={TOP}
              y2={TOP + height}
            />
          </g>
        )
      })}
      <Share traffic={traffic} plotWidth={plotWidth} />
      {COUNTS.map((panel, index) => (
        <Columns
          key={panel.title}
          {...panel}
          bars={bars}
          plotWidth={plotWidth}
          top={topOf(index + 1)}
        />
      ))}
      {ticks.map((index) => (
        <text
          key={bars[index]?.start}
          className={plot.axis}
          x={LEFT + (index / bars.length) * plotWidth}
          y={HEIGHT - 5}
          textAnchor={index === 0 ? 'start' : 'middle'}
        >
          {tickTime(bars[index]?.start ?? 0, zone)}
        </text>
      ))}
    </>
  )
})

function Share({ traffic, plotWidth }: { traffic: SiteTraffic; plotWidth: number }) {
  const { bars, limit } = traffic
  const top = topOf(0)
  const step = plotWidth / Math.max(1, bars.length)
  const yOf = (share: number) => top + PANEL * (1 - share)
  return (
    <>
      <PanelFrame
        title={words.share}
        top={top}
        plotWidth={plotWidth}
        labels={['0', '', '100\u2009%']}
      />
      <line
        className={plot.threshold}
        x1={LEFT}
        x2={LEFT + plotWidth}
        y1={yOf(limit)}
        y2={yOf(limit)}
      />
      {bars.map(({ start, share }, index) =>
        share === null ? null : (
          <line
            key={start}
            className={css.share}
            data-over={share > limit || undefined}
            x1={LEFT + index * step}
            x2={LEFT + (index + 1) * step}
            y1={yOf(share)}
            y2={yOf(share)}
          />
        ),
      )}
    </>
  )
}

function Columns(props: {
  title: string
  parts: readonly Part[]
  bars: readonly SiteBar[]
  plotWidth: number
  top: number
}) {
  const { title, parts, bars, plotWidth, top } = props
  const sum = (bar: SiteBar) => parts.reduce((all, { of }) => all + of(bar), 0)
  const most = niceTop(bars.reduce((highest, bar) => Math.max(highest, sum(bar)), 0))
  const step = plotWidth / Math.max(1, bars.length)
  const gap = step > 3 ? 1 : 0
  return (
    <>
      <PanelFrame
        title={title}
        top={top}
        plotWidth={plotWidth}
        labels={['0', '', axisCount(most)]}
        parts={parts}
      />
      {parts.map(({ look, of }, at) => (
        <path
          key={look}
          className={css.part}
          data-look={look}
          d={bars
            .map((bar, index) => {
              if (of(bar) === 0) return ''
              const below = parts.slice(0, at).reduce((all, part) => all + part.of(bar), 0)
              const height = (PANEL * of(bar)) / most
              const y = top + PANEL - (PANEL * below) / most - height
              const wide = Math.max(0.5, step - gap)
              return `M${round(LEFT + index * step)} ${round(y)}h${round(wide)}v${round(height)}h${round(-wide)}Z`
            })
            .join('')}
        />
      ))}
    </>
  )
}

function PanelFrame(props: {
  title: string
  top: number
  plotWidth: number
  labels: readonly string[]
  parts?: readonly Part[]
}) {
  const { title, top, plotWidth, labels, parts = [] } = props
  const named = parts.filter(({ name }) => name !== '')
  return (
    <>
      {labels.map((label, at) => {
        const y = top + PANEL * (1 - at / (labels.length - 1))
        return (
          <g key={`${title} ${y}`}>
            <line className={plot.grid} x1={LEFT} x2={LEFT + plotWidth} y1={y + 0.5} y2={y + 0.5} />
            <text className={plot.axis} x={LEFT - 7} y={y + 4} textAnchor="end">
              {label}
            </text>
          </g>
        )
      })}
      <text className={plot.word} x={LEFT} y={top - 6}>
        {title}
        {named.map(({ name, look }) => (
          <tspan key={name} className={css.legend} data-look={look}>
            {`  \u25a0 `}
            <tspan className={css.legendName}>{name}</tspan>
          </tspan>
        ))}
      </text>
    </>
  )
}

/** Bars under which a time is written, as many as there is room for. */
function ticksOf(bars: readonly SiteBar[], plotWidth: number): number[] {
  const most = Math.max(2, Math.floor(plotWidth / TICK_PX))
  const every = Math.max(1, Math.ceil(bars.length / most))
  return bars.flatMap((_, index) =>
    index % every === 0 && index < bars.length - every / 3 ? [index] : [],
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
