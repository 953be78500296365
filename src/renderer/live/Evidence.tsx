import { useState } from 'react'
import type { AlertDetail } from '../../shared/alert'
import type { WatchEvent } from '../../shared/event'
import { NO_VALUE } from '../numbers'
import { useNow } from '../stores/clock'
import { useZone } from '../stores/desk'
import { drawerStrings as words } from '../strings'
import { isoTime, rowTime } from '../time'
import { Button } from '../ui/Button'
import { LongText } from '../ui/LongText'
import css from './Drawer.module.css'

/** Records shown before the rest is asked for. */
const FIRST_ROWS = 5

/** What the alert rests on: its records, newest first, every character of them visible. */
export function Evidence({ detail }: { detail: AlertDetail }) {
  const [openFor, setOpenFor] = useState('')
  const zone = useZone()
  const now = useNow(60_000)
  const { evidence, alert } = detail
  const isAll = openFor === alert.id
  const shown = isAll ? evidence : evidence.slice(0, FIRST_ROWS)
  return (
    <section className={css.section}>
      <div className={css.sectionHead}>
        <h3>{words.evidence}</h3>
        {shown.length > 0 && <span>{evidenceWords(detail, shown.length)}</span>}
      </div>
      {evidence.length === 0 ? (
        <p className={css.quiet}>{words.noEvidence}</p>
      ) : (
        <table className={css.evidence}>
          <thead>
            <tr>
              <th scope="col">{words.evidenceColumns.time}</th>
              <th scope="col">{words.evidenceColumns.port}</th>
              <th scope="col">{words.evidenceColumns.info}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((event) => (
              <EvidenceRow key={event.id} event={event} time={rowTime(event.time, now, zone)} />
            ))}
          </tbody>
        </table>
      )}
      {!isAll && evidence.length > FIRST_ROWS && (
        <Button className={css.more} onClick={() => setOpenFor(alert.id)}>
          {words.showAllEvidence(evidence.length)}
        </Button>
      )}
    </section>
  )
}

/** What a window counted is told beside the windows: it is no line of the evidence. */
function evidenceWords({ alert, evidenceOf }: AlertDetail, shown: number): string {
  const { unit, total } = evidenceOf
  const lines = words.evidenceCount(shown, total, unit)
  return unit === 'window' ? words.inWindows(lines, alert.count) : lines
}

function EvidenceRow({ event, time }: { event: WatchEvent; time: string }) {
  return (
    <tr>
      <td className="mono" title={isoTime(event.time)}>
        {time}
      </td>
      <td className="mono">{event.targetPort ?? NO_VALUE}</td>
      <td>
        <span className={css.info}>
          <LongText text={event.info === '' ? event.title : event.info} />
        </span>
        {event.reason !== '' && event.reason !== event.info && (
          <span className={css.reason}>
            <LongText text={event.reason} />
          </span>
        )}
      </td>
    </tr>
  )
}
