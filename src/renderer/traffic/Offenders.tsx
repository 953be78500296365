import { useState } from 'react'
import {
  OFFENDER_KEYS,
  type Offender,
  type OffenderKey,
  type TrafficSpan,
  type TrafficStream,
} from '../../shared/traffic'
import { BlockForm } from '../entity/BlockForm'
import { fullCount, percent } from '../numbers'
import { useNow } from '../stores/clock'
import { useChangeOff, useDesk, useListMark, useZone } from '../stores/desk'
import { trafficStrings } from '../strings'
import { isoTime, rowTime, zoneName } from '../time'
import { FailedBanner } from '../ui/FailedBanner'
import { HostileText } from '../ui/HostileText'
import { NoValue } from '../ui/NoValue'
import { Segments } from '../ui/Segments'
import { SkeletonRows } from '../ui/SkeletonRows'
import base from '../ui/Table.module.css'
import { useOnChange } from '../ui/use-on-change'
import css from './TrafficScreen.module.css'
import { useOffenders, type View } from './use-traffic'

const words = trafficStrings.offenders

/** Who made most flagged clicks: by address, page, country or client. */
export function Offenders(props: {
  stream: TrafficStream
  view: View
  marked: TrafficSpan | null
}) {
  const { stream } = props
  const [by, setBy] = useState<OffenderKey>('address')
  const { data, error, reload } = useOffenders(stream, props.view, props.marked, by)
  useOnChange(useListMark(), reload)
  const isCounts = stream.kind === 'counts'
  const isNameless = by === 'address' && data?.length === 1 && data[0]?.name === ''
  return (
    <section className={css.part} aria-label={words.title}>
      <div className={css.head}>
        <h2 className={css.headTitle}>{words.title}</h2>
        <span className={css.space} />
        {!isCounts && (
          <Segments
            label={words.by}
            value={by}
            options={OFFENDER_KEYS.map((value) => ({ value, label: words.names[value] }))}
            onChange={setBy}
          />
        )}
      </div>
      {error !== null && (
        <FailedBanner
          what={words.failed}
          why={error}
          again={trafficStrings.tryAgain}
          onAgain={reload}
        />
      )}
      {isCounts && <p className={css.quiet}>{words.countsOnly}</p>}
      {!isCounts && data === null && error === null && (
        <SkeletonRows rows={4} text={trafficStrings.reading} />
      )}
      {!isCounts && data?.length === 0 && <p className={css.quiet}>{words.none}</p>}
      {isNameless && <p className={css.quiet}>{words.noAddresses}</p>}
      {data !== null && data.length > 0 && !isNameless && <Rows rows={data} by={by} />}
    </section>
  )
}

function Rows({ rows, by }: { rows: readonly Offender[]; by: OffenderKey }) {
  const zone = useZone()
  const now = useNow(60_000)
  const isAddress = by === 'address'
  return (
    <table className={base.table}>
      <thead>
        <tr>
          <th scope="col">{words.names[by]}</th>
          <th scope="col" className={`${css.number} ${base.right}`}>
            {words.clicks}
          </th>
          <th scope="col" className={`${css.number} ${base.right}`}>
            {words.flagged}
          </th>
          <th scope="col" className={`${css.time} ${base.right}`}>
            {words.share}
          </th>
          <th scope="col" className={`${css.time} ${base.right}`}>
            {words.last(zoneName(zone, now))}
          </th>
          {isAddress && (
            <th scope="col" className={css.lists}>
              {words.lists}
            </th>
          )}
          {isAddress && <th className={css.act} aria-label={words.action} />}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name} className={base.row}>
            <td className="mono">
              <Name row={row} by={by} />
            </td>
            <td className={`${base.right} mono`}>{fullCount(row.clicks)}</td>
            <td className={`${base.right} mono`}>{fullCount(row.flagged)}</td>
            <td className={base.right}>
              <Share share={row.flagged / Math.max(1, row.clicks)} />
            </td>
            <td className={`${base.right} mono`} title={isoTime(row.last)}>
              {rowTime(row.last, now, zone)}
            </td>
            {isAddress && <td>{row.lists.length > 0 ? row.lists.join(', ') : words.noLists}</td>}
            {isAddress && (
              <td>
                <Block row={row} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Name({ row, by }: { row: Offender; by: OffenderKey }) {
  const { route } = useDesk()
  if (row.name === '') return <NoValue means={words.unknown[by]} />
  if (by !== 'address') return <HostileText text={row.name} />
  return (
    <button type="button" className="link mono" onClick={() => route.go('entity', row.name)}>
      {row.name}
    </button>
  )
}

function Share({ share }: { share: number }) {
  return (
    <span className={css.share}>
      <span className={css.meter} aria-hidden="true">
        <span style={{ width: `${Math.round(share * 100)}%` }} />
      </span>
      {percent(share)}
    </span>
  )
}

function Block({ row }: { row: Offender }) {
  const [isOpen, setOpen] = useState(false)
  const off = useChangeOff() ?? row.neverBlock
  if (row.name === '' || row.lists.length > 0) return null
  return (
    <BlockForm
      entity={{ value: row.name, kind: 'address', recentAlerts: [] }}
      isOpen={isOpen}
      offReason={off}
      onOpen={setOpen}
      hasKey={false}
    />
  )
}
