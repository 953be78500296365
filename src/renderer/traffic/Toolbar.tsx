import { Select } from '@mantine/core'
import { IconAdjustmentsHorizontal, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useKeys } from '../keyboard/KeyboardProvider'
import { useDesk, useZone } from '../stores/desk'
import { trafficStrings as words } from '../strings'
import { clockTime } from '../time'
import { Button } from '../ui/Button'
import { Segments } from '../ui/Segments'
import { SpanFields } from '../ui/SpanFields'
import { SPANS_MS, type SpanChoice, type SpanName, spanOf } from './span'
import css from './TrafficScreen.module.css'

const NAMES = Object.keys(SPANS_MS) as SpanName[]
const MOST_MS = 366 * 24 * 3_600_000

/** What can be looked at: a stream of page views, or a host of a web server. */
export interface Subject {
  /** As the window's address names it. */
  name: string
  label: string
}

/** What is looked at, which span, and whether it goes on. */
export function Toolbar(props: {
  streams: readonly Subject[]
  sites: readonly Subject[]
  /** The one that is chosen; null for none. */
  subject: Subject | null
  choice: SpanChoice
  pausedAt: number | null
  /** The threshold that its values are held against, and where it is changed. */
  threshold: { text: string; hint: string }
  onSubject: (name: string) => void
  onChoice: (choice: SpanChoice) => void
  onPause: () => void
}) {
  const { choice, pausedAt } = props
  const { route } = useDesk()
  const zone = useZone()
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
      <SubjectSelect {...props} />
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
        title={props.threshold.hint}
        onClick={() => route.go('settings', 'detectors')}
      >
        {props.threshold.text}
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

function SubjectSelect(props: {
  streams: readonly Subject[]
  sites: readonly Subject[]
  subject: Subject | null
  onSubject: (name: string) => void
}) {
  const { streams, sites, subject } = props
  const isKnown = [...streams, ...sites].some(({ name }) => name === subject?.name)
  const option = ({ name, label }: Subject) => ({ value: name, label })
  const other = subject === null || isKnown ? [] : [option(subject)]
  const groups = [
    { group: words.groups.streams, items: streams.map(option) },
    { group: words.groups.sites, items: sites.map(option) },
  ].filter(({ items }) => items.length > 0)
  return (
    <Select
      className={css.stream}
      aria-label={words.stream}
      placeholder={words.noStreams}
      searchable
      allowDeselect={false}
      value={subject?.name ?? null}
      data={[...other, ...groups]}
      onChange={(name) => {
        if (name !== null) props.onSubject(name)
      }}
    />
  )
}
