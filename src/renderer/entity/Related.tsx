import type { RelatedGroup } from '../../shared/entity-page'
import { denseCount } from '../numbers'
import { useNow } from '../stores/clock'
import { useDesk, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { entityStrings, entityPageStrings as strings } from '../strings'
import { isoTime, rowTime } from '../time'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { SeverityMark } from '../ui/SeverityMark'
import { SkeletonRows } from '../ui/SkeletonRows'
import screen from './EntityScreen.module.css'
import css from './Related.module.css'

const words = strings.related

/** Other entities that alerts, events and DNS name together with it, each a way to its page. */
export function Related({ value }: { value: string }) {
  const { client } = useDesk()
  const related = useQuery(`related ${value}`, () => client.entity.related({ value }))
  return (
    <section className={screen.part} aria-label={words.title}>
      <div className={screen.partHead}>
        <h2 className={screen.partTitle}>{words.title}</h2>
      </div>
      {related.error && (
        <FailedBanner
          what={words.failed}
          why={related.error}
          again={entityStrings.tryAgain}
          onAgain={related.reload}
        />
      )}
      {related.data === null && !related.error && <SkeletonRows rows={3} text={words.reading} />}
      {related.data?.groups.length === 0 && <p className={screen.quiet}>{words.none}</p>}
      {related.data?.groups.map((group) => (
        <Group key={group.relation} group={group} />
      ))}
    </section>
  )
}

function Group({ group }: { group: RelatedGroup }) {
  const { route } = useDesk()
  const zone = useZone()
  const now = useNow(60_000)
  const { relation, network, rows, total } = group
  const title = network === '' ? words.relations[relation] : words.inNetwork(network)
  return (
    <div className={css.group}>
      <h3 className={css.title}>
        {title} <span className={screen.quiet}>{words.of(rows.length, total)}</span>
      </h3>
      <ul aria-label={title}>
        {rows.map((row) => (
          <li key={row.value}>
            <button
              type="button"
              className={css.row}
              title={words.open(row.value)}
              onClick={() => route.go('entity', row.value)}
            >
              {row.severity === null ? <span /> : <SeverityMark severity={row.severity} isNamed />}
              <span className={`${css.value} mono`}>
                <HostileText text={row.value} />
              </span>
              <span className="mono" title={words.events(row.events)}>
                {denseCount(row.events)}
              </span>
              <time className={`${css.time} mono`} dateTime={isoTime(row.last)}>
                {rowTime(row.last, now, zone)}
              </time>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
