import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ForbiddenPage, Traffic } from '../../shared/traffic'
import { denseCount, fullCount, score } from '../numbers'
import { trafficStrings } from '../strings'
import { duration } from '../time'
import { NoValue } from '../ui/NoValue'
import { isOver, latestJudged, medianClicks } from './shapes'
import css from './TrafficScreen.module.css'

const words = trafficStrings.readouts

/** The span in five numbers, each beside what to compare it with. */
export function Readouts(props: { traffic: Traffic; forbidden: ForbiddenPage[] | null }) {
  const { traffic, forbidden } = props
  const { bars, threshold } = traffic
  const latest = latestJudged(bars)
  const ongoing = ongoingBreach(traffic)
  const windows = bars.reduce((sum, bar) => sum + bar.windows, 0)
  const over = traffic.breaches.reduce((sum, breach) => sum + breach.windows, 0)
  const clicks = bars.reduce((sum, bar) => sum + bar.flagged + bar.other, 0)
  const flagged = bars.reduce((sum, bar) => sum + bar.flagged, 0)
  const median = medianClicks(bars)
  const newest = latest === null ? null : latest.flagged + latest.other
  return (
    <dl className={css.readouts} aria-label={words.title}>
      <Readout label={words.ratio}>
        {latest === null || latest.ratio === null ? (
          <NoValue means={words.nothing} />
        ) : (
          <Value>{score(latest.ratio)}</Value>
        )}
        {ongoing !== null && (
          <span className={css.chip}>
            <IconAlertTriangle size={12} aria-hidden />
            {words.over(score(threshold), duration(ongoing.end - ongoing.start))}
          </span>
        )}
      </Readout>
      <Readout label={words.breached}>
        <Value>{fullCount(over)}</Value>
        {words.of(windows)}
      </Readout>
      <Readout label={words.clicks}>
        {newest === null ? (
          <NoValue means={words.nothing} />
        ) : (
          <Value title={fullCount(newest)}>{denseCount(newest)}</Value>
        )}
        {newest !== null &&
          median !== null &&
          median > 0 &&
          words.usual((newest / median).toFixed(1))}
      </Readout>
      <Readout label={words.total}>
        <Value title={fullCount(clicks)}>{denseCount(clicks)}</Value>
        {words.flagged(flagged)}
      </Readout>
      <Readout label={words.forbidden}>
        {forbidden === null ? (
          <NoValue means={trafficStrings.reading} />
        ) : (
          <Value>{fullCount(forbidden.reduce((sum, page) => sum + page.hits, 0))}</Value>
        )}
        {forbidden !== null && forbidden.length > 0 && words.pages(forbidden.length)}
      </Readout>
    </dl>
  )
}

function Readout({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={css.readout}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Value({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <span className={css.value} title={title}>
      {children}
    </span>
  )
}

/** The last breach, where the newest judged bar still belongs to it. */
export function ongoingBreach({ bars, breaches, threshold }: Traffic) {
  const latest = latestJudged(bars)
  const last = breaches.at(-1)
  if (latest === null || last === undefined || !isOver(latest, threshold)) return null
  return last.end > latest.start ? last : null
}
