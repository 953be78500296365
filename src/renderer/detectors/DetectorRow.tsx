import { Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Detector } from '../../shared/detector'
import { MODEL_KINDS, type Model } from '../../shared/model'
import { fullCount } from '../numbers'
import { useDesk } from '../stores/desk'
import {
  detectorFormStrings,
  settingsStrings,
  trainingStrings,
  detectorScreenStrings as words,
} from '../strings'
import { Button } from '../ui/Button'
import { HealthMark } from '../ui/HealthMark'
import { HostileText } from '../ui/HostileText'
import css from './DetectorsScreen.module.css'
import { HourlyChart } from './HourlyChart'
import { type ChartSpan, DAY_HOURS, hoursOf, perHour, sumHours } from './hours'
import { ModelChoice, ModelLine } from './ModelChoice'
import { RatioRule, WindowsSwitch } from './RatioParts'
import { ScorePart } from './ScorePart'
import { useDnsDetector } from './use-dns-detector'

const HEALTH = { on: 'running', off: 'off', starting: 'late', faulty: 'down' } as const

/** One detector: what it is and how, its alerts by the hour, and when it makes one. */
export function DetectorRow(props: {
  detector: Detector
  span: ChartSpan
  models: readonly Model[]
  editOff: string | null
  /** Opens the form of one that the settings have. */
  onChange: () => void
}) {
  const { detector, span } = props
  const { watches } = words.kinds[detector.kind]
  const title = titleOf(detector)
  const isOfModel = detector.kind === 'dga' || detector.kind === 'dns-tunnel'
  return (
    <section className={css.row} aria-label={title} data-state={detector.state}>
      <div className={css.identity}>
        <div className={css.head}>
          <h2 className={css.name}>{title}</h2>
          {detector.kind === 'ddos-ratio' && (
            <WindowsSwitch setting="ddosRatio" name={title} editOff={props.editOff} />
          )}
          {detector.kind === 'web-anomaly' && (
            <WindowsSwitch setting="webAnomaly" name={title} editOff={props.editOff} />
          )}
          {isOfModel && <ModelSwitch detector={detector} title={title} editOff={props.editOff} />}
        </div>
        <p className={css.hint}>{watches}</p>
        <p className={css.state}>
          <HealthMark health={HEALTH[detector.state]} />
          {words.states[detector.state]}
        </p>
        <ModelLine detector={detector} />
        {detector.message !== '' && (
          <p className={css.fault}>
            <HostileText text={detector.message} />
          </p>
        )}
      </div>
      <div className={css.alerts}>
        <AlertsByHour detector={detector} title={title} span={span} />
        {isOfModel && <ScorePart detector={detector} title={title} editOff={props.editOff} />}
      </div>
      <div className={css.rule}>
        <p className={css.label}>{words.firesWhen}</p>
        {detector.kind === 'ddos-ratio' ? <RatioRule /> : <p>{words.kinds[detector.kind].rule}</p>}
        {isOfModel && (
          <ModelChoice
            detector={detector}
            title={title}
            models={props.models}
            editOff={props.editOff}
          />
        )}
        <Links detector={detector}>
          {isOfModel && (
            <Button
              aria-label={detectorFormStrings.editOf(title)}
              offReason={props.editOff}
              onClick={props.onChange}
            >
              {detectorFormStrings.edit}
            </Button>
          )}
        </Links>
      </div>
    </section>
  )
}

/** What a detector is called: those of the settings by their name too, where it is one of its own. */
function titleOf({ id, kind }: Detector): string {
  const { title } = words.kinds[kind]
  return id === kind ? title : words.named(title, id)
}

function ModelSwitch(props: { detector: Detector; title: string; editOff: string | null }) {
  const { detector, title, editOff } = props
  const { settings, change } = useDnsDetector(detector.id)
  const { on, off } = settingsStrings.notifications
  return (
    <Switch
      withThumbIndicator={false}
      aria-label={words.switchOf(title)}
      checked={settings?.isOn ?? false}
      disabled={editOff !== null}
      title={editOff ?? undefined}
      onChange={(event) => {
        const isOn = event.currentTarget.checked
        change(title, isOn ? on : off, { isOn })
      }}
    />
  )
}

function AlertsByHour(props: { detector: Detector; title: string; span: ChartSpan }) {
  const { detector, title, span } = props
  const { day, week } = sumHours(detector.hourly)
  const hours = hoursOf(detector.hourly, span)
  return (
    <div>
      <p className={css.label}>{words.alertsTitle(words.spans[span])}</p>
      <HourlyChart hours={hours} summary={words.chartOf(title, fullCount(Math.max(0, ...hours)))} />
      <p className={css.sums}>{words.alertsWords(day, perHour(day, DAY_HOURS), week)}</p>
    </div>
  )
}

function Links({ detector, children }: { detector: Detector; children: ReactNode }) {
  const { route, live } = useDesk()
  const showAlerts = () => {
    live.setTab('all')
    live.setFilter({ query: `detector:${detector.id}` })
    route.go('live')
  }
  const { kind } = detector
  const isOfModel = MODEL_KINDS.some((each) => each === kind)
  const isSensor = kind === 'ntopng' || kind === 'suricata' || kind === 'zeek' || kind === 'health'
  return (
    <div className={css.links}>
      <Button onClick={showAlerts}>{words.openAlerts}</Button>
      {children}
      {kind === 'web-anomaly' && detector.model !== null && (
        <Button kind="quiet" onClick={() => route.go('detectors', detector.model?.name ?? '')}>
          {words.openCard}
        </Button>
      )}
      {kind === 'web-anomaly' && (
        <>
          <Button kind="quiet" onClick={() => route.go('detectors', 'train')}>
            {trainingStrings.open}
          </Button>
          <Button kind="quiet" onClick={() => route.go('settings', 'detectors')}>
            {words.openSettings}
          </Button>
        </>
      )}
      {isOfModel ? null : isSensor ? (
        <Button kind="quiet" onClick={() => route.go('sources')}>
          {words.openSources}
        </Button>
      ) : (
        <Button kind="quiet" onClick={() => route.go('settings', 'detectors')}>
          {kind === 'forbidden-url' ? words.openRules : words.openSettings}
        </Button>
      )}
    </div>
  )
}
