import { TextInput } from '@mantine/core'
import { IconChevronRight, IconCopy, IconSearch } from '@tabler/icons-react'
import { useDeferredValue, useMemo, useState } from 'react'
import type { DetectionEvent } from '../../shared/detection'
import { entitiesOfEvent } from '../../shared/detection-entities'
import { useNow } from '../stores/clock'
import { useZone } from '../stores/desk'
import { detectionStrings as words } from '../strings'
import { rowTime } from '../time'
import { IconButton } from '../ui/Button'
import { HostileText } from '../ui/HostileText'
import { JsonTree } from '../ui/JsonTree'
import { type JsonMatch, searchJson } from '../ui/json-tree'
import { LongText } from '../ui/LongText'
import css from './Detection.module.css'
import { useCopy } from './use-copy'

/** Events whose line is drawn before more are asked for. */
const PORTION = 20
/** Matches that are drawn. */
const MOST_MATCHES = 100

/** The events of a detection: a line each, opened to a tree, and a search through all of them. */
export function DetectionEvents(props: { events: readonly DetectionEvent[]; leftOut: number }) {
  const { events, leftOut } = props
  const [shown, setShown] = useState(PORTION)
  const [query, setQuery] = useState('')
  const wanted = useDeferredValue(query.trim())
  const rest = events.length - shown
  return (
    <>
      <div className={css.eventsHead}>
        <h4 className={css.subheading}>{words.events}</h4>
        <span className={css.off}>{words.eventCount(events.length, events.length + leftOut)}</span>
      </div>
      {events.length === 0 ? (
        <p className={css.off}>{words.noEvents}</p>
      ) : (
        <TextInput
          className={css.search}
          aria-label={words.search}
          placeholder={words.searchHint}
          leftSection={<IconSearch size={14} stroke={1.6} aria-hidden="true" />}
          value={query}
          maxLength={200}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      )}
      {wanted !== '' ? (
        <Matches events={events} query={wanted} />
      ) : (
        <>
          <ul className={css.events}>
            {events.slice(0, shown).map((event, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: events of one detection never move
              <EventLine key={index} event={event} number={index + 1} isFirst={index === 0} />
            ))}
          </ul>
          {rest > 0 && (
            <button type="button" className="link" onClick={() => setShown(shown + PORTION)}>
              {words.moreEvents(Math.min(rest, PORTION), rest)}
            </button>
          )}
        </>
      )}
    </>
  )
}

function EventLine(props: { event: DetectionEvent; number: number; isFirst: boolean }) {
  const { event, number, isFirst } = props
  const [isOpen, setOpen] = useState(isFirst)
  const zone = useZone()
  const now = useNow(60_000)
  const copy = useCopy()
  const { type, at, parties } = useMemo(() => summarise(event), [event])
  return (
    <li className={css.event}>
      <div className={css.eventLine}>
        <button
          type="button"
          className={css.eventToggle}
          aria-expanded={isOpen}
          aria-label={`${words.eventNumber(number)}, ${event.label} ${type}`}
          onClick={() => setOpen(!isOpen)}
        >
          <IconChevronRight size={12} stroke={1.8} aria-hidden="true" />
          <span className={css.eventWords}>
            <b className="mono">
              <HostileText text={event.label.slice(0, 60) || String(number)} />
            </b>{' '}
            <HostileText text={type} />
            {at !== null && <span className={css.off}> {rowTime(at, now, zone)}</span>}
            {parties !== '' && (
              <span className={`mono ${css.parties}`}>
                <HostileText text={parties} />
              </span>
            )}
          </span>
        </button>
        <IconButton
          label={words.copyEvent}
          icon={<IconCopy size={13} stroke={1.6} aria-hidden="true" />}
          onClick={() => copy(JSON.stringify(event.udm, null, 2), words.eventNumber(number))}
        />
      </div>
      {isOpen && <JsonTree value={event.udm} onCopy={copy} />}
    </li>
  )
}

/** An event in one line: what kind it is, when it was, who did it to whom. */
function summarise({ udm, kind }: DetectionEvent) {
  const metadata = udm.metadata as Record<string, unknown> | null | undefined
  const type = metadata?.eventType ?? metadata?.entityType
  const time = metadata?.eventTimestamp
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN
  const found = entitiesOfEvent(udm)
  const from = found.find(({ role }) => role === 'principal' || role === 'src')
  const to = found.find(({ role }) => role === 'target' || role === 'dns')
  return {
    type:
      typeof type === 'string' ? type.slice(0, 100) : kind === 'entity' ? words.entityEvent : '',
    at: Number.isFinite(at) ? at : null,
    parties: [from, to]
      .filter((entity) => entity !== undefined)
      .map(({ value }) => value.slice(0, 100))
      .join(' → '),
  }
}

function Matches({ events, query }: { events: readonly DetectionEvent[]; query: string }) {
  const { matches, total } = useMemo(() => searchEvents(events, query), [events, query])
  const copy = useCopy()
  if (total === 0) return <p className={css.off}>{words.notFound}</p>
  return (
    <>
      <p className={css.off} aria-live="polite">
        {words.found(total, matches.length)}
      </p>
      <ul className={css.events}>
        {matches.map(({ place, path, value }) => (
          <li key={`${place} ${path}`} className={css.match}>
            <span className={css.matchWords}>
              <span className={css.off}>
                {place} <HostileText text={path} />
              </span>
              <span className="mono">
                <LongText text={value} />
              </span>
            </span>
            <IconButton
              label={words.copyId(path)}
              icon={<IconCopy size={13} stroke={1.6} aria-hidden="true" />}
              onClick={() => copy(value, path)}
            />
          </li>
        ))}
      </ul>
    </>
  )
}

function searchEvents(events: readonly DetectionEvent[], query: string) {
  const matches: (JsonMatch & { place: string })[] = []
  let total = 0
  events.forEach(({ udm }, index) => {
    const found = searchJson(udm, query, MOST_MATCHES - matches.length)
    total += found.total
    for (const match of found.matches) {
      matches.push({ ...match, place: words.eventNumber(index + 1) })
    }
  })
  return { matches, total }
}
