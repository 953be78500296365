import { Select } from '@mantine/core'
import { IconAdjustmentsHorizontal, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import type { TrafficStream } from '../../shared/traffic'
import { useKeys } from '../keyboard/KeyboardProvider'
import { score } from '../numbers'
import { useDesk, useSettings, useZone } from '../stores/desk'
import { trafficStrings as words } from '../strings'
import { clockTime } from '../time'
import { Button } from '../ui/Button'
import { Segments } from '../ui/Segments'
import { SpanFields } from '../ui/SpanFields'
import { SPANS_MS, type SpanChoice, type SpanName, spanOf } from './span'
import { nameStream, readStreamName } from './stream-name'
import css from './TrafficScreen.module.css'

const NAMES = Object.keys(SPANS_MS) as SpanName[]
const MOST_MS = 366 * 24 * 3_600_000

/** Which stream, which span, and whether it goes on. */
export function Toolbar(props: {
  streams: readonly TrafficStream[]
  stream: TrafficStream | null
  choice: SpanChoice
  pausedAt: number | null
  onStream: (stream: TrafficStream) => void
  onChoice: (choice: SpanChoice) => void
  onPause: () => void
}) {
  const { choice, pausedAt, stream } = props
  const { route } = useDesk()
  const zone = useZone()
  const threshold = useSettings(({ detectors }) => detectors.ddosRatio.threshold)
  const isFixed = choice.kind === 'fixed'
  useKeys(words.keys.title, [
    {
      keys: ['Space'],
      label: words.keys.pause,
      run: () => (isFixed ? false : props.onPause()),
    },
  ])
  return (
    <div className={css.bar}>
      <h1 className={css.title}>{words.title}</h1>
      <StreamSelect streams={props.streams} stream={stream} onStream={props.onStream} />
      <Segments
        label={words.span}
        value={choice.kind === 'fixed' ? 'custom' : choice.name}
        options={[...NAMES, 'custom' as const].map((value) => ({
          value,
          label: words.spans[value],
        }))}
        onChange={(value) =>
          props.onChoice(
            value === 'custom'
              ? { kind: 'fixed', span: spanOf(choice, Date.now()) }
              : { kind: 'now', name: value },
          )
        }
      />
      {isFixed && (
        <SpanFields
          key={`${choice.span.from} ${choice.span.to} ${zone}`}
          span={choice.span}
          zone={zone}
          atMostMs={MOST_MS}
          tooLong={words.atMostAYear}
          onSpan={(span) => props.onChoice({ kind: 'fixed', span })}
        />
      )}
      <span className={css.space} />
      {pausedAt !== null && (
        <span className={css.quiet}>{words.pausedAt(clockTime(pausedAt, zone))}</span>
      )}
      <Button
        kind="quiet"
        icon={<IconAdjustmentsHorizontal size={14} aria-hidden />}
        title={words.thresholdHint}
        onClick={() => route.go('settings', 'detectors')}
      >
        {words.threshold(score(threshold))}
      </Button>
      {!isFixed && (
        <Button
          keyName="Space"
          icon={
            pausedAt === null ? (
              <IconPlayerPause size={14} aria-hidden />
            ) : (
              <IconPlayerPlay size={14} aria-hidden />
            )
          }
          onClick={props.onPause}
        >
          {pausedAt === null ? words.pause : words.resume}
        </Button>
      )}
    </div>
  )
}

function StreamSelect(props: {
  streams: readonly TrafficStream[]
  stream: TrafficStream | null
  onStream: (stream: TrafficStream) => void
}) {
  const { stream, streams } = props
  const isKnown = (each: TrafficStream) =>
    stream !== null && nameStream(each) === nameStream(stream)
  const shown = stream === null || streams.some(isKnown) ? streams : [stream, ...streams]
  return (
    <Select
      className={css.stream}
      aria-label={words.stream}
      placeholder={words.noStreams}
      searchable
      allowDeselect={false}
      value={stream === null ? null : nameStream(stream)}
      data={shown.map((each) => ({
        value: nameStream(each),
        label: words.streamOf(each.subject, each.kind === 'counts'),
      }))}
      onChange={(name) => {
        const next = name === null ? null : readStreamName(name)
        if (next !== null) props.onStream(next)
      }}
    />
  )
}
