import { useState } from 'react'
import { DNS_ORDERS, type DnsOrder, type DnsPage, type DnsRow } from '../../shared/dns-names'
import { fullCount, score } from '../numbers'
import { useNow } from '../stores/clock'
import { useDesk, useZone } from '../stores/desk'
import { dnsNamesStrings as words } from '../strings'
import { isoTime, sentenceTime } from '../time'
import { Button } from '../ui/Button'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { NoValue } from '../ui/NoValue'
import { Segments } from '../ui/Segments'
import { SkeletonRows } from '../ui/SkeletonRows'
import base from '../ui/Table.module.css'
import css from './DnsNames.module.css'
import screen from './EntityScreen.module.css'
import { useDnsNames } from './use-dns-names'

/** What DNS tells of it: the names that an address asked for, or the clients of a domain. */
export function DnsNames({ value }: { value: string }) {
  const [order, setOrder] = useState<DnsOrder>('latest')
  const { page, error, isReading, more, reload } = useDnsNames(value, order)
  const title = words.titles[page?.kind ?? 'names']
  return (
    <section className={screen.part} aria-label={title}>
      <div className={screen.partHead}>
        <h2 className={screen.partTitle}>{title}</h2>
        {page !== null && page.total > 0 && (
          <>
            <span className={screen.quiet}>
              {words.of(page.rows.length, page.total, page.kind)}
            </span>
            <span className={screen.space} />
            <Segments
              label={words.order}
              value={order}
              options={DNS_ORDERS.map((each) => ({ value: each, label: words.orders[each] }))}
              onChange={setOrder}
            />
          </>
        )}
      </div>
      {error && (
        <FailedBanner what={words.failed} why={error} again={words.tryAgain} onAgain={reload} />
      )}
      {page === null && !error && <SkeletonRows rows={3} text={words.reading} />}
      {page !== null && page.rows.length === 0 && (
        <p className={screen.quiet}>{page.to <= 1 ? words.noQueries : words.none[page.kind]}</p>
      )}
      {page !== null && page.rows.length > 0 && <NameTable page={page} title={title} />}
      {page !== null && page.next !== null && (
        <div className={css.foot}>
          <Button onClick={more} offReason={isReading ? words.reading : null}>
            {words.more}
          </Button>
        </div>
      )}
    </section>
  )
}

function NameTable({ page, title }: { page: DnsPage; title: string }) {
  const { columns } = words
  const { kind, rows } = page
  return (
    <table className={base.table} aria-label={title}>
      <thead>
        <tr>
          <th>{columns[kind]}</th>
          <th className={`${base.right} ${css.score}`}>{columns.score}</th>
          {kind === 'clients' && <th className={`${base.right} ${css.number}`}>{columns.below}</th>}
          <th className={`${base.right} ${css.number}`}>{columns.queries}</th>
          <th className={`${base.right} ${css.number}`}>{columns.failed}</th>
          <th className={css.last}>{columns.last}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <NameRow key={row.value} row={row} kind={kind} />
        ))}
      </tbody>
    </table>
  )
}

function NameRow({ row, kind }: { row: DnsRow; kind: DnsPage['kind'] }) {
  const { route } = useDesk()
  const zone = useZone()
  const now = useNow(60_000)
  const { value, queries, failed, names, last } = row
  return (
    <tr className={base.row}>
      <td className="mono" title={value}>
        <button
          type="button"
          className={css.open}
          title={words.open(value)}
          onClick={() => route.go('entity', value)}
        >
          <HostileText text={value} />
        </button>
      </td>
      <td className={`${base.right} mono`}>
        {row.score === null ? <NoValue means={words.notJudged} /> : score(row.score, 4)}
      </td>
      {kind === 'clients' && <td className={`${base.right} mono`}>{fullCount(names)}</td>}
      <td className={`${base.right} mono`}>{fullCount(queries)}</td>
      <td className={`${base.right} mono`}>{fullCount(failed)}</td>
      <td title={isoTime(last)}>{sentenceTime(last, now, zone)}</td>
    </tr>
  )
}
