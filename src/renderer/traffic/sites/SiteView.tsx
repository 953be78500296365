import { useElementSize } from '@mantine/hooks'
import { IconChartAreaLine } from '@tabler/icons-react'
import type { SiteTraffic } from '../../../shared/incident'
import type { TrafficSpan } from '../../../shared/traffic'
import { denseCount, fullCount, percent } from '../../numbers'
import { useZone } from '../../stores/desk'
import { sitesStrings as words } from '../../strings'
import { sentenceTime } from '../../time'
import { Banner } from '../../ui/Banner'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { FailedBanner } from '../../ui/FailedBanner'
import { NoValue } from '../../ui/NoValue'
import { SkeletonRows } from '../../ui/SkeletonRows'
import { spanAround } from '../span'
import css from '../TrafficScreen.module.css'
import type { View } from '../use-traffic'
import { IncidentList } from './IncidentList'
import { SiteCharts } from './SiteCharts'
import { useSite } from './use-sites'

/** What came to one host over a span, and when it was under attack. */
export function SiteView(props: {
  host: string
  view: View
  newest: number | null
  onSpan: (span: TrafficSpan) => void
}) {
  const { host, view, newest, onSpan } = props
  const zone = useZone()
  const { data: traffic, error, reload } = useSite(host, view)
  const { ref, width } = useElementSize()
  const isEmpty = traffic?.bars.every(({ buckets }) => buckets === 0) ?? false
  return (
    <div className={css.body}>
      {error !== null && (
        <FailedBanner what={words.failed} why={error} again={words.tryAgain} onAgain={reload} />
      )}
      {traffic === null && error === null && <SkeletonRows rows={12} text={words.reading} />}
      {traffic !== null && !traffic.isOn && <Banner>{words.off}</Banner>}
      {traffic !== null && isEmpty && (
        <EmptyState
          icon={<IconChartAreaLine size={26} aria-hidden />}
          title={words.empty.title}
          action={
            newest === null ? undefined : (
              <Button onClick={() => onSpan(spanAround(newest))}>{words.empty.action}</Button>
            )
          }
        >
          {newest === null ? '' : words.empty.text(sentenceTime(newest, Date.now(), zone))}
        </EmptyState>
      )}
      {traffic !== null && !isEmpty && (
        <>
          <Readouts traffic={traffic} />
          <div className={css.upper}>
            <div ref={ref} className={css.charts}>
              {traffic.model === '' && <Banner>{words.noModel}</Banner>}
              <SiteCharts traffic={traffic} width={width} onSpan={onSpan} />
            </div>
            <IncidentList incidents={traffic.incidents} />
          </div>
        </>
      )}
    </div>
  )
}

function Readouts({ traffic }: { traffic: SiteTraffic }) {
  const { bars, incidents } = traffic
  const sum = (of: (bar: SiteTraffic['bars'][number]) => number) =>
    bars.reduce((all, bar) => all + of(bar), 0)
  const most = (of: (bar: SiteTraffic['bars'][number]) => number) =>
    bars.reduce((highest, bar) => Math.max(highest, of(bar)), 0)
  const isOpen = incidents.some((incident) => incident.isOpen)
  const requests = sum((bar) => bar.requests)
  return (
    <dl className={css.readouts} aria-label={words.readouts.title}>
      <Readout label={words.readouts.requests} value={denseCount(requests)} />
      <Readout
        label={words.readouts.clients}
        value={fullCount(most(({ clients }) => clients))}
        beside={words.readouts.anomalous(most(({ flagged }) => flagged))}
      />
      <Readout label={words.readouts.share} value={percent(most(({ share }) => share ?? 0))} />
      <Readout
        label={words.readouts.errors}
        value={`${denseCount(sum(({ status4xx }) => status4xx))}, ${denseCount(sum(({ status5xx }) => status5xx))}`}
      />
      <Readout
        label={words.readouts.incidents}
        value={incidents.length === 0 ? null : fullCount(incidents.length)}
        beside={isOpen ? words.readouts.open : ''}
      />
    </dl>
  )
}

function Readout(props: { label: string; value: string | null; beside?: string }) {
  return (
    <div className={css.readout}>
      <dt>{props.label}</dt>
      <dd>
        {props.value === null ? (
          <NoValue means={words.readouts.none} />
        ) : (
          <span className={css.value}>{props.value}</span>
        )}
        {props.beside}
      </dd>
    </div>
  )
}
