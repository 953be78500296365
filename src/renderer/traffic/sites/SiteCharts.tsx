import { IconChartBar, IconCopy, IconTable } from '@tabler/icons-react'
import { useState } from 'react'
import type { SiteBar, SiteTraffic } from '../../../shared/incident'
import type { TrafficSpan } from '../../../shared/traffic'
import { useKeys } from '../../keyboard/KeyboardProvider'
import { fullCount, percent } from '../../numbers'
import { useDesk, useZone } from '../../stores/desk'
import { sitesStrings } from '../../strings'
import { clockTime, duration, isoTime, zoneName } from '../../time'
import { IconButton } from '../../ui/Button'
import { copyText } from '../../ui/copy-text'
import { NoValue } from '../../ui/NoValue'
import base from '../../ui/Table.module.css'
import { toTabbed } from '../shapes'
import css from '../TrafficScreen.module.css'
import { SitePlot } from './SitePlot'

const words = sitesStrings.chart
/** As programs read them: they are the same in every language. */
const HEADS = [
  'start',
  'end',
  'buckets',
  'requests',
  'clients',
  'anomalous',
  'share',
  '4xx',
  '5xx',
  'state',
]

/** Share, requests, clients and errors of a host by time, as a drawing or as a table. */
export function SiteCharts(props: {
  traffic: SiteTraffic
  width: number
  /** Absent where the span is not to be chosen. */
  onSpan?: (span: TrafficSpan) => void
}) {
  const { traffic, width } = props
  const { changes, toast } = useDesk()
  const zone = useZone()
  const [isTable, setTable] = useState(false)
  const toggle = () => setTable((isShown) => !isShown)
  useKeys(sitesStrings.keys.title, [{ keys: ['v'], label: sitesStrings.keys.table, run: toggle }])
  const rows = traffic.bars.filter(({ buckets }) => buckets > 0)
  const copy = async () => {
    try {
      await copyText(
        toTabbed(
          HEADS,
          rows.map((bar) => cellsOf(bar, traffic)),
        ),
      )
      toast.show({ tone: 'plain', text: words.copied(rows.length), undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  const { barMs, bucketMs } = traffic
  const title =
    barMs === bucketMs
      ? words.title(duration(barMs))
      : words.titleThinned(duration(bucketMs), duration(barMs))
  const most = rows.reduce((highest, { share }) => Math.max(highest, share ?? 0), 0)
  const buckets = rows.reduce((sum, bar) => sum + bar.buckets, 0)
  return (
    <section aria-label={title}>
      <div className={css.head}>
        <h2 className={css.headTitle}>{title}</h2>
        <span className={css.space} />
        {isTable && (
          <IconButton
            label={words.copy}
            icon={<IconCopy size={15} stroke={1.6} aria-hidden />}
            onClick={() => void copy()}
          />
        )}
        <IconButton
          label={isTable ? words.asChart : words.asTable}
          keyName="v"
          icon={
            isTable ? (
              <IconChartBar size={15} stroke={1.6} aria-hidden />
            ) : (
              <IconTable size={15} stroke={1.6} aria-hidden />
            )
          }
          onClick={toggle}
        />
      </div>
      <p className="visually-hidden">
        {words.summary(buckets, percent(most), traffic.incidents.length)}
      </p>
      {isTable && <SiteTable traffic={traffic} rows={rows} title={title} />}
      {!isTable && width > 0 && (
        <SitePlot traffic={traffic} width={width - 24} zone={zone} onSpan={props.onSpan} />
      )}
    </section>
  )
}

function SiteTable(props: { traffic: SiteTraffic; rows: readonly SiteBar[]; title: string }) {
  const { traffic, rows, title } = props
  const zone = useZone()
  const heads = [words.requests, words.clients, words.anomalous, words.share, '4xx', '5xx']
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
    <section className={css.tableBox} tabIndex={0} aria-label={words.asTable}>
      <table className={base.table} aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{words.start(zoneName(zone, rows.at(-1)?.end ?? 0))}</th>
            {heads.map((head) => (
              <th key={head} scope="col" className={base.right}>
                {head}
              </th>
            ))}
            <th scope="col">{words.incident}</th>
          </tr>
        </thead>
        <tbody>
          {[...rows].reverse().map((bar) => (
            <tr key={bar.start} className={base.row}>
              <td className="mono" title={isoTime(bar.start)}>
                {clockTime(bar.start, zone)}
              </td>
              {[bar.requests, bar.clients, bar.flagged].map((count, at) => (
                <td key={heads[at]} className={`${base.right} mono`}>
                  {fullCount(count)}
                </td>
              ))}
              <td className={`${base.right} mono`}>
                {bar.share === null ? <NoValue means={words.none} /> : percent(bar.share)}
              </td>
              <td className={`${base.right} mono`}>{fullCount(bar.status4xx)}</td>
              <td className={`${base.right} mono`}>{fullCount(bar.status5xx)}</td>
              <td>{isUnderAttack(bar, traffic) ? words.isAttack : words.calm}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function isUnderAttack({ start, end }: SiteBar, { incidents }: SiteTraffic): boolean {
  return incidents.some((incident) => incident.start < end && incident.lastSeen > start)
}

function cellsOf(bar: SiteBar, traffic: SiteTraffic): string[] {
  return [
    isoTime(bar.start),
    isoTime(bar.end),
    String(bar.buckets),
    String(bar.requests),
    String(bar.clients),
    String(bar.flagged),
    bar.share === null ? '' : bar.share.toFixed(4),
    String(bar.status4xx),
    String(bar.status5xx),
    isUnderAttack(bar, traffic) ? 'attack' : '',
  ]
}
