import type { AlertDetail, LastTime } from '../../shared/alert'
import { useNow } from '../stores/clock'
import { useChangeOff, useDesk, useZone } from '../stores/desk'
import { drawerStrings, lastTimesStrings as words } from '../strings'
import { isoTime, sentenceTime } from '../time'
import { Button } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import { SeverityMark } from '../ui/SeverityMark'
import css from './Drawer.module.css'
import type { FeedItem } from './live-state'
import { lastCloseOf, repeatLast } from './repeat-last'

/** What became of the same rule and subject the last times; R decides the same again. */
export function LastTimes({ detail, item }: { detail: AlertDetail; item: FeedItem | undefined }) {
  const desk = useDesk()
  const off = useChangeOff()
  const { alert, lastTimes } = detail
  if (lastTimes.length === 0) return null
  const close = lastCloseOf(lastTimes)
  return (
    <section className={css.section} aria-label={words.title}>
      <div className={css.sectionHead}>
        <h3>{words.title}</h3>
        <span>{words.same(lastTimes.length)}</span>
      </div>
      <ul className={css.lastTimes}>
        {lastTimes.map((time) => (
          <LastTimeLine key={time.id} time={time} />
        ))}
      </ul>
      {close !== null && (
        <Button
          keyName="r"
          offReason={off ?? (alert.status === 'closed' ? words.closedAlready : null)}
          onClick={() => void repeatLast(desk, alert.id, item)}
        >
          {words.repeat(drawerStrings.closeReasons[close.reason])}
        </Button>
      )}
    </section>
  )
}

function LastTimeLine({ time }: { time: LastTime }) {
  const { live } = useDesk()
  const zone = useZone()
  const now = useNow(60_000)
  return (
    <li>
      <SeverityMark severity={time.severity} isNamed />
      <button
        type="button"
        className={`${css.lastName} mono`}
        aria-label={words.open(time.name)}
        onClick={() => live.openAlert(time.id)}
      >
        {time.name}
      </button>
      <time className="mono" dateTime={isoTime(time.last)} title={isoTime(time.last)}>
        {sentenceTime(time.last, now, zone)}
      </time>
      <span>
        {outcomeOf(time)}
        {time.actor !== null && <span className={css.actor}> {words.by(time.actor)}</span>}
        {time.note !== '' && (
          <>
            {': '}
            <HostileText text={time.note} />
          </>
        )}
      </span>
    </li>
  )
}

function outcomeOf({ status, closeReason }: LastTime): string {
  if (status !== 'closed') return words.statuses[status]
  return closeReason === null
    ? drawerStrings.closeAlert
    : (drawerStrings.closeReasons[closeReason].split(',')[0] ?? '')
}
