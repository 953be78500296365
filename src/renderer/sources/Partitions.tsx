import type { Backlog } from '../../shared/kafka'
import { fullCount } from '../numbers'
import { kafkaStrings } from '../strings'
import { NoValue } from '../ui/NoValue'
import base from '../ui/Table.module.css'
import css from './Partitions.module.css'

const words = kafkaStrings.backlog

/** How far a source has read each partition that it was given. */
export function Partitions({ name, backlog }: { name: string; backlog: Backlog }) {
  const title = words.title(name)
  return (
    <section className={css.section} aria-label={title}>
      <h2 className={css.title}>{title}</h2>
      {backlog.partitions.length === 0 ? (
        <p className={css.none}>{words.none}</p>
      ) : (
        <div className={css.wrap}>
          <table className={base.table} aria-label={title}>
            <thead>
              <tr>
                <th>{words.partition}</th>
                <th className={base.right}>{words.applied}</th>
                <th className={base.right}>{words.end}</th>
                <th className={base.right}>{words.lag}</th>
              </tr>
            </thead>
            <tbody>
              {backlog.partitions.map(({ partition, applied, end, lag }) => (
                <tr key={partition}>
                  <td className="mono">{partition}</td>
                  <Offset value={applied} />
                  <Offset value={end} />
                  <Offset value={lag} />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function Offset({ value }: { value: number | null }) {
  return (
    <td className={`${base.right} mono`}>
      {value === null ? <NoValue means={words.unknown} /> : fullCount(value)}
    </td>
  )
}
