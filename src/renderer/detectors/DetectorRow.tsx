import type { Detector } from '../../shared/detector'
import { fullCount } from '../numbers'
import { useDesk } from '../stores/desk'
import { detectorScreenStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { HealthMark } from '../ui/HealthMark'
import { HostileText } from '../ui/HostileText'
import css from './DetectorsScreen.module.css'
import { HourlyChart } from './HourlyChart'
import { type ChartSpan, DAY_HOURS, hoursOf, perHour, sumHours } from './hours'
import { RatioRule, RatioSwitch } from './RatioParts'

const HEALTH = { on: 'running', off: 'off', starting: 'late', faulty: 'down' } as const

/** One detector: what it is and how, its alerts by the hour, and when it makes one. */
export function DetectorRow(props: {
  detector: Detector
  span: ChartSpan
  editOff: string | null
}) {
  const { detector, span } = props
  const { title, watches } = words.kinds[detector.kind]
  return (
    <section className={css.row} aria-label={title} data-state={detector.state}>
      <div className={css.identity}>
        <div className={css.head}>
          <h2 className={css.name}>{title}</h2>
          {detector.kind === 'ddos-ratio' && <RatioSwitch name={title} editOff={props.editOff} />}
        </div>
        <p className={css.hint}>{watches}</p>
        <p className={css.state}>
          <HealthMark health={HEALTH[detector.state]} />
          {words.states[detector.state]}
        </p>
        {detector.message !== '' && (
          <p className={css.fault}>
            <HostileText text={detector.message} />
          </p>
        )}
      </div>
      <AlertsByHour detector={detector} title={title} span={span} />
      <div className={css.rule}>
        <p className={css.label}>{words.firesWhen}</p>
        {detector.kind === 'ddos-ratio' ? <RatioRule /> : <p>{words.kinds[detector.kind].rule}</p>}
        <Links detector={detector} />
      </div>
    </section>
  )
}

function AlertsByHour(props: { detector: Detector; title: string; span: ChartSpan }) {
  const { detector, title, span } = props
  const { day, week } = sumHours(detector.hourly)
  const hours = hoursOf(detector.hourly, span)
  return (
    <div className={css.alerts}>
      <p className={css.label}>{words.alertsTitle(words.spans[span])}</p>
      <HourlyChart hours={hours} summary={words.chartOf(title, fullCount(Math.max(0, ...hours)))} />
      <p className={css.sums}>{words.alertsWords(day, perHour(day, DAY_HOURS), week)}</p>
    </div>
  )
}

function Links({ detector }: { detector: Detector }) {
  const { route, live } = useDesk()
  const showAlerts = () => {
    live.setTab('all')
    live.setFilter({ query: `detector:${detector.id}` })
    route.go('live')
  }
  const { kind } = detector
  const isSensor = kind === 'ntopng' || kind === 'suricata' || kind === 'zeek' || kind === 'health'
  return (
    <div className={css.links}>
      <Button onClick={showAlerts}>{words.openAlerts}</Button>
      {isSensor ? (
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
