import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { type CSSProperties, Fragment, useState } from 'react'
import type { WatchEvent } from '../../shared/event'
import { score } from '../numbers'
import { useNow } from '../stores/clock'
import { useZone } from '../stores/desk'
import { entityStrings } from '../strings'
import { severityColour } from '../theme/severity'
import { isoTime, rowTime, sentenceTime, type Zone, zoneName } from '../time'
import { CutNote } from '../ui/CutNote'
import { HostileText } from '../ui/HostileText'
import { NoValue } from '../ui/NoValue'
import { RawRecord } from '../ui/RawRecord'
import { SeverityLabel } from '../ui/SeverityMark'
import base from '../ui/Table.module.css'
import css from './EventTable.module.css'

const words = entityStrings.events

/** Events, newest first; each opens to what its record says, and the record itself. */
export function EventTable({ events }: { events: readonly WatchEvent[] }) {
  const zone = useZone()
  const now = useNow(60_000)
  const hasTargets = events.some((event) => event.target !== null)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string) => {
    const next = new Set(opened)
    if (!next.delete(id)) next.add(id)
    setOpened(next)
  }
  return (
    <table className={`${base.table} ${css.table}`}>
      <thead>
        <tr>
          <th className={css.severity}>{words.columns.severity}</th>
          <th className={css.time}>{words.columns.time(zoneName(zone, now))}</th>
          <th className={css.from}>{words.columns.from}</th>
          <th>{words.columns.what}</th>
          {hasTargets && <th className={css.target}>{words.columns.target}</th>}
          <th className={`${css.score} ${base.right}`}>{words.columns.score}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <Fragment key={event.id}>
            <EventRow
              event={event}
              now={now}
              zone={zone}
              isOpen={opened.has(event.id)}
              hasTargets={hasTargets}
              onToggle={toggle}
            />
            {opened.has(event.id) && (
              <tr className={css.detail}>
                <td colSpan={6}>
                  <EventDetail event={event} now={now} zone={zone} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}

function EventRow(props: {
  event: WatchEvent
  now: number
  zone: Zone
  isOpen: boolean
  hasTargets: boolean
  onToggle: (id: string) => void
}) {
  const { event, now, zone, isOpen } = props
  const Chevron = isOpen ? IconChevronDown : IconChevronRight
  const edge = { '--edge': severityColour(event.severity) } as CSSProperties
  return (
    <tr className={base.row} style={edge}>
      <td>
        <SeverityLabel severity={event.severity} />
      </td>
      <td className="mono" title={isoTime(event.time)}>
        {rowTime(event.time, now, zone)}
      </td>
      <td>{words.alertId(event.product, event.alertId)}</td>
      <td>
        <button
          type="button"
          className={css.toggle}
          aria-expanded={isOpen}
          onClick={() => props.onToggle(event.id)}
        >
          <Chevron size={13} aria-hidden />
          <span>
            <HostileText text={event.title} />
            {event.info !== '' && (
              <>
                {', '}
                <HostileText text={event.info} />
              </>
            )}
          </span>
        </button>
      </td>
      {props.hasTargets && (
        <td className="mono">
          {event.target !== null && <HostileText text={event.target} />}
          {event.target !== null && event.targetPort !== null && `:${event.targetPort}`}
        </td>
      )}
      <td className={`${base.right} mono`}>
        {event.score === null ? <NoValue means={words.noScore} /> : score(event.score)}
      </td>
    </tr>
  )
}

function EventDetail({ event, now, zone }: { event: WatchEvent; now: number; zone: Zone }) {
  const facts: [string, string][] = [
    [words.info, event.info],
    [words.reason, event.reason],
    [words.status, event.httpStatus === null ? '' : String(event.httpStatus)],
    [words.reporter, event.reporter],
    [
      words.arrived,
      `${sentenceTime(event.arrived, now, zone)}${event.isClockAhead ? `. ${words.clockAhead}` : ''}`,
    ],
    [words.source, `${event.source}, ${words.place(event.partition, event.position)}`],
  ]
  return (
    <>
      <dl className={css.facts}>
        {facts
          .filter(([, value]) => value !== '')
          .map(([label, value]) => (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd>
                <HostileText text={value} />
              </dd>
            </Fragment>
          ))}
      </dl>
      {event.raw !== '' && <RawRecord label={words.raw} text={event.raw} />}
      <CutNote event={event} />
    </>
  )
}
