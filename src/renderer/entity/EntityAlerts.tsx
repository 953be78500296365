import type { CSSProperties } from 'react'
import type { Alert } from '../../shared/alert'
import type { Entity } from '../../shared/entity'
import { groupCount } from '../numbers'
import { useNow } from '../stores/clock'
import { useDesk, useZone } from '../stores/desk'
import { entityStrings } from '../strings'
import { severityColour } from '../theme/severity'
import { isoTime, rowTime, type Zone } from '../time'
import { HostileText } from '../ui/HostileText'
import { SeverityLabel } from '../ui/SeverityMark'
import css from './EntityAlerts.module.css'
import screen from './EntityScreen.module.css'

const words = entityStrings.alerts

/** Alerts of the entity, open ones first, each a way into the drawer on Live. */
export function EntityAlerts({ entity }: { entity: Entity }) {
  const { route, live } = useDesk()
  const zone = useZone()
  const now = useNow(60_000)
  const open = (alert: Alert) => {
    route.go('live')
    live.openAlert(alert.id)
  }
  return (
    <section className={screen.part} aria-label={words.title}>
      <div className={screen.partHead}>
        <h2 className={screen.partTitle}>{words.title}</h2>
        <span className={screen.quiet}>{words.hint(entity.openAlerts, entity.alerts)}</span>
      </div>
      {entity.recentAlerts.length === 0 && <p className={screen.quiet}>{words.none}</p>}
      <ul className={css.list}>
        {openFirst(entity.recentAlerts).map((alert) => (
          <li key={alert.id}>
            <AlertButton alert={alert} now={now} zone={zone} onOpen={open} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Alerts that wait for somebody stand before those that are closed; within each, newest first. */
export function openFirst(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort((a, b) => {
    const isClosedA = a.status === 'closed'
    const isClosedB = b.status === 'closed'
    if (isClosedA !== isClosedB) return isClosedA ? 1 : -1
    return b.last - a.last
  })
}

function AlertButton(props: {
  alert: Alert
  now: number
  zone: Zone
  onOpen: (alert: Alert) => void
}) {
  const { alert } = props
  return (
    <button
      type="button"
      className={css.row}
      style={{ '--edge': severityColour(alert.severity) } as CSSProperties}
      title={words.open(alert.name)}
      onClick={() => props.onOpen(alert)}
    >
      <SeverityLabel severity={alert.severity} />
      <span className={css.title}>
        <HostileText text={alert.title} />
      </span>
      <span className={`${css.count} mono`}>{groupCount(alert.count)}</span>
      <span className={css.status}>{words.statuses[alert.status]}</span>
      <time className={`${css.time} mono`} dateTime={isoTime(alert.last)}>
        {rowTime(alert.last, props.now, props.zone)}
      </time>
    </button>
  )
}
