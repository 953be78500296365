import type { Model } from '../../shared/model'
import { shortHash } from '../numbers'
import type { Query } from '../stores/query'
import { modelsStrings as words } from '../strings'
import { FailedBanner } from '../ui/FailedBanner'
import { HealthMark } from '../ui/HealthMark'
import { NoValue } from '../ui/NoValue'
import { SkeletonRows } from '../ui/SkeletonRows'
import base from '../ui/Table.module.css'
import css from './Models.module.css'

/** Every model that lies there, and whether it can be used. */
export function ModelTable(props: {
  models: Query<Model[]>
  chosen: string | null
  onChoose: (name: string) => void
}) {
  const { data, error, reload } = props.models
  const { columns } = words
  return (
    <section className={css.section} aria-label={words.title}>
      <h2 className={css.heading}>{words.title}</h2>
      {error && (
        <FailedBanner what={words.failed} why={error} again={words.tryAgain} onAgain={reload} />
      )}
      {data === null && !error && <SkeletonRows rows={2} text={words.reading} />}
      {data !== null && (
        <div className={css.wrap}>
          <table className={`${base.table} ${css.table}`} aria-label={words.tableLabel}>
            <thead>
              <tr>
                <th>{columns.name}</th>
                <th>{columns.version}</th>
                <th>{columns.kind}</th>
                <th>{columns.origin}</th>
                <th>{columns.sha256}</th>
                <th className={base.right}>{columns.threshold}</th>
                <th>{columns.usedBy}</th>
                <th>{columns.state}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((model) => (
                <ModelRow
                  key={model.name}
                  model={model}
                  isChosen={model.name === props.chosen}
                  onChoose={props.onChoose}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function ModelRow(props: { model: Model; isChosen: boolean; onChoose: (name: string) => void }) {
  const { model, isChosen } = props
  const { name, facts, kind, usedBy, fault } = model
  const users = usedBy.join(', ') || words.nobody
  const state = fault === null ? words.right : words.faults[fault.code]
  return (
    <tr className={base.row} aria-current={isChosen ? 'true' : undefined}>
      <td>
        <button
          type="button"
          className={css.open}
          aria-pressed={isChosen}
          title={words.open(name)}
          onClick={() => props.onChoose(isChosen ? '' : name)}
        >
          {name}
        </button>
      </td>
      <td className="mono">{facts?.version ?? <NoValue means={words.unchosen} />}</td>
      <td>{kind === null ? words.noKind : words.kinds[kind]}</td>
      <td>{model.isShipped ? words.shipped : words.own}</td>
      <td className="mono" title={facts?.sha256}>
        {facts === null ? <NoValue means={words.unchosen} /> : shortHash(facts.sha256)}
      </td>
      <td className={`${base.right} mono`}>
        {facts === null ? <NoValue means={words.unchosen} /> : String(facts.threshold.value)}
      </td>
      <td title={users}>{users}</td>
      <td title={fault?.message}>
        <span className={css.state}>
          <HealthMark health={fault === null ? 'running' : 'down'} />
          {state}
        </span>
      </td>
    </tr>
  )
}
