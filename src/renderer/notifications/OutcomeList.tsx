import { IconBell, IconBellOff, IconClockHour4, IconServerBolt } from '@tabler/icons-react'
import type { StoredOutcome } from '../../shared/notification'
import { SEVERITIES, type Severity } from '../../shared/severity'
import { useNow } from '../stores/clock'
import { useDesk, useIsDemo, useZone } from '../stores/desk'
import { notificationsStrings as words } from '../strings'
import { age, isoTime, sentenceTime } from '../time'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { SeverityMark } from '../ui/SeverityMark'
import { SkeletonRows } from '../ui/SkeletonRows'
import css from './NotificationCentre.module.css'
import { type OutcomeView, useOutcomes } from './use-outcomes'

/** Outcomes newest first; each with an alert opens it. `mark` grows when there are new ones. */
export function OutcomeList(props: { view: OutcomeView; mark: number; onOpened: () => void }) {
  const list = useOutcomes(props.view, props.mark)
  return (
    <div className={css.scroll}>
      {list.error && (
        <FailedBanner
          what={words.failed}
          why={list.error}
          again={words.tryAgain}
          onAgain={list.reload}
        />
      )}
      {list.outcomes === null && !list.error && <SkeletonRows rows={6} text={words.reading} />}
      {list.outcomes?.length === 0 && <Empty view={props.view} />}
      {list.outcomes !== null && list.outcomes.length > 0 && (
        <ol className={css.lines} aria-label={words.list}>
          {list.outcomes.map((outcome) => (
            <OutcomeLine key={outcome.number} outcome={outcome} onOpened={props.onOpened} />
          ))}
        </ol>
      )}
      {list.hasOlder && (
        <div className={css.older}>
          <Button
            offReason={list.isReading ? words.readingOlder : null}
            onClick={() => void list.readOlder()}
          >
            {words.older}
          </Button>
        </div>
      )}
    </div>
  )
}

function Empty({ view }: { view: OutcomeView }) {
  const isDemo = useIsDemo()
  const icon = <IconBell size={22} stroke={1.5} aria-hidden />
  if (view === 'shown') {
    return (
      <EmptyState icon={icon} title={words.emptyShownTitle}>
        {words.emptyShown}
      </EmptyState>
    )
  }
  if (view === 'held') {
    return (
      <EmptyState icon={icon} title={words.emptyHeldTitle}>
        {words.emptyHeld}
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={icon} title={words.emptyTitle}>
      {isDemo ? words.emptyDemo : words.empty}
    </EmptyState>
  )
}

function OutcomeLine({ outcome, onOpened }: { outcome: StoredOutcome; onOpened: () => void }) {
  const { live, route } = useDesk()
  const zone = useZone()
  const now = useNow(10_000)
  const { alertId, title, body, at, kind } = outcome
  const content = (
    <>
      <span className={css.line}>
        <Mark outcome={outcome} />
        <span className={css.subject}>
          <HostileText text={title} />
        </span>
        <time className={css.time} dateTime={isoTime(at)} title={isoTime(at)}>
          {sentenceTime(at, now, zone)}, {age(at, now)}
        </time>
      </span>
      <span className={css.body}>
        <HostileText text={body} />
      </span>
      <span className={css.fate} data-result={outcome.result}>
        <FateIcon result={outcome.result} />
        {kind !== 'alert' && kind !== 'health' && outcome.result !== 'waiting' && (
          <b>{words.kinds[kind]}</b>
        )}
        {fateOf(outcome)}
      </span>
    </>
  )
  if (alertId === null) return <li className={css.outcome}>{content}</li>
  return (
    <li>
      <button
        type="button"
        className={css.outcome}
        title={words.openAlert}
        onClick={() => {
          onOpened()
          route.go('live')
          live.openAlert(alertId)
        }}
      >
        {content}
      </button>
    </li>
  )
}

function Mark({ outcome }: { outcome: StoredOutcome }) {
  if (outcome.kind === 'health') {
    return <IconServerBolt size={14} stroke={1.8} role="img" aria-label={words.kinds.health} />
  }
  return <SeverityMark severity={worstOf(outcome)} isNamed />
}

function FateIcon({ result }: Pick<StoredOutcome, 'result'>) {
  if (result === 'shown') return <IconBell size={13} stroke={1.8} aria-hidden />
  if (result === 'waiting') return <IconClockHour4 size={13} stroke={1.8} aria-hidden />
  return <IconBellOff size={13} stroke={1.8} aria-hidden />
}

function fateOf(outcome: StoredOutcome): string {
  if (outcome.result === 'shown') return words.shown
  return outcome.result === 'waiting' ? words.waiting[outcome.reason] : words.held[outcome.reason]
}

function worstOf({ counts }: StoredOutcome): Severity {
  return SEVERITIES.findLast((severity) => counts[severity] > 0) ?? 'info'
}
