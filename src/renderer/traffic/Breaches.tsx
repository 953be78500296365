import type { Breach, Traffic, TrafficSpan } from '../../shared/traffic'
import { score } from '../numbers'
import { useDesk, useZone } from '../stores/desk'
import { trafficStrings } from '../strings'
import { isoTime, sentenceTime } from '../time'
import { ongoingBreach } from './Readouts'
import css from './TrafficScreen.module.css'

const words = trafficStrings.breaches

/** Windows over the threshold, newest first, each with its alert. */
export function Breaches(props: { traffic: Traffic; onMark: (span: TrafficSpan | null) => void }) {
  const { traffic } = props
  const ongoing = ongoingBreach(traffic)
  const numbered = traffic.breaches.map((breach, index) => ({ breach, number: index + 1 }))
  return (
    <aside className={css.side} aria-label={words.title}>
      <div className={css.head}>
        <h2 className={css.headTitle}>{words.title}</h2>
      </div>
      {numbered.length === 0 && <p className={css.quiet}>{words.none}</p>}
      {numbered.length > 0 && (
        <div className={css.breaches}>
          {numbered.reverse().map(({ breach, number }) => (
            <BreachItem
              key={breach.start}
              breach={breach}
              name={words.name(number)}
              isOngoing={breach === ongoing}
              onMark={props.onMark}
            />
          ))}
        </div>
      )}
      <p className={css.note}>{words.inRow(traffic.windowsInRow)}</p>
      <p className={css.note}>{words.note}</p>
    </aside>
  )
}

function BreachItem(props: {
  breach: Breach
  name: string
  isOngoing: boolean
  onMark: (span: TrafficSpan | null) => void
}) {
  const { breach, name, isOngoing } = props
  const { route, live } = useDesk()
  const zone = useZone()
  const openAlert = () => {
    route.go('live')
    live.openAlert(breach.alertId)
  }
  return (
    <section className={css.breach} data-ongoing={isOngoing || undefined} aria-label={name}>
      <h3>
        <button
          type="button"
          className="link"
          title={words.showOnly(name)}
          onClick={() => props.onMark({ from: breach.start, to: breach.end })}
        >
          {name}
        </button>
        <span className={css.state}>{isOngoing ? words.ongoing : words.ended}</span>
      </h3>
      <dl>
        <dt>{words.start}</dt>
        <dd className="mono" title={isoTime(breach.start)}>
          {sentenceTime(breach.start, Date.now(), zone)}
        </dd>
        <dt>{words.length}</dt>
        <dd>{trafficStrings.windowsIn(breach.windows)}</dd>
        <dt>{words.peak}</dt>
        <dd>{score(breach.peak)}</dd>
        <dt>{words.alert}</dt>
        <dd>
          <button
            type="button"
            className="link mono"
            title={words.openAlert(breach.alertName)}
            onClick={openAlert}
          >
            {breach.alertName}
          </button>
        </dd>
      </dl>
    </section>
  )
}
