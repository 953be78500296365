import type { Trace, TraceItem } from '../../../shared/pipeline'
import { score } from '../../numbers'
import { useDesk, useZone } from '../../stores/desk'
import { pipelineStrings as words } from '../../strings'
import { rowTime } from '../../time'
import { HostileText } from '../../ui/HostileText'
import { LongText } from '../../ui/LongText'
import base from '../../ui/Table.module.css'
import css from './Pipeline.module.css'

/** Digits that tell a probability from its threshold. */
const DIGITS = 4

/** What is known of a line, and why it did not alert. */
export function TraceTable({ trace: { reading, items, isCut } }: { trace: Trace }) {
  return (
    <>
      {reading.kind !== 'unread' && (
        <p className={css.note}>
          <HostileText text={words.reading[reading.kind](reading.detail)} />
        </p>
      )}
      <p className={css.note} role="status">
        {items.length === 0 ? words.nothing : words.found(items.length)}
      </p>
      {items.length > 0 && (
        <div className={css.wrap}>
          <table className={base.table} aria-label={words.items}>
            <thead>
              <tr>
                {(['at', 'kind', 'text', 'source', 'why'] as const).map((column) => (
                  <th key={column} scope="col">
                    {words.itemColumns[column]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <ItemRow key={`${item.kind} ${item.at} ${item.place} ${item.text}`} item={item} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {isCut && <p className={css.note}>{words.cut}</p>}
    </>
  )
}

function ItemRow({ item }: { item: TraceItem }) {
  const zone = useZone()
  const { route } = useDesk()
  const { alert, scores } = item
  return (
    <tr>
      <td className="mono">{rowTime(item.at, Date.now(), zone)}</td>
      <td>{words.kinds[item.kind]}</td>
      <td className={css.what}>
        <LongText text={item.text} />
      </td>
      <td className={css.what}>
        {item.source} <HostileText text={item.place} />
      </td>
      <td className={css.what}>
        {words.why[item.why]} {item.kind === 'reject' && <HostileText text={item.detail} />}
        {alert !== null && (
          <button type="button" className="link" onClick={() => route.go('live', alert.id)}>
            {alert.name}
          </button>
        )}
        {scores.map((each) => (
          <p key={each.detector} className={css.note}>
            {words.score(each.detector, score(each.score, DIGITS), score(each.threshold, DIGITS))}
          </p>
        ))}
        {item.isAllowed && <p className={css.note}>{words.allowed}</p>}
      </td>
    </tr>
  )
}
