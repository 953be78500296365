import type { Scores } from '../../shared/score'
import { useCopy } from '../live/use-copy'
import { fullCount } from '../numbers'
import { thresholdStrings as words } from '../strings'
import { Button } from '../ui/Button'
import base from '../ui/Table.module.css'
import css from './Score.module.css'
import { barsAsText, edgesOf } from './score-bars'

/** The chart's numbers, the most probable first; empty bars are left out. */
export function ScoreTable(props: { scores: Scores; title: string; threshold: number | null }) {
  const copy = useCopy()
  const { bars, of } = props.scores
  const { columns } = words
  const head = [columns.from, columns.to, columns.size[of]]
  const rows = bars
    .map((size, bar) => ({ size, ...edgesOf(bar) }))
    .filter(({ size }) => size > 0)
    .reverse()
  return (
    <div className={css.tablePart}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key */}
      <section className={css.tableBox} tabIndex={0} aria-label={words.chart(props.title, of)}>
        <table className={base.table}>
          <thead>
            <tr>
              {head.map((each) => (
                <th key={each} scope="col" className={base.right}>
                  {each}
                </th>
              ))}
              <th scope="col">{columns.side}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ size, from, to }) => (
              <tr key={from} className={base.row}>
                <td className={`${base.right} mono`}>{from.toFixed(2)}</td>
                <td className={`${base.right} mono`}>{to.toFixed(2)}</td>
                <td className={`${base.right} mono`}>{fullCount(size)}</td>
                <td>{sideOf(from, to, props.threshold ?? 1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Button onClick={() => copy(barsAsText(bars, head), words.copied)}>{words.copy}</Button>
    </div>
  )
}

function sideOf(from: number, to: number, threshold: number): string {
  if (from >= threshold) return words.over
  return to > threshold ? words.both : words.under
}
