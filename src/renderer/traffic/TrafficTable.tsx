import type { Traffic, TrafficBar } from '../../shared/traffic'
import { fullCount, score } from '../numbers'
import { trafficStrings as words } from '../strings'
import { clockTime, isoTime, type Zone, zoneName } from '../time'
import base from '../ui/Table.module.css'
import { isOver } from './shapes'
import css from './TrafficScreen.module.css'

/** The chart's numbers, newest first; windows without clicks are left out. */
export function TrafficTable({ traffic, zone }: { traffic: Traffic; zone: Zone }) {
  const rows = traffic.bars.filter(({ windows }) => windows > 0).reverse()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key
    <section className={css.tableBox} tabIndex={0} aria-label={words.asTable}>
      <table className={base.table}>
        <thead>
          <tr>
            <th scope="col">
              {words.columns.start(zoneName(zone, traffic.bars.at(-1)?.end ?? 0))}
            </th>
            <th scope="col" className={base.right}>
              {words.columns.windows}
            </th>
            <th scope="col" className={base.right}>
              {words.columns.flagged}
            </th>
            <th scope="col" className={base.right}>
              {words.columns.other}
            </th>
            <th scope="col" className={base.right}>
              {words.columns.ratio}
            </th>
            <th scope="col">{words.columns.state}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((bar) => (
            <tr key={bar.start} className={base.row}>
              <td className="mono" title={isoTime(bar.start)}>
                {clockTime(bar.start, zone)}
              </td>
              <td className={`${base.right} mono`}>{fullCount(bar.windows)}</td>
              <td className={`${base.right} mono`}>{fullCount(bar.flagged)}</td>
              <td className={`${base.right} mono`}>{fullCount(bar.other)}</td>
              <td className={`${base.right} mono`}>{score(bar.ratio, 4)}</td>
              <td>{describeState(bar, traffic)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** What became of the windows of a bar, in words. */
export function describeState(bar: TrafficBar, traffic: Traffic): string {
  const { states } = words
  if (bar.isOpen) return states.open
  if (bar.isSmall) return states.small(traffic.minimumTotal)
  return isOver(bar, traffic.threshold) ? states.over : states.ordinary
}
