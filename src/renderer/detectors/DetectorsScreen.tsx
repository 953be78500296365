import { IconBarbell, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Detector } from '../../shared/detector'
import { useKeys } from '../keyboard/KeyboardProvider'
import { fullCount } from '../numbers'
import { useChangeCount, useChangeOff, useDesk, useRoute, useStatus } from '../stores/desk'
import { useQuery } from '../stores/query'
import {
  detectorFormStrings,
  modelsStrings,
  trainingStrings,
  detectorScreenStrings as words,
} from '../strings'
import { Button } from '../ui/Button'
import { FailedBanner } from '../ui/FailedBanner'
import { Segments } from '../ui/Segments'
import { SkeletonRows } from '../ui/SkeletonRows'
import { StateChip } from '../ui/StateChip'
import { useOnChange } from '../ui/use-on-change'
import { AddModel } from './AddModel'
import { DetectorPanel } from './DetectorPanel'
import { DetectorRow } from './DetectorRow'
import css from './DetectorsScreen.module.css'
import { type ChartSpan, DAY_HOURS } from './hours'
import { ModelHistory } from './ModelHistory'
import { ModelPanel } from './ModelPanel'
import { ModelTable } from './ModelTable'
import { TrainModel } from './TrainModel'

/** Detectors and their alerts are read this often while they are on screen, ms. */
const EVERY_MS = 15_000
/** What the address names for the form that adds a model. */
const ADD = 'add'
/** And for the form that trains one. */
const TRAIN = 'train'
/** For the form of a new detector, and before the name of one that is changed: no model has a dot. */
const NEW = 'new.detector'
const CHANGE = 'change.'

/** Everything that makes alerts, how it does, and the models it judges by. */
export default function DetectorsScreen() {
  const { client, route, settings, changes } = useDesk()
  const { item } = useRoute()
  const editOff = useChangeOff()
  const [span, setSpan] = useState<ChartSpan>('day')
  const detectors = useQuery('detectors', () => client.detectors.list(), { everyMs: EVERY_MS })
  const models = useQuery('models', () => client.models.list())
  const made = useChangeCount()
  useOnChange(made, detectors.reload)
  useOnChange(made, models.reload)
  // Putting a model in place, and taking that back, changes settings in the engine.
  useOnChange(made, () => void settings.load().catch((error: unknown) => changes.fail(error)))
  const show = (name: string) => {
    if (route.getState().screen === 'detectors') route.replace('detectors', name)
  }
  useKeys(words.keys.title, [
    { keys: ['a'], label: words.keys.add, run: () => show(item === ADD ? '' : ADD) },
    { keys: ['t'], label: trainingStrings.key, run: () => show(item === TRAIN ? '' : TRAIN) },
    { keys: ['n'], label: words.keys.addDetector, run: () => show(item === NEW ? '' : NEW) },
    {
      keys: ['w'],
      label: words.keys.day,
      run: () => setSpan(span === 'day' ? 'week' : 'day'),
    },
  ])
  const chosen = models.data?.find(({ name }) => name === item)
  // How they are comes each second; what they came to is read now and then.
  const states = useStatus((status) => status.detectors)
  const list = (detectors.data?.detectors ?? []).map((detector) => ({
    ...detector,
    ...states?.find(({ id }) => id === detector.id),
  }))

  return (
    <main className={css.screen} aria-label={words.title}>
      <div className={css.main} data-pane>
        <div className={css.bar}>
          <h1 className={css.title}>{words.title}</h1>
          <States detectors={list} />
          <span className={css.space} />
          <Segments
            label={words.span}
            value={span}
            options={[
              { value: 'day', label: words.spans.day },
              { value: 'week', label: words.spans.week },
            ]}
            onChange={setSpan}
          />
          <Button
            keyName="t"
            icon={<IconBarbell size={14} aria-hidden />}
            offReason={editOff}
            aria-expanded={item === TRAIN}
            onClick={() => show(item === TRAIN ? '' : TRAIN)}
          >
            {trainingStrings.open}
          </Button>
          <Button
            keyName="n"
            icon={<IconPlus size={14} aria-hidden />}
            offReason={editOff}
            aria-expanded={item === NEW}
            onClick={() => show(item === NEW ? '' : NEW)}
          >
            {detectorFormStrings.add}
          </Button>
          <Button
            keyName="a"
            icon={<IconPlus size={14} aria-hidden />}
            offReason={editOff}
            aria-expanded={item === ADD}
            onClick={() => show(item === ADD ? '' : ADD)}
          >
            {modelsStrings.add}
          </Button>
        </div>
        {detectors.error && (
          <FailedBanner
            what={words.failed}
            why={detectors.error}
            again={words.tryAgain}
            onAgain={detectors.reload}
          />
        )}
        {detectors.data === null && !detectors.error && (
          <SkeletonRows rows={8} text={words.reading} />
        )}
        {list.map((detector) => (
          <DetectorRow
            key={detector.id}
            detector={detector}
            span={span}
            models={models.data ?? []}
            editOff={editOff}
            onChange={() => show(`${CHANGE}${detector.id}`)}
          />
        ))}
        <ModelTable models={models} chosen={chosen?.name ?? null} onChoose={show} />
        <ModelHistory models={models.data ?? []} editOff={editOff} />
      </div>
      {(item === NEW || item.startsWith(CHANGE)) && (
        <DetectorPanel
          key={item}
          name={item === NEW ? null : item.slice(CHANGE.length)}
          models={models.data ?? []}
          editOff={editOff}
          onClose={() => show('')}
        />
      )}
      {item === ADD && (
        <AddModel
          editOff={editOff}
          onClose={() => show('')}
          onAdded={(name) => {
            models.reload()
            show(name)
          }}
        />
      )}
      {item === TRAIN && (
        <TrainModel
          editOff={editOff}
          onClose={() => show('')}
          onTrained={models.reload}
          onLook={show}
        />
      )}
      {chosen !== undefined && (
        <ModelPanel
          key={chosen.name}
          model={chosen}
          editOff={editOff}
          onClose={() => show('')}
          onRemoved={() => {
            models.reload()
            show('')
          }}
        />
      )}
    </main>
  )
}

function States({ detectors }: { detectors: readonly Detector[] }) {
  const count = (state: Detector['state']) =>
    detectors.filter((detector) => detector.state === state).length
  const alerts = detectors.reduce(
    (sum, { hourly }) => sum + hourly.slice(-DAY_HOURS).reduce((total, each) => total + each, 0),
    0,
  )
  if (detectors.length === 0) return null
  return (
    <>
      <StateChip>{words.on(count('on'))}</StateChip>
      {count('faulty') > 0 && (
        <StateChip tone="warn">{words.notWorking(count('faulty'))}</StateChip>
      )}
      <span className={css.hint}>{words.allAlerts(fullCount(alerts))}</span>
    </>
  )
}
