import { useElementSize } from '@mantine/hooks'
import { IconChartAreaLine, IconPlugConnectedX } from '@tabler/icons-react'
import { useState } from 'react'
import type { TrafficSpan, TrafficStream, TrafficStreams } from '../../shared/traffic'
import { percent, score } from '../numbers'
import { useConnection, useDesk, useRoute, useSettings, useZone } from '../stores/desk'
import { sitesStrings as siteWords, trafficStrings as words } from '../strings'
import { sentenceTime } from '../time'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { FailedBanner } from '../ui/FailedBanner'
import { SkeletonRows } from '../ui/SkeletonRows'
import { Breaches } from './Breaches'
import { Charts } from './Charts'
import { Forbidden } from './Forbidden'
import { Offenders } from './Offenders'
import { Readouts } from './Readouts'
import { IncidentPage } from './sites/IncidentPage'
import { SiteView } from './sites/SiteView'
import { useSites } from './sites/use-sites'
import { type SpanChoice, spanAround } from './span'
import { nameSite, nameStream, readIncidentName, readSiteName, readStreamName } from './stream-name'
import { Toolbar } from './Toolbar'
import css from './TrafficScreen.module.css'
import { useForbidden, useStreams, useWindows, type View } from './use-traffic'

/** Page views of a stream, traffic of a host, or an incident: what the address names. */
export default function TrafficScreen() {
  const { item } = useRoute()
  const incident = readIncidentName(item)
  return incident === null ? (
    <Overview item={item} />
  ) : (
    <IncidentPage key={item} incident={incident} />
  )
}

/** One stream by window, or one host by bucket, over a span. */
function Overview({ item }: { item: string }) {
  const { route } = useDesk()
  const [choice, setChoice] = useState<SpanChoice>({ kind: 'now', name: '30m' })
  const [pausedAt, setPausedAt] = useState<number | null>(null)
  const [marked, setMarked] = useState<TrafficSpan | null>(null)
  const isConnected = useConnection(({ state }) => state === 'connected')
  const limits = useSettings(({ detectors }) => detectors)
  const view: View = { choice, pausedAt }
  const streams = useStreams(view)
  const sites = useSites(view)
  const named = readSiteName(item)
  const stream = named === null ? chooseStream(readStreamName(item), streams.data) : null
  const host = named ?? (stream === null ? (sites.data?.sites[0]?.host ?? null) : null)
  const isRead = streams.data !== null && sites.data !== null
  const error = streams.error ?? sites.error
  const choose = (next: SpanChoice) => {
    setChoice(next)
    setMarked(null)
    setPausedAt(null)
  }
  return (
    <main className={css.screen} aria-label={words.title}>
      <Toolbar
        streams={(streams.data?.streams ?? []).map(subjectOfStream)}
        sites={(sites.data?.sites ?? []).map(({ host: name }) => subjectOfSite(name))}
        subject={
          stream !== null ? subjectOfStream(stream) : host === null ? null : subjectOfSite(host)
        }
        choice={choice}
        pausedAt={pausedAt}
        threshold={
          host === null
            ? {
                text: words.threshold(score(limits.ddosRatio.threshold)),
                hint: words.thresholdHint,
              }
            : {
                text: siteWords.limit(percent(limits.webAnomaly.incidentShare)),
                hint: siteWords.limitHint,
              }
        }
        onSubject={(next) => {
          setMarked(null)
          route.go('traffic', next)
        }}
        onChoice={choose}
        onPause={() => setPausedAt(pausedAt === null ? Date.now() : null)}
      />
      {error !== null && (
        <FailedBanner
          what={words.failed}
          why={error}
          again={words.tryAgain}
          onAgain={() => {
            streams.reload()
            sites.reload()
          }}
        />
      )}
      {!isRead && !isConnected && (
        <EmptyState icon={<IconPlugConnectedX size={26} aria-hidden />} title={words.notRead}>
          {words.offline}
        </EmptyState>
      )}
      {!isRead && error === null && isConnected && <SkeletonRows rows={12} text={words.reading} />}
      {isRead && stream === null && host === null && (
        <Nothing
          newest={newestOf(streams.data?.newest ?? null, sites.data?.newest ?? null)}
          onChoice={choose}
        />
      )}
      {stream !== null && (
        <StreamView
          key={nameStream(stream)}
          stream={stream}
          view={view}
          marked={marked}
          onMark={setMarked}
        />
      )}
      {stream === null && host !== null && isRead && (
        <SiteView
          key={host}
          host={host}
          view={view}
          newest={sites.data?.newest ?? null}
          onSpan={(span) => choose({ kind: 'fixed', span })}
        />
      )}
    </main>
  )
}

function subjectOfStream(stream: TrafficStream) {
  const label = words.streamOf(stream.subject, stream.kind === 'counts')
  return { name: nameStream(stream), label }
}

function subjectOfSite(host: string) {
  return { name: nameSite(host), label: siteWords.hostName(host) }
}

function newestOf(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other)
}

/** The stream that the address names, or else the busiest. */
function chooseStream(
  named: TrafficStream | null,
  known: TrafficStreams | null,
): TrafficStream | null {
  if (known === null) return named
  if (named !== null && (known.streams.length > 0 || known.newest !== null)) return named
  const [busiest] = known.streams
  return busiest === undefined ? null : { kind: busiest.kind, subject: busiest.subject }
}

function Nothing(props: { newest: number | null; onChoice: (choice: SpanChoice) => void }) {
  const { newest } = props
  const { route } = useDesk()
  const zone = useZone()
  const icon = <IconChartAreaLine size={26} aria-hidden />
  if (newest === null) {
    const action = <Button onClick={() => route.go('sources')}>{words.none.action}</Button>
    return (
      <EmptyState icon={icon} title={words.none.title} action={action}>
        {words.none.text}
      </EmptyState>
    )
  }
  const show = () => props.onChoice({ kind: 'fixed', span: spanAround(newest) })
  return (
    <EmptyState
      icon={icon}
      title={words.quiet.title}
      action={<Button onClick={show}>{words.quiet.action}</Button>}
    >
      {words.quiet.text(sentenceTime(newest, Date.now(), zone))}
    </EmptyState>
  )
}

function StreamView(props: {
  stream: TrafficStream
  view: View
  marked: TrafficSpan | null
  onMark: (span: TrafficSpan | null) => void
}) {
  const { stream, view, marked, onMark } = props
  const windows = useWindows(stream, view)
  const forbidden = useForbidden(stream, view, marked)
  const { ref, width } = useElementSize()
  const traffic = windows.data
  return (
    <div className={css.body}>
      {windows.error !== null && (
        <FailedBanner
          what={words.failed}
          why={windows.error}
          again={words.tryAgain}
          onAgain={windows.reload}
        />
      )}
      {traffic === null && windows.error === null && (
        <SkeletonRows rows={12} text={words.reading} />
      )}
      {traffic !== null && (
        <>
          <Readouts traffic={traffic} forbidden={forbidden.data} />
          <div className={css.upper}>
            <div ref={ref} className={css.charts}>
              <Charts traffic={traffic} width={width} marked={marked} onMark={onMark} />
            </div>
            <Breaches traffic={traffic} onMark={onMark} />
          </div>
        </>
      )}
      <div className={css.lower}>
        <Forbidden query={forbidden} subject={stream.subject} />
        <Offenders stream={stream} view={view} marked={marked} />
      </div>
    </div>
  )
}
