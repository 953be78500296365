import { useState } from 'react'
import {
  INCIDENT_ORDERS,
  INCIDENT_PAGE,
  type Incident,
  type IncidentAddress,
  type IncidentOrder,
} from '../../../shared/incident'
import { fullCount, score } from '../../numbers'
import { useNow } from '../../stores/clock'
import { useDesk, useListMark, useZone } from '../../stores/desk'
import { useQuery } from '../../stores/query'
import { anomalousClientsStrings, sitesStrings } from '../../strings'
import { isoTime, rowTime } from '../../time'
import { Button } from '../../ui/Button'
import { FailedBanner } from '../../ui/FailedBanner'
import { HostileText } from '../../ui/HostileText'
import { NoValue } from '../../ui/NoValue'
import { SkeletonRows } from '../../ui/SkeletonRows'
import base from '../../ui/Table.module.css'
import { useOnChange } from '../../ui/use-on-change'
import screen from '../TrafficScreen.module.css'
import css from './IncidentPage.module.css'

const words = sitesStrings.addresses
/** How often the addresses of one that goes on are read again, ms. */
const EVERY_MS = 15_000
/** Most that a page asks for at a time. */
const MOST = 1_000

const ORDER: readonly IncidentOrder[] = INCIDENT_ORDERS.filter((order) => order !== 'address')
const LOOKS: Record<IncidentOrder, string | undefined> = {
  address: css.address,
  score: css.number,
  requests: css.number,
  buckets: css.number,
  first: css.first,
}

/** The anomalous addresses of an incident, with what stands out in each. */
export function IncidentAddresses({ incident }: { incident: Incident }) {
  const { client } = useDesk()
  const [order, setOrder] = useState<IncidentOrder>('score')
  const [isDescending, setDescending] = useState(true)
  const [limit, setLimit] = useState(INCIDENT_PAGE)
  const { host, start, isOpen } = incident
  const { data, error, reload } = useQuery(
    `incident addresses ${start} ${host} ${order} ${isDescending} ${limit}`,
    () => client.web.incidentAddresses({ host, start, order, isDescending, limit }),
    isOpen ? { everyMs: EVERY_MS } : {},
  )
  useOnChange(useListMark(), reload)
  const sort = (next: IncidentOrder) => {
    setDescending(next === order ? !isDescending : next !== 'address' && next !== 'first')
    setOrder(next)
  }
  const head = (each: IncidentOrder) => (
    <th
      key={each}
      scope="col"
      className={`${LOOKS[each]} ${each === 'address' ? '' : base.right}`}
      aria-sort={each === order ? (isDescending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={css.sort}
        title={words.sortBy(words.columns[each])}
        onClick={() => sort(each)}
      >
        {words.columns[each]}
        {each === order && <span aria-hidden="true">{isDescending ? ' \u2193' : ' \u2191'}</span>}
      </button>
    </th>
  )
  return (
    <section className={css.addresses} aria-label={words.title}>
      <div className={screen.head}>
        <h2 className={screen.headTitle}>{words.title}</h2>
        {data !== null && (
          <span className={screen.quiet}>{words.of(data.addresses.length, data.total)}</span>
        )}
      </div>
      {error !== null && (
        <FailedBanner
          what={words.failed}
          why={error}
          again={sitesStrings.tryAgain}
          onAgain={reload}
        />
      )}
      {data === null && error === null && <SkeletonRows rows={6} text={words.reading} />}
      {data !== null && data.addresses.length === 0 && <p className={screen.quiet}>{words.none}</p>}
      {data !== null && data.addresses.length > 0 && (
        <>
          <table className={base.table} aria-label={words.title}>
            <thead>
              <tr>
                {head('address')}
                {ORDER.map(head)}
                <th scope="col" className={css.why}>
                  {words.why}
                </th>
                <th scope="col">{words.standsOut}</th>
                <th scope="col" className={css.lists}>
                  {words.lists}
                </th>
              </tr>
            </thead>
            <tbody>
              {data.addresses.map((row) => (
                <Row key={row.address} row={row} isKnown={data.usualSets > 0} />
              ))}
            </tbody>
          </table>
          {data.addresses.length < data.total && limit < MOST && (
            <Button
              className={css.more}
              onClick={() => setLimit(Math.min(MOST, limit + INCIDENT_PAGE))}
            >
              {words.more(Math.min(INCIDENT_PAGE, data.total - data.addresses.length))}
            </Button>
          )}
        </>
      )}
    </section>
  )
}

function Row({ row, isKnown }: { row: IncidentAddress; isKnown: boolean }) {
  const { route } = useDesk()
  const zone = useZone()
  const now = useNow(60_000)
  return (
    <tr className={base.row}>
      <td className="mono">
        <button type="button" className="link mono" onClick={() => route.go('entity', row.address)}>
          <HostileText text={row.address} />
        </button>
      </td>
      <td className={`${base.right} mono`}>
        {row.score === null ? <NoValue means={words.noScore} /> : score(row.score, 4)}
      </td>
      <td className={`${base.right} mono`}>{fullCount(row.requests)}</td>
      <td className={`${base.right} mono`}>{fullCount(row.buckets)}</td>
      <td className={`${base.right} mono`} title={isoTime(row.first)}>
        {rowTime(row.first, now, zone)}
      </td>
      <td>{row.flaggedBy.map((reason) => anomalousClientsStrings.why[reason]).join(', ')}</td>
      <td title={row.outlying.map(({ name }) => name).join(', ')}>
        <StandsOut row={row} isKnown={isKnown} />
      </td>
      <td title={row.neverBlock ?? undefined}>
        {row.neverBlock ?? (row.lists.length > 0 ? row.lists.join(', ') : words.noList)}
      </td>
    </tr>
  )
}

function StandsOut({ row, isKnown }: { row: IncidentAddress; isKnown: boolean }) {
  if (!isKnown) return <NoValue means={words.unknown} />
  if (row.outlying.length === 0) return words.nothing
  return row.outlying.map(({ name, value, low, high }) => (
    <span
      key={name}
      className={css.feature}
      title={words.usual(words.figure(low), words.figure(high))}
    >
      {words.feature(name, words.figure(value))}
    </span>
  ))
}
