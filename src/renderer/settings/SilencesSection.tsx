import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ListedSilence } from '../../shared/silence'
import { fullCount } from '../numbers'
import { useNow } from '../stores/clock'
import { useChangeOff, useDesk, useStatus, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { settingsStrings } from '../strings'
import { isoTime, rowTime, sentenceTime, untilTime } from '../time'
import { Button } from '../ui/Button'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { NoValue } from '../ui/NoValue'
import { SkeletonRows } from '../ui/SkeletonRows'
import { useOnChange } from '../ui/use-on-change'
import { Section } from './Row'
import css from './SilencesSection.module.css'

const words = settingsStrings.silences
/** So many are looked through without a search. */
const FEW = 8

/** Suppressions and snoozes in force: what they hide, who wanted it and why, and how to end them. */
export function SilencesSection() {
  const { client, changes } = useDesk()
  const suppressed = useStatus(({ totals }) => totals.suppressed) ?? 0
  const silences = useQuery('silences', () => client.silences.list(), { everyMs: 30_000 })
  useOnChange(suppressed, silences.reload)
  const off = useChangeOff()
  const lift = async ({ kind, key, revision }: ListedSilence) => {
    await changes.perform(() => client.silences.lift({ silences: [{ kind, key, revision }] }))
    silences.reload()
  }
  return (
    <Section id="silences" title={settingsStrings.sections.silences}>
      <p className={css.hint}>{words.hint}</p>
      {silences.error && (
        <FailedBanner
          what={words.failed}
          why={silences.error}
          again={words.tryAgain}
          onAgain={silences.reload}
        />
      )}
      {silences.data === null && !silences.error && <SkeletonRows rows={2} text={words.reading} />}
      {silences.data?.length === 0 && <p className={css.none}>{words.none}</p>}
      {silences.data !== null && silences.data.length > 0 && (
        <FoundSilences
          silences={silences.data}
          off={off}
          onLift={(silence) => void lift(silence)}
        />
      )}
    </Section>
  )
}

interface SilencesProps {
  silences: readonly ListedSilence[]
  off: string | null
  onLift: (silence: ListedSilence) => void
}

/** All of them; where they are many, those that a word is found in. */
function FoundSilences(props: SilencesProps) {
  const { silences } = props
  const [text, setText] = useState('')
  const isMany = silences.length > FEW
  const found = isMany ? silences.filter((silence) => isFound(silence, text)) : silences
  return (
    <>
      {isMany && (
        <div className={css.find}>
          <TextInput
            aria-label={words.find}
            placeholder={words.findIn}
            value={text}
            maxLength={200}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <span role="status">{words.found(found.length, silences.length)}</span>
        </div>
      )}
      {found.length > 0 && <SilenceTable {...props} silences={found} />}
    </>
  )
}

function isFound({ subject, title, rule, reason, actor }: ListedSilence, text: string): boolean {
  const wanted = text.trim().toLowerCase()
  return [subject, title, rule, reason, actor].some((each) => each.toLowerCase().includes(wanted))
}

function SilenceTable(props: SilencesProps) {
  const { columns } = words
  return (
    <table className={css.table} aria-label={settingsStrings.sections.silences}>
      <thead>
        <tr>
          <th scope="col" className={css.subject}>
            {columns.subject}
          </th>
          <th scope="col" className={css.rule}>
            {columns.rule}
          </th>
          <th scope="col" className={css.until}>
            {columns.until}
          </th>
          <th scope="col">{columns.by}</th>
          <th scope="col" className={css.number}>
            {columns.hits}
          </th>
          <th scope="col" className={css.action}>
            <span className="visually-hidden">{columns.action}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.silences.map((silence) => (
          <SilenceRow key={`${silence.kind} ${silence.key}`} silence={silence} {...props} />
        ))}
      </tbody>
    </table>
  )
}

function SilenceRow(props: {
  silence: ListedSilence
  off: string | null
  onLift: (silence: ListedSilence) => void
}) {
  const { silence, off } = props
  const zone = useZone()
  const now = useNow(60_000)
  const { until, since, lastArrived } = silence
  return (
    <tr>
      <td className="mono">
        <HostileText text={silence.subject} />
      </td>
      <td>
        <HostileText text={silence.title} />
        <span className={css.small}>
          {words.kinds[silence.kind]}
          {silence.upTo === 'critical' ? words.alsoCritical : ''}
        </span>
      </td>
      <td>
        {until === null ? (
          words.never
        ) : (
          <time dateTime={isoTime(until)} title={isoTime(until)}>
            {untilTime(until, now)}
            <span className={css.small}>{sentenceTime(until, now, zone)}</span>
          </time>
        )}
      </td>
      <td>
        {silence.actor}
        <span className={css.small}>
          {sentenceTime(since, now, zone)}
          {silence.reason !== '' && (
            <>
              {': '}
              <HostileText text={silence.reason} />
            </>
          )}
        </span>
      </td>
      <td className={css.number}>
        {fullCount(silence.alerts)}
        <span className={css.small}>
          {lastArrived === null ? (
            <NoValue means={words.noneSince} />
          ) : (
            rowTime(lastArrived, now, zone)
          )}
        </span>
      </td>
      <td>
        <Button
          offReason={off}
          aria-label={words.liftNamed(silence.subject)}
          onClick={() => props.onLift(silence)}
        >
          {words.lift}
        </Button>
      </td>
    </tr>
  )
}
