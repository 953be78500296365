import { useState } from 'react'
import { useNow } from '../stores/clock'
import { useDesk, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { entityStrings, entityPageStrings as strings } from '../strings'
import { isoTime, sentenceTime } from '../time'
import { Button } from '../ui/Button'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { SkeletonRows } from '../ui/SkeletonRows'
import screen from './EntityScreen.module.css'
import css from './PastDecisions.module.css'
import { useMadeChanges } from './use-made-changes'

const words = strings.past
const FIRST = 10
const MOST = 1_000

/** What was ever decided on it, its alerts and what covers it, newest first. */
export function PastDecisions({ value }: { value: string }) {
  const { client } = useDesk()
  const zone = useZone()
  const now = useNow(60_000)
  const [limit, setLimit] = useState(FIRST)
  const past = useQuery(`decisions ${value} ${limit}`, () =>
    client.entity.decisions({ value, limit }),
  )
  useMadeChanges(past.reload)
  const { data } = past
  return (
    <section className={screen.part} aria-label={words.title}>
      <div className={screen.partHead}>
        <h2 className={screen.partTitle}>{words.title}</h2>
        {data !== null && data.total > 0 && (
          <span className={screen.quiet}>{words.of(data.decisions.length, data.total)}</span>
        )}
      </div>
      {past.error && (
        <FailedBanner
          what={words.failed}
          why={past.error}
          again={entityStrings.tryAgain}
          onAgain={past.reload}
        />
      )}
      {data === null && !past.error && <SkeletonRows rows={3} text={words.reading} />}
      {data?.decisions.length === 0 && <p className={screen.quiet}>{words.none}</p>}
      <ul className={css.list}>
        {data?.decisions.map((each) => (
          <li key={each.id} className={css.row}>
            <time className={css.time} dateTime={isoTime(each.at)} title={isoTime(each.at)}>
              {sentenceTime(each.at, now, zone)}
            </time>
            <span className={css.what}>
              <strong>{each.actor}</strong> {each.action} <HostileText text={each.object} />
              {each.reason !== '' && (
                <span className={css.why}>
                  <HostileText text={each.reason} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {data !== null && data.decisions.length < Math.min(data.total, MOST) && (
        <Button onClick={() => setLimit(Math.min(limit + 50, MOST))}>{words.more}</Button>
      )}
    </section>
  )
}
