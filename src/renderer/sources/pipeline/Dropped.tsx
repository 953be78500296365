import type { PipelineHealth } from '../../../shared/pipeline'
import { fullCount } from '../../numbers'
import { pipelineStrings as words } from '../../strings'
import { HostileText } from '../../ui/HostileText'
import base from '../../ui/Table.module.css'
import css from './Pipeline.module.css'

/** What went no further, by source, and why records were rejected. */
export function Dropped({ health: { sources, reasons } }: { health: PipelineHealth }) {
  return (
    <>
      {sources.length > 0 && (
        <section className={css.section} aria-label={words.dropped}>
          <h2 className={css.title}>{words.dropped}</h2>
          <div className={css.wrap}>
            <table className={base.table} aria-label={words.dropped}>
              <thead>
                <tr>
                  <th scope="col">{words.droppedColumns.source}</th>
                  {(['read', 'rejected', 'skipped', 'known'] as const).map((column) => (
                    <th key={column} scope="col" className={base.right}>
                      {words.droppedColumns[column]}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {sources.map(({ source, rowsIn, rejected, skipped, known }) => (
                  <tr key={source}>
                    <td className="mono">{source}</td>
                    <td className={`${base.right} mono`}>{fullCount(rowsIn)}</td>
                    <td className={`${base.right} mono`}>{fullCount(rejected)}</td>
                    <td className={`${base.right} mono`}>{fullCount(skipped)}</td>
                    <td className={`${base.right} mono`}>{fullCount(known)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
      <section className={css.section} aria-label={words.reasons}>
        <h2 className={css.title}>{words.reasons}</h2>
        {reasons.length === 0 ? (
          <p className={css.note}>{words.noReasons}</p>
        ) : (
          <div className={css.wrap}>
            <table className={base.table} aria-label={words.reasons}>
              <thead>
                <tr>
                  <th scope="col">{words.reasonColumns.source}</th>
                  <th scope="col">{words.reasonColumns.reason}</th>
                  <th scope="col" className={base.right}>
                    {words.reasonColumns.count}
                  </th>
                </tr>
              </thead>
              <tbody>
                {reasons.map(({ source, reason, count }) => (
                  <tr key={`${source} ${reason}`}>
                    <td className="mono">{source}</td>
                    <td className={css.what}>
                      <HostileText text={reason} />
                    </td>
                    <td className={`${base.right} mono`}>{fullCount(count)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  )
}
