import type { ReactNode } from 'react'
import tableCss from '../ui/Table.module.css'
import css from './HandoverScreen.module.css'

/** A column; `size` fixes its width, and the others share what is left. */
export interface ReportColumn {
  title: string
  size?: 'short' | 'time' | 'number' | 'middle'
}

/** A part of a report: its title, one sentence, and rows where there are any. */
export function ReportTable(props: {
  title: string
  text: string | null
  columns: readonly ReportColumn[]
  rows: readonly { key: string; cells: readonly ReactNode[] }[]
}) {
  const { title, text, columns, rows } = props
  return (
    <section className={css.part} aria-label={title}>
      <h2>{title}</h2>
      {text !== null && <p className={css.quiet}>{text}</p>}
      {rows.length > 0 && (
        <table className={tableCss.table}>
          <thead>
            <tr>
              {columns.map(({ title: name, size }) => (
                <th
                  key={name}
                  scope="col"
                  className={[size && css[size], size === 'number' && tableCss.right]
                    .filter(Boolean)
                    .join(' ')}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, cells }) => (
              <tr key={key} className={tableCss.row}>
                {columns.map(({ title: name, size }, index) => (
                  <td key={name} className={size === 'number' ? tableCss.right : undefined}>
                    {cells[index]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
