import type { HistogramBar } from '../../shared/alert'
import { fullCount } from '../numbers'
import { liveStrings, pieceStrings } from '../strings'
import { SEVERITIES_WORST_FIRST } from '../theme/severity'
import { clockTime, type Zone, zoneName } from '../time'
import { barTotal } from './chart-data'
import css from './StripChart.module.css'

/** The chart's numbers, newest first; bars without events are left out. */
export function ChartTable({ bars, zone }: { bars: readonly HistogramBar[]; zone: Zone }) {
  const rows = bars.filter((bar) => barTotal(bar.counts, null) > 0).reverse()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
    <section className={css.tableBox} tabIndex={0} aria-label={liveStrings.chartTitle}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">
              {liveStrings.timeHead} {zoneName(zone, bars.at(-1)?.start ?? 0)}
            </th>
            {SEVERITIES_WORST_FIRST.map((severity) => (
              <th key={severity} scope="col">
                {pieceStrings.severities[severity]}
              </th>
            ))}
            <th scope="col">{liveStrings.totalHead}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((bar) => (
            <tr key={bar.start}>
              <td>{clockTime(bar.start, zone)}</td>
              {SEVERITIES_WORST_FIRST.map((severity) => (
                <td key={severity}>{fullCount(bar.counts[severity])}</td>
              ))}
              <td>{fullCount(barTotal(bar.counts, null))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
