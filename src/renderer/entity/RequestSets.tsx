import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { RequestSetRow, RequestSets as Sets, UsualRanges } from '../../shared/request-sets'
import { FeedbackButton, standingOf } from '../feedback/FeedbackButton'
import { useLabels } from '../feedback/use-labels'
import { score } from '../numbers'
import { useNow } from '../stores/clock'
import { useDesk, useZone } from '../stores/desk'
import { useQuery } from '../stores/query'
import { feedbackStrings, requestSetsStrings as words } from '../strings'
import { isoTime, sentenceTime } from '../time'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { NoValue } from '../ui/NoValue'
import { SkeletonRows } from '../ui/SkeletonRows'
import base from '../ui/Table.module.css'
import screen from './EntityScreen.module.css'
import css from './RequestSets.module.css'

/** Buckets beside each other. */
const BUCKETS = 4

/** What an address asked of web servers: the features of its newest buckets, one a column. */
export function RequestSets({ value }: { value: string }) {
  const { client } = useDesk()
  const { data, error, reload } = useQuery(`request sets ${value}`, () =>
    client.web.requestSets({ value, limit: BUCKETS }),
  )
  return (
    <section className={screen.part} aria-label={words.title}>
      <div className={screen.partHead}>
        <h2 className={screen.partTitle}>{words.title}</h2>
        {data !== null && data.rows.length > 0 && (
          <span className={screen.quiet}>{words.newest(data.rows.length)}</span>
        )}
      </div>
      {error && (
        <FailedBanner what={words.failed} why={error} again={words.tryAgain} onAgain={reload} />
      )}
      {data === null && !error && <SkeletonRows rows={3} text={words.reading} />}
      {data !== null && data.rows.length === 0 && <p className={screen.quiet}>{words.none}</p>}
      {data !== null && data.rows.length > 0 && <FeatureTable value={value} sets={data} />}
    </section>
  )
}

const keyOf = ({ bucket, host }: RequestSetRow) => `${bucket} ${host}`

function FeatureTable({ value, sets: { rows, usual } }: { value: string; sets: Sets }) {
  const line = (
    name: string,
    cell: (row: RequestSetRow) => React.ReactNode,
    range: (of: UsualRanges) => React.ReactNode = () => null,
  ) => (
    <tr key={name} className={base.row}>
      <td>{name}</td>
      {usual.map((of) => (
        <td key={of.host} className={`${base.right} ${css.usual} mono`}>
          {range(of)}
        </td>
      ))}
      {rows.map((row) => (
        <td key={keyOf(row)} className={`${base.right} mono`}>
          {cell(row)}
        </td>
      ))}
    </tr>
  )
  return (
    <div className={css.wrap}>
      <table className={base.table} aria-label={words.title}>
        <Head rows={rows} usual={usual} />
        <tbody>
          {line(words.requests, ({ requests }) => words.figure(requests))}
          {line(words.score, (row) => scoreOf(row))}
          <FeedbackLine value={value} rows={rows} columns={usual.length} />
          {line(words.country, ({ country }) =>
            country === '' ? <NoValue means={words.noCountry} /> : <HostileText text={country} />,
          )}
          {(rows[0]?.features ?? []).map(({ name }, at) =>
            line(
              name,
              ({ features, host }) => (
                <Figure
                  value={features[at]?.value ?? 0}
                  range={usual.find((of) => of.host === host)?.ranges[at] ?? null}
                />
              ),
              ({ ranges }) => <Range range={ranges[at] ?? null} />,
            ),
          )}
        </tbody>
      </table>
    </div>
  )
}

function Head({ rows, usual }: Sets) {
  const zone = useZone()
  const now = useNow(60_000)
  return (
    <thead>
      <tr>
        <th>{words.feature}</th>
        {usual.map(({ host, sets }) => (
          <th key={host} className={base.right} title={words.usualHint(sets)}>
            <HostileText text={words.usual(host)} />
          </th>
        ))}
        {rows.map((row) => (
          <th key={keyOf(row)} className={base.right} title={isoTime(row.bucket)}>
            <HostileText text={words.bucket(sentenceTime(row.bucket, now, zone), row.host)} />
          </th>
        ))}
      </tr>
    </thead>
  )
}

/** What people say of the set; a set is one client at one host, whatever the bucket. */
function FeedbackLine(props: { value: string; rows: readonly RequestSetRow[]; columns: number }) {
  const { value, rows, columns } = props
  const labels = useLabels({ client: value })
  return (
    <tr className={base.row}>
      <td>{feedbackStrings.column}</td>
      {columns > 0 && <td colSpan={columns} />}
      {rows.map((row, at) => {
        const { host, isAnomalous } = row
        const isFirst = rows.findIndex((each) => each.host === host) === at
        return (
          <td key={keyOf(row)} className={base.right}>
            {isFirst && (
              <FeedbackButton
                subject={{ kind: 'request-set', client: value, host }}
                said={isAnomalous === null ? null : isAnomalous ? 'anomalous' : 'normal'}
                name={feedbackStrings.ofSet(value, host)}
                standing={standingOf(labels.data, value, host)}
              />
            )}
          </td>
        )
      })}
    </tr>
  )
}

type UsualRange = UsualRanges['ranges'][number] | null

function Figure({ value, range }: { value: number; range: UsualRange }) {
  const text = words.figure(value)
  if (range === null || (value >= range.low && value <= range.high)) return text
  const isAbove = value > range.high
  const Icon = isAbove ? IconArrowUp : IconArrowDown
  const means = isAbove ? words.above : words.below
  return (
    <span className={css.unusual} title={means}>
      <Icon size={12} aria-label={means} />
      {text}
    </span>
  )
}

function Range({ range }: { range: UsualRange }) {
  if (range === null) return <NoValue means={words.noUsual} />
  return words.range(words.figure(range.low), words.figure(range.high))
}

function scoreOf({ score: said, isAnomalous, model }: RequestSetRow) {
  if (said === null) return <NoValue means={words.notJudged} />
  const text = score(said, 4)
  return <span title={model}>{isAnomalous === true ? words.anomalous(text) : text}</span>
}
