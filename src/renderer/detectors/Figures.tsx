import type { ModelFacts } from '../../shared/model'
import { modelsStrings as words } from '../strings'
import { HostileText } from '../ui/HostileText'
import css from './ModelPanel.module.css'

/** The figures of a manifest: single ones as one table, groups of them each as their own. */
export function Figures({ figures }: { figures: ModelFacts['figures'] }) {
  const entries = Object.entries(figures)
  const single = entries.flatMap(([name, value]): [string, number][] =>
    typeof value === 'number' ? [[nameOf(name), value]] : [],
  )
  const groups = entries.flatMap(([name, value]): [string, Record<string, number>][] =>
    typeof value === 'number' ? [] : [[nameOf(name), value]],
  )
  if (entries.length === 0) return null
  return (
    <section aria-label={words.figures}>
      <h3>{words.figures}</h3>
      {single.length > 0 && <FigureTable first={words.figure} second={words.value} rows={single} />}
      {groups.map(([name, group]) => (
        <details key={name} className={css.hint}>
          <summary>
            <HostileText text={name} />
          </summary>
          <FigureTable first={words.family} second={words.recall} rows={weakestFirst(group)} />
        </details>
      ))}
    </section>
  )
}

function FigureTable(props: { first: string; second: string; rows: readonly [string, number][] }) {
  return (
    <table className={css.small}>
      <thead>
        <tr>
          <th>{props.first}</th>
          <th className={css.number}>{props.second}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map(([name, value]) => (
          <tr key={name}>
            <td>
              <HostileText text={name} />
            </td>
            <td className={`${css.number} mono`}>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function nameOf(figure: string): string {
  return words.figureNames[figure] ?? figure
}

function weakestFirst(group: Record<string, number>): [string, number][] {
  return Object.entries(group).sort(([, a], [, b]) => a - b)
}
