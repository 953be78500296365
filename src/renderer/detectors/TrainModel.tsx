import { Checkbox, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { TrainingChoices } from '../../shared/training'
import { useKeys } from '../keyboard/KeyboardProvider'
import panel from '../sources/AddSource.module.css'
import { useNow } from '../stores/clock'
import { useDesk, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { trainingStrings as words } from '../strings'
import { fieldTime, parseTypedTime } from '../time'
import { Button, IconButton } from '../ui/Button'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { SkeletonRows } from '../ui/SkeletonRows'
import css from './Training.module.css'
import { TrainingProgress } from './TrainingProgress'
import {
  readTraining,
  type TrainingFaults,
  type TrainingFields,
  USUAL_FIELDS,
} from './training-fields'

/** Times are typed to the minute: the newest bucket belongs to what is proposed. */
const MINUTE_MS = 60_000
/** How often is asked how far a training is, ms. */
const RUNNING_MS = 500

/** Trains a model of the request sets that history has, and tells how far it is. */
export function TrainModel(props: {
  editOff: string | null
  onClose: () => void
  onTrained: () => void
  onLook: (name: string) => void
}) {
  const { client } = useDesk()
  useKeys(words.title, [{ keys: ['Escape'], label: words.close, run: props.onClose }], { rank: 2 })
  const training = useQuery('training', () => client.training.state(), { everyMs: RUNNING_MS })
  const state = training.data
  const isRunning = state?.state === 'running'
  const { onTrained } = props
  useEffect(() => {
    if (state?.state === 'done') onTrained()
  }, [state?.state, onTrained])
  return (
    <aside className={`${panel.panel} ${css.panel}`} aria-label={words.title} data-pane>
      <div className={panel.head}>
        <h2 className={panel.title}>{words.title}</h2>
        <IconButton
          label={words.close}
          keyName="Escape"
          icon={<IconX size={16} aria-hidden />}
          onClick={props.onClose}
        />
      </div>
      {state !== null && state.state !== 'none' && (
        <TrainingProgress state={state} editOff={props.editOff} onLook={props.onLook} />
      )}
      <TrainingForm
        editOff={props.editOff ?? (isRunning ? words.running : null)}
        onStarted={training.reload}
      />
    </aside>
  )
}

type Span = { from: number; to: number } | null

function TrainingForm(props: { editOff: string | null; onStarted: () => void }) {
  const { client } = useDesk()
  const [span, setSpan] = useState<Span>(null)
  const newest = useQuery('training choices', () => client.training.choices(null))
  const chosen = useQuery(span === null ? null : `training choices ${JSON.stringify(span)}`, () =>
    client.training.choices(span),
  )
  const { data: first, error, reload } = chosen.error === null ? newest : chosen
  if (error) {
    return (
      <div className={panel.fields}>
        <FailedBanner what={words.failed} why={error} again={words.tryAgain} onAgain={reload} />
      </div>
    )
  }
  if (first === null) return <SkeletonRows rows={8} text={words.reading} />
  if (first.newest === null) {
    return (
      <div className={panel.fields}>
        <p className={panel.hint}>{words.none}</p>
      </div>
    )
  }
  // What is proposed is read once: a newer bucket begins the form anew.
  return (
    <Fields
      {...props}
      key={first.newest}
      first={first}
      choices={span === null ? first : chosen.data}
      onSpan={setSpan}
    />
  )
}

function Fields(props: {
  editOff: string | null
  onStarted: () => void
  first: TrainingChoices
  choices: TrainingChoices | null
  onSpan: (span: Span) => void
}) {
  const { first, choices, editOff } = props
  const { client, changes } = useDesk()
  const zone = useZone()
  const now = useNow(60_000)
  const [fields, setFields] = useState<TrainingFields>({
    ...USUAL_FIELDS,
    from: fieldTime(first.from, zone),
    to: fieldTime(first.to + MINUTE_MS, zone),
    features: first.features.flatMap(({ name, isUsual }) => (isUsual ? [name] : [])),
  })
  const [faults, setFaults] = useState<TrainingFaults>({})
  const [isStarting, setStarting] = useState(false)
  const change = (some: Partial<TrainingFields>) => {
    setFields({ ...fields, ...some })
    setFaults({})
  }
  const takeSpan = () => {
    const [from, to] = [
      parseTypedTime(fields.from, now, zone),
      parseTypedTime(fields.to, now, zone),
    ]
    if (from !== null && to !== null && from < to) props.onSpan({ from, to })
  }
  const off = editOff ?? (isStarting ? words.starting : null)
  const submit = async () => {
    const read = readTraining(fields, now, zone)
    if ('faults' in read) {
      setFaults(read.faults)
      return
    }
    if (off !== null) return
    setStarting(true)
    try {
      await client.training.start(read.input)
      props.onStarted()
    } catch (error) {
      changes.fail(error)
    }
    setStarting(false)
  }
  const text = (
    field: TextField,
    label: string,
    more: { hint?: string; onBlur?: () => void } = {},
  ) => (
    <TextInput
      label={label}
      description={more.hint}
      value={fields[field]}
      error={faults[field]}
      maxLength={64}
      autoComplete="off"
      placeholder={field === 'name' ? words.namePlaceholder : undefined}
      onBlur={more.onBlur}
      onChange={(event) => change({ [field]: event.currentTarget.value })}
    />
  )
  return (
    <form
      className={panel.form}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key */}
      <div className={panel.fields} tabIndex={0}>
        <p className={panel.hint}>{words.hint}</p>
        <div className={css.pair}>
          {text('from', words.from, { onBlur: takeSpan })}
          {text('to', words.to, { onBlur: takeSpan })}
        </div>
        <Hosts choices={choices} chosen={fields.hosts} onChange={(hosts) => change({ hosts })} />
        <Checkbox
          label={words.leavesOutJudged}
          description={words.leavesOutJudgedHint}
          checked={fields.leavesOutJudged}
          onChange={(event) => change({ leavesOutJudged: event.currentTarget.checked })}
        />
        {text('falsePositives', words.falsePositives, { hint: words.falsePositivesHint })}
        {text('name', words.name)}
        <Features
          all={first.features}
          chosen={fields.features}
          fault={faults.features}
          onChange={(features) => change({ features })}
        />
        <details className={css.more}>
          <summary>{words.more}</summary>
          {text('sets', words.sets, { hint: words.setsHint })}
          {text('setsOfHost', words.setsOfHost, { hint: words.setsOfHostHint })}
          {text('trees', words.trees, { hint: words.treesHint })}
          {text('subsample', words.subsample)}
          {text('seed', words.seed, { hint: words.seedHint })}
        </details>
      </div>
      <div className={panel.foot}>
        <Button isTall kind="primary" type="submit" offReason={off}>
          {words.submit}
        </Button>
      </div>
    </form>
  )
}

type TextField = Exclude<keyof TrainingFields, 'hosts' | 'features' | 'leavesOutJudged'>

function Hosts(props: {
  choices: TrainingChoices | null
  chosen: readonly string[]
  onChange: (hosts: string[]) => void
}) {
  const { choices, chosen, onChange } = props
  const hosts = choices?.hosts ?? []
  const counted = hosts.filter(({ host }) => chosen.length === 0 || chosen.includes(host))
  const total = counted.reduce((sum, { sets }) => sum + sets, 0)
  return (
    <fieldset className={css.choices}>
      <legend>{words.hosts}</legend>
      <p className={panel.hint}>{words.hostsHint}</p>
      {choices === null && <SkeletonRows rows={2} text={words.reading} />}
      {choices !== null && hosts.length === 0 && <p className={panel.hint}>{words.noHosts}</p>}
      <div className={css.list}>
        {hosts.map(({ host, sets, clients }) => (
          <Checkbox
            key={host}
            size="xs"
            label={<HostileText text={words.host(host, sets, clients)} />}
            checked={chosen.includes(host)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...chosen, host]
                  : chosen.filter((each) => each !== host),
              )
            }
          />
        ))}
      </div>
      {hosts.length > 0 && <p className={panel.hint}>{words.total(total)}</p>}
    </fieldset>
  )
}

function Features(props: {
  all: TrainingChoices['features']
  chosen: readonly string[]
  fault: string | undefined
  onChange: (features: string[]) => void
}) {
  const { all, chosen, fault, onChange } = props
  const usual = all.flatMap(({ name, isUsual }) => (isUsual ? [name] : []))
  return (
    <details className={css.more}>
      <summary>{words.featuresChosen(chosen.length, all.length)}</summary>
      <Button onClick={() => onChange(usual)}>{words.usual}</Button>
      {fault !== undefined && <p role="alert">{fault}</p>}
      {all.map(({ name }) => (
        <Checkbox
          key={name}
          size="xs"
          label={<span className="mono">{name}</span>}
          checked={chosen.includes(name)}
          onChange={(event) =>
            onChange(
              event.currentTarget.checked
                ? [...chosen, name]
                : chosen.filter((each) => each !== name),
            )
          }
        />
      ))}
    </details>
  )
}
