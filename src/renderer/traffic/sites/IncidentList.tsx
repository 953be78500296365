import type { Incident } from '../../../shared/incident'
import { percent } from '../../numbers'
import { useDesk, useZone } from '../../stores/desk'
import { sitesStrings } from '../../strings'
import { isoTime, sentenceTime } from '../../time'
import { SeverityMark } from '../../ui/SeverityMark'
import { nameIncident } from '../stream-name'
import css from '../TrafficScreen.module.css'

const words = sitesStrings.incidents

/** Incidents of a host, newest first, each leading to its page. */
export function IncidentList({ incidents }: { incidents: readonly Incident[] }) {
  return (
    <aside className={css.side} aria-label={words.title}>
      <div className={css.head}>
        <h2 className={css.headTitle}>{words.title}</h2>
      </div>
      {incidents.length === 0 && <p className={css.quiet}>{words.none}</p>}
      {incidents.length > 0 && (
        <div className={css.breaches}>
          {[...incidents].reverse().map((incident) => (
            <Item key={incident.id} incident={incident} />
          ))}
        </div>
      )}
      <p className={css.note}>{words.note}</p>
    </aside>
  )
}

function Item({ incident }: { incident: Incident }) {
  const { route } = useDesk()
  const zone = useZone()
  const now = Date.now()
  const began = sentenceTime(incident.start, now, zone)
  const name = words.name(began)
  return (
    <section className={css.breach} data-ongoing={incident.isOpen || undefined} aria-label={name}>
      <h3>
        <button
          type="button"
          className="link"
          title={words.open(began)}
          onClick={() => route.go('traffic', nameIncident(incident))}
        >
          <SeverityMark severity={incident.severity} isNamed /> {name}
        </button>
        <span className={css.state}>{incident.isOpen ? words.goesOn : words.over}</span>
      </h3>
      <dl>
        <dt>{incident.stop === null ? words.lastSeen : words.stop}</dt>
        <dd className="mono" title={isoTime(incident.lastSeen)}>
          {sentenceTime(incident.lastSeen, now, zone)}
        </dd>
        <dt>{words.portion}</dt>
        <dd>{words.portionOf(percent(incident.portion), percent(incident.requestPortion))}</dd>
        <dt>{words.clients}</dt>
        <dd>{words.clientsOf(incident.flagged, incident.clients)}</dd>
      </dl>
    </section>
  )
}
