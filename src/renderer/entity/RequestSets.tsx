import { useCallback, useEffect, useState } from 'react'
import type { RequestSetRow } from '../../shared/request-sets'
import { wordsOf } from '../link/errors'
import { score } from '../numbers'
import { useNow } from '../stores/clock'
import { useConnection, useDesk, useZone } from '../stores/desk'
import { requestSetsStrings as words } from '../strings'
import { isoTime, sentenceTime } from '../time'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { NoValue } from '../ui/NoValue'
import { SkeletonRows } from '../ui/SkeletonRows'
import base from '../ui/Table.module.css'
import screen from './EntityScreen.module.css'

/** Buckets beside each other. */
const BUCKETS = 4

/** What an address asked of web servers: the features of its newest buckets, one a column. */
export function RequestSets({ value }: { value: string }) {
  const { client } = useDesk()
  const isConnected = useConnection(({ state }) => state === 'connected')
  const [rows, setRows] = useState<RequestSetRow[] | null>(null)
  const [error, setError] = useState<string | null>(null)
  const read = useCallback(async () => {
    try {
      const found = await client.web.requestSets({ value, limit: BUCKETS })
      setRows(found.rows)
      setError(null)
    } catch (failure) {
      setError(wordsOf(failure))
    }
  }, [client, value])
  useEffect(() => {
    if (isConnected) void read()
  }, [isConnected, read])
  return (
    <section className={screen.part} aria-label={words.title}>
      <div className={screen.partHead}>
        <h2 className={screen.partTitle}>{words.title}</h2>
        {rows !== null && rows.length > 0 && (
          <span className={screen.quiet}>{words.newest(rows.length)}</span>
        )}
      </div>
      {error && (
        <FailedBanner
          what={words.failed}
          why={error}
          again={words.tryAgain}
          onAgain={() => void read()}
        />
      )}
      {rows === null && !error && <SkeletonRows rows={3} text={words.reading} />}
      {rows !== null && rows.length === 0 && <p className={screen.quiet}>{words.none}</p>}
      {rows !== null && rows.length > 0 && <FeatureTable rows={rows} />}
    </section>
  )
}

function FeatureTable({ rows }: { rows: readonly RequestSetRow[] }) {
  const zone = useZone()
  const now = useNow(60_000)
  const keyOf = ({ bucket, host }: RequestSetRow) => `${bucket} ${host}`
  const line = (name: string, cell: (row: RequestSetRow, at: number) => React.ReactNode) => (
    <tr key={name} className={base.row}>
      <td>{name}</td>
      {rows.map((row, at) => (
        <td key={keyOf(row)} className={`${base.right} mono`}>
          {cell(row, at)}
        </td>
      ))}
    </tr>
  )
  return (
    <table className={base.table} aria-label={words.title}>
      <thead>
        <tr>
          <th>{words.feature}</th>
          {rows.map((row) => (
            <th key={keyOf(row)} className={base.right} title={isoTime(row.bucket)}>
              <HostileText text={words.bucket(sentenceTime(row.bucket, now, zone), row.host)} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {line(words.requests, ({ requests }) => words.figure(requests))}
        {line(words.score, (row) => scoreOf(row))}
        {line(words.country, ({ country }) =>
          country === '' ? <NoValue means={words.noCountry} /> : <HostileText text={country} />,
        )}
        {(rows[0]?.features ?? []).map(({ name }, at) =>
          line(name, ({ features }) => words.figure(features[at]?.value ?? 0)),
        )}
      </tbody>
    </table>
  )
}

function scoreOf({ score: said, isAnomalous, model }: RequestSetRow) {
  if (said === null) return <NoValue means={words.notJudged} />
  const text = score(said, 4)
  return <span title={model}>{isAnomalous === true ? words.anomalous(text) : text}</span>
}
