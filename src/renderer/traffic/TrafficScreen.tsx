import { useElementSize } from '@mantine/hooks'
import { IconChartAreaLine, IconPlugConnectedX } from '@tabler/icons-react'
import { useState } from 'react'
import type { TrafficSpan, TrafficStream, TrafficStreams } from '../../shared/traffic'
import { useConnection, useDesk, useRoute, useZone } from '../stores/desk'
import { trafficStrings as words } from '../strings'
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
import { type SpanChoice, spanAround } from './span'
import { nameStream, readStreamName } from './stream-name'
import { Toolbar } from './Toolbar'
import css from './TrafficScreen.module.css'
import { useForbidden, useStreams, useWindows, type View } from './use-traffic'

/** Page views of one stream by window: how many are flagged, where that is too many, and who. */
export default function TrafficScreen() {
  const { route } = useDesk()
  const { item } = useRoute()
  const [choice, setChoice] = useState<SpanChoice>({ kind: 'now', name: '30m' })
  const [pausedAt, setPausedAt] = useState<number | null>(null)
  const [marked, setMarked] = useState<TrafficSpan | null>(null)
  const isConnected = useConnection(({ state }) => state === 'connected')
  const view: View = { choice, pausedAt }
  const streams = useStreams(view)
  const stream = chooseStream(readStreamName(item), streams.data)
  const choose = (next: SpanChoice) => {
    setChoice(next)
    setMarked(null)
    setPausedAt(null)
  }
  return (
    <main className={css.screen} aria-label={words.title}>
      <Toolbar
        streams={streams.data?.streams ?? []}
        stream={stream}
        choice={choice}
        pausedAt={pausedAt}
        onStream={(next) => {
          setMarked(null)
          route.go('traffic', nameStream(next))
        }}
        onChoice={choose}
        onPause={() => setPausedAt(pausedAt === null ? Date.now() : null)}
      />
      {streams.error !== null && (
        <FailedBanner
          what={words.failed}
          why={streams.error}
          again={words.tryAgain}
          onAgain={streams.reload}
        />
      )}
      {streams.data === null && !isConnected && (
        <EmptyState icon={<IconPlugConnectedX size={26} aria-hidden />} title={words.notRead}>
          {words.offline}
        </EmptyState>
      )}
      {streams.data === null && streams.error === null && isConnected && (
        <SkeletonRows rows={12} text={words.reading} />
      )}
      {streams.data !== null && stream === null && (
        <Nothing newest={streams.data.newest} onChoice={choose} />
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
    </main>
  )
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
