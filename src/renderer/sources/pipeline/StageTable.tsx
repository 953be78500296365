import type { PipelineHealth } from '../../../shared/pipeline'
import { fullCount, percent } from '../../numbers'
import { pipelineStrings as words } from '../../strings'
import { duration } from '../../time'
import base from '../../ui/Table.module.css'
import css from './Pipeline.module.css'
import { findSlowest } from './slowest'

/** What went through each stage, and which one took longest. */
export function StageTable({ health: { stages } }: { health: PipelineHealth }) {
  const slowest = findSlowest(stages)
  return (
    <section className={css.section} aria-label={words.stages}>
      <h2 className={css.title}>{words.stages}</h2>
      <p className={css.note} role="status">
        {slowest === null
          ? words.idle
          : words.slowest(words.stage[slowest.stage], percent(slowest.share))}
      </p>
      <div className={css.wrap}>
        <table className={base.table} aria-label={words.stages}>
          <thead>
            <tr>
              <th scope="col" className={css.stage}>
                {words.columns.stage}
              </th>
              {(
                ['rowsIn', 'rowsOut', 'batches', 'largest', 'busy', 'longest', 'waiting'] as const
              ).map((column) => (
                <th
                  key={column}
                  scope="col"
                  className={column === 'largest' ? `${base.right} ${css.sizes}` : base.right}
                >
                  {words.columns[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {stages.map((row) => (
              <StageRow key={row.stage} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function StageRow({ row }: { row: PipelineHealth['stages'][number] }) {
  const { stage, rowsIn, rowsOut, batches, largest, busyMs, longestMs, waiting } = row
  const mean = batches === 0 ? 0 : Math.round(rowsIn / batches)
  return (
    <tr>
      <td className={css.hinted}>
        {words.stage[stage]}
        <p className={css.note}>{words.stageHint[stage]}</p>
      </td>
      <td className={`${base.right} mono`}>{fullCount(rowsIn)}</td>
      <td className={`${base.right} mono`}>{fullCount(rowsOut)}</td>
      <td className={`${base.right} mono`}>{fullCount(batches)}</td>
      <td className={`${base.right} mono`}>{words.sizes(fullCount(mean), fullCount(largest))}</td>
      <td className={`${base.right} mono`}>{duration(busyMs)}</td>
      <td className={`${base.right} mono`}>{duration(longestMs)}</td>
      <td className={`${base.right} mono`}>{fullCount(waiting)}</td>
    </tr>
  )
}
