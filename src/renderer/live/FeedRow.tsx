import {
  IconBan,
  IconCheck,
  IconChevronRight,
  IconEyeOff,
  IconShieldCheck,
  IconUser,
  IconX,
  IconZzz,
} from '@tabler/icons-react'
import { type MouseEvent, memo } from 'react'
import type { Alert } from '../../shared/alert'
import { isHealthAlert } from '../../shared/live'
import type { Severity } from '../../shared/severity'
import { initialsOf } from '../frame/Rail'
import { fullCount, groupCount, NO_VALUE, score } from '../numbers'
import { liveStrings } from '../strings'
import { isoTime, rowTime, type Zone } from '../time'
import { GridCell, GridRow } from '../ui/Grid'
import { HostileText } from '../ui/HostileText'
import { AlertLabel } from './AlertLabel'
import type { Column } from './columns'
import css from './Feed.module.css'
import { alertOf, type FeedItem } from './live-state'
import type { LiveStore } from './live-store'

/** For so long a row counts as new and fades in, ms. */
const NEW_MS = 700

interface FeedRowProps {
  item: FeedItem
  index: number
  top: number
  zone: Zone
  /** A time of today, ms; only its day matters. */
  now: number
  isCursor: boolean
  isOpen: boolean
  isChosen: boolean
  isExpanded: boolean
  /** Columns that are not shown. */
  hidden: ReadonlySet<Column>
  /** One in so many changes of such rows is drawn; null while all are. */
  thinnedTo: number | null
  live: LiveStore
}

interface RowFacts {
  severity: Severity
  last: number
  detector: string
  title: string
  subject: string
  score: number | null
  count: number
  isExact: boolean
}

function factsOf(item: FeedItem): RowFacts {
  if (item.kind === 'alert') return { ...item.alert, isExact: true }
  const { group, isExact } = item.row
  return { ...group, isExact }
}

/** Whether changes of a line may be left out under load: Low and Info alone. */
export function isThinnable(item: FeedItem): boolean {
  const { severity } = factsOf(item)
  return severity === 'low' || severity === 'info'
}

/** One line of the feed. It is drawn again only when what it shows has changed. */
export const FeedRow = memo(function FeedRow(props: FeedRowProps) {
  const { item, live, hidden } = props
  const facts = factsOf(item)
  const alert = alertOf(item)
  const isQuiet = alert.status === 'closed' || (item.kind === 'group' && item.row.isGone)
  const isExpandable = item.kind === 'group' && item.row.group.alerts > 1
  const isNew = item.kind === 'group' && Date.now() - item.row.bornAt < NEW_MS

  const onClick = (event: MouseEvent) => {
    if (event.shiftKey) live.select(item.id, 'extend')
    else if (event.ctrlKey || event.metaKey) live.select(item.id, 'toggle')
    else live.openItem(item.id)
  }

  return (
    <GridRow
      className={css.row}
      aria-rowindex={props.index + 2}
      aria-selected={props.isChosen || props.isOpen}
      tabIndex={props.isCursor ? 0 : -1}
      data-severity={isHealthAlert(alert) ? undefined : facts.severity}
      data-cursor={props.isCursor || undefined}
      data-open={props.isOpen || undefined}
      data-chosen={props.isChosen || undefined}
      data-quiet={isQuiet || undefined}
      data-child={item.kind === 'alert' || undefined}
      data-new={isNew || undefined}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={onClick}
    >
      <GridCell className={css.severity} aria-colindex={1}>
        <AlertLabel alert={alert} severity={facts.severity} />
      </GridCell>
      <GridCell className={css.time} aria-colindex={2} title={isoTime(facts.last)}>
        {rowTime(facts.last, props.now, props.zone)}
      </GridCell>
      {!hidden.has('detector') && (
        <GridCell className={css.detector} aria-colindex={3} title={facts.detector}>
          {item.kind === 'group' && item.row.group.detectors > 1
            ? liveStrings.manyDetectors(item.row.group.detectors)
            : detectorWords(alert)}
        </GridCell>
      )}
      <GridCell className={css.title} aria-colindex={4} title={facts.title}>
        {isExpandable ? <ExpandButton {...props} /> : <span className={css.noExpand} />}
        <span className={css.cut}>
          <HostileText text={facts.title} />
        </span>
        <InGroup item={item} isExpanded={props.isExpanded} />
        {props.thinnedTo !== null && (
          <span className={css.chip}>{liveStrings.oneIn(props.thinnedTo)}</span>
        )}
      </GridCell>
      <GridCell className={css.entity} aria-colindex={5} title={facts.subject}>
        <Entity item={item} subject={facts.subject} />
      </GridCell>
      {!hidden.has('score') && (
        <GridCell className={css.score} aria-colindex={6}>
          <Score value={facts.score} />
        </GridCell>
      )}
      {!hidden.has('count') && <CountCell facts={facts} />}
      {!hidden.has('status') && (
        <GridCell className={css.status} aria-colindex={8}>
          <Status item={item} alert={alert} />
        </GridCell>
      )}
    </GridRow>
  )
})

/** Whom a row is about: one, the target that it is grouped by, or how many. */
function Entity({ item, subject }: { item: FeedItem; subject: string }) {
  const group = item.kind === 'group' ? item.row.group : null
  if (group?.grouping === 'site') {
    return group.key === '' ? liveStrings.noSite : <HostileText text={group.key} />
  }
  if (group !== null && group.subjects > 1) return liveStrings.manySubjects(group.subjects)
  return <HostileText text={subject} />
}

/** How many alerts a row holds that is grouped, and how many of them are listed below it. */
function InGroup({ item, isExpanded }: { item: FeedItem; isExpanded: boolean }) {
  if (item.kind !== 'group' || item.row.group.grouping === 'finding') return null
  const { alerts } = item.row.group
  const known = item.row.alerts.size
  const isCut = isExpanded && known > 1 && known < alerts
  return (
    <span className={css.chip}>
      {isCut ? liveStrings.inGroupNewest(known, alerts) : liveStrings.inGroup(alerts)}
    </span>
  )
}

function CountCell({ facts }: { facts: RowFacts }) {
  return (
    <GridCell
      className={css.count}
      aria-colindex={7}
      data-one={facts.count === 1 || undefined}
      title={facts.isExact ? fullCount(facts.count) : liveStrings.counting}
    >
      {facts.isExact ? groupCount(facts.count) : `≈${fullCount(facts.count)}`}
    </GridCell>
  )
}

function ExpandButton({ item, isExpanded, live }: FeedRowProps) {
  return (
    <button
      type="button"
      className={css.expand}
      tabIndex={-1}
      aria-label={isExpanded ? liveStrings.collapse : liveStrings.expand}
      aria-expanded={isExpanded}
      data-expanded={isExpanded || undefined}
      onClick={(event) => {
        event.stopPropagation()
        if (isExpanded) live.collapse(item.id)
        else void live.expand(item.id)
      }}
    >
      <IconChevronRight size={13} stroke={1.8} aria-hidden="true" />
    </button>
  )
}

/** `ntopng 40` for what ntopng reported; else the detector's own name. */
function detectorWords(alert: Alert): string {
  if (alert.detector !== 'reported') return alert.detector
  return alert.alertId === null ? alert.product : `${alert.product} ${alert.alertId}`
}

function Score({ value }: { value: number | null }) {
  if (value === null) return <span title={liveStrings.noScore}>{NO_VALUE}</span>
  return (
    <>
      <span className={css.bar} aria-hidden="true">
        <span style={{ width: `${Math.min(1, value) * 100}%` }} />
      </span>
      {score(value)}
    </>
  )
}

function Status({ item, alert }: { item: FeedItem; alert: Alert }) {
  const words = liveStrings.status
  if (item.kind === 'group') {
    const { alerts, openAlerts } = item.row.group
    if (openAlerts > 0 && openAlerts < alerts) {
      return <StatusWords mark="new" word={liveStrings.partlyOpen(openAlerts, alerts)} by="" />
    }
  }
  const by = alert.actor ? initialsOf(alert.actor) : ''
  const { assignee } = alert
  if (alert.status === 'closed') return <StatusWords mark="closed" word={words.closed} by={by} />
  if (alert.silence !== null) {
    const mark = alert.silence.kind === 'snooze' ? 'snoozed' : 'suppressed'
    return <StatusWords mark={mark} word={words[mark]} by={initialsOf(alert.silence.actor)} />
  }
  if (alert.blockedBy) {
    return <StatusWords mark="blocked" word={words.blocked} by={initialsOf(alert.blockedBy)} />
  }
  if (alert.isAllowed) return <StatusWords mark="allowed" word={words.allowed} by="" />
  if (alert.status === 'acknowledged') {
    const others = assignee === alert.actor ? null : assignee
    return <StatusWords mark="acknowledged" word={words.acknowledged} by={by} assignee={others} />
  }
  return <StatusWords mark="new" word={words.new} by="" assignee={assignee} />
}

function StatusWords(props: {
  mark: 'new' | 'acknowledged' | 'closed' | 'blocked' | 'allowed' | 'suppressed' | 'snoozed'
  word: string
  by: string
  /** Whom it is assigned to, where that is not who decided. */
  assignee?: string | null
}) {
  const { assignee = null } = props
  const said = `${props.word} ${props.by}`
  return (
    <span
      className={css.statusWords}
      data-mark={props.mark}
      title={assignee === null ? said : `${said}. ${liveStrings.assignedTo(assignee)}`}
    >
      {props.mark === 'new' && <span className={css.dot} aria-hidden="true" />}
      {props.mark === 'acknowledged' && <IconCheck size={13} stroke={1.8} aria-hidden="true" />}
      {props.mark === 'closed' && <IconX size={13} stroke={1.8} aria-hidden="true" />}
      {props.mark === 'blocked' && <IconBan size={13} stroke={1.8} aria-hidden="true" />}
      {props.mark === 'allowed' && <IconShieldCheck size={13} stroke={1.8} aria-hidden="true" />}
      {props.mark === 'suppressed' && <IconEyeOff size={13} stroke={1.8} aria-hidden="true" />}
      {props.mark === 'snoozed' && <IconZzz size={13} stroke={1.8} aria-hidden="true" />}
      <span className={css.statusWord}>{props.word}</span>
      {props.by !== '' && <span className={css.by}>{props.by}</span>}
      {assignee !== null && (
        <span className={css.assignee}>
          <IconUser size={12} stroke={1.8} aria-hidden="true" />
          <span className="visually-hidden">{liveStrings.assignedTo(assignee)}</span>
          <span aria-hidden="true">{initialsOf(assignee)}</span>
        </span>
      )}
    </span>
  )
}
