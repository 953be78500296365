import type { SourceStatus } from '../../shared/source'
import { bytes, fullCount, percent, rate } from '../numbers'
import { useNow } from '../stores/clock'
import { useZone } from '../stores/desk'
import { kafkaStrings, sourcesStrings } from '../strings'
import { duration, sentenceTime, type Zone } from '../time'
import { HealthMark } from '../ui/HealthMark'
import { HostileText } from '../ui/HostileText'
import { NoValue } from '../ui/NoValue'
import { Sparkline } from '../ui/Sparkline'
import { StateChip } from '../ui/StateChip'
import { sparklineFacts } from '../ui/sparkline-facts'
import base from '../ui/Table.module.css'
import { SourceActions } from './SourceActions'
import css from './SourceTable.module.css'
import { hasFailed, isLate, progressShare, sourceMark } from './state'

const words = sourcesStrings.table
const { rejects } = sourcesStrings
const COLUMN_COUNT = 11

/** Every source: how it is, how much it brings, and what went wrong last. */
export function SourceTable(props: {
  sources: readonly SourceStatus[]
  chosen: string | null
  editOff: string | null
  onChoose: (id: string | null) => void
  onConnect: (source: SourceStatus) => void
}) {
  const zone = useZone()
  const now = useNow()
  return (
    <div className={css.wrap}>
      <table className={`${base.table} ${css.table}`} aria-label={words.label}>
        <thead>
          <tr>
            <th className={css.name}>{words.name}</th>
            <th className={css.kind}>{words.kind}</th>
            <th className={css.path}>{words.path}</th>
            <th className={css.format}>{words.format}</th>
            <th className={css.state}>{words.state}</th>
            <th className={`${css.rate} ${base.right}`}>{words.rate}</th>
            <th className={css.spark}>{words.history}</th>
            <th className={`${css.lag} ${base.right}`}>{words.lag}</th>
            <th className={`${css.rejects} ${base.right}`}>{words.rejects}</th>
            <th>{words.error}</th>
            <th className={css.actions}>
              <span className="visually-hidden">{words.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.sources.map((source) => (
            <SourceRow
              key={source.id}
              source={source}
              isChosen={source.id === props.chosen}
              editOff={props.editOff}
              now={now}
              zone={zone}
              onChoose={props.onChoose}
              onConnect={props.onConnect}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SourceRow(props: {
  source: SourceStatus
  isChosen: boolean
  editOff: string | null
  now: number
  zone: Zone
  onChoose: (id: string | null) => void
  onConnect: (source: SourceStatus) => void
}) {
  const { source, isChosen, now, zone } = props
  const counts = words.counts(source)
  const failure = hasFailed(source) ? source.lastError : null
  return (
    <>
      <tr className={base.row} aria-current={isChosen ? 'true' : undefined}>
        <td title={counts}>
          <button
            type="button"
            className={css.source}
            aria-pressed={isChosen}
            title={words.showRejects(source.name)}
            onClick={() => props.onChoose(isChosen ? null : source.id)}
          >
            <HealthMark health={sourceMark(source)} />
            <span className={css.text}>{source.name}</span>
            {source.isDemo && <StateChip>{words.demo}</StateChip>}
          </button>
        </td>
        <td className={css.kind}>{sourcesStrings.kind(source.kind)}</td>
        <td className="mono" title={source.detail}>
          {source.detail}
        </td>
        <td className={`${css.format} ${css.quiet}`}>{formatName(source.format)}</td>
        <td>
          <StateCell source={source} />
        </td>
        <td className={`${base.right} mono`}>{rate(source.rate)}</td>
        <td>
          <RateHistory rates={source.rates} />
        </td>
        <LagCell source={source} />
        <td
          className={`${base.right} mono ${source.rejected > 0 ? css.strong : ''}`}
          title={source.rejectsLeftOut > 0 ? rejects.leftOut(source.rejectsLeftOut) : undefined}
        >
          {fullCount(source.rejected)}
        </td>
        {failure === null ? (
          <ErrorCell error={source.lastError} now={now} zone={zone} />
        ) : (
          <td>{sentenceTime(failure.at, now, zone)}</td>
        )}
        <td>
          <SourceActions source={source} editOff={props.editOff} onConnect={props.onConnect} />
        </td>
      </tr>
      {failure !== null && (
        <tr className={css.failure}>
          <td colSpan={COLUMN_COUNT}>
            <HostileText text={failure.message} />
          </td>
        </tr>
      )}
    </>
  )
}

function formatName(format: string): string {
  const names: Record<string, string> = sourcesStrings.formats
  return format === 'auto' ? words.auto : (names[format] ?? format)
}

function StateCell({ source }: { source: SourceStatus }) {
  const share = progressShare(source.progress)
  const isLoud = hasFailed(source) || source.state === 'paused'
  const { progress } = source
  return (
    <>
      <span className={isLoud ? css.strong : undefined}>{sourcesStrings.states[source.state]}</span>
      {share !== null && progress !== null && share < 1 && (
        <span
          className={css.progress}
          title={words.read(percent(share), bytes(progress.done), bytes(progress.total))}
        >
          <span className={css.done} style={{ width: `${share * 100}%` }} />
        </span>
      )}
    </>
  )
}

/** Messages that wait where a source knows of them; the age of the newest event otherwise. */
function LagCell({ source }: { source: SourceStatus }) {
  const { backlog, lagMs } = source
  const className = `${base.right} mono ${isLate(source) ? css.strong : ''}`
  const age = lagMs === null ? null : duration(lagMs)
  if (backlog !== null && backlog.records !== null && backlog.partitions.length > 0) {
    const { lagTitle, messages } = kafkaStrings.backlog
    return (
      <td className={className} title={lagTitle(age)}>
        {messages(fullCount(backlog.records))}
      </td>
    )
  }
  return <td className={className}>{age ?? <NoValue means={words.noLag} />}</td>
}

function RateHistory({ rates }: { rates: readonly number[] }) {
  const facts = sparklineFacts(rates)
  const summary = facts
    ? words.sparkline(rate(facts.least), rate(facts.most), rate(facts.last))
    : words.noHistory
  return <Sparkline values={rates} width={84} height={20} summary={summary} />
}

function ErrorCell(props: { error: SourceStatus['lastError']; now: number; zone: Zone }) {
  const { error, now, zone } = props
  if (error === null) return <td className={css.quiet}>{words.none}</td>
  const text = `${error.message} (${sentenceTime(error.at, now, zone)})`
  return (
    <td title={text}>
      <HostileText text={text} />
    </td>
  )
}
