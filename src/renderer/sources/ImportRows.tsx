import { useStore } from 'zustand'
import { bytes } from '../numbers'
import { useDesk } from '../stores/desk'
import { sourcesStrings } from '../strings'
import { Button } from '../ui/Button'
import { HealthMark } from '../ui/HealthMark'
import { HostileText } from '../ui/HostileText'
import css from './ImportRows.module.css'
import type { ImportRow } from './imports'

const words = sourcesStrings.imports
const MARKS = { running: 'running', done: 'off', cancelled: 'off', failed: 'down' } as const

/** Imports of this window: how far they are, and what came of them. */
export function ImportRows() {
  const { imports: store } = useDesk()
  const rows = useStore(store, ({ imports }) => imports)
  if (rows.length === 0) return null
  return (
    <section className={css.rows} aria-label={words.title}>
      {rows.map((row) => (
        <div key={row.id} className={css.row}>
          <span className={css.what}>
            <HealthMark health={MARKS[row.state]} />
            <span className={`${css.path} mono`}>
              <HostileText text={row.path} />
            </span>
          </span>
          {row.state === 'running' ? (
            <Button onClick={() => store.cancel(row.id)}>{words.cancel}</Button>
          ) : (
            <Button kind="quiet" onClick={() => store.dismiss(row.id)}>
              {words.dismiss}
            </Button>
          )}
          <p className={css.detail} role="status">
            <HostileText text={detailOf(row)} />
            {row.rejectsLeftOut > 0 && ` ${words.leftOut(row.rejectsLeftOut)}`}
          </p>
          {row.state === 'running' && (
            <progress
              className={css.progress}
              aria-label={words.bar(row.path)}
              {...(row.total === null ? {} : { max: Math.max(1, row.total), value: row.done })}
            />
          )}
        </div>
      ))}
    </section>
  )
}

function detailOf(row: ImportRow): string {
  switch (row.state) {
    case 'done':
      return row.summary ? words.done(row.summary) : words.progress(row.records)
    case 'failed':
      return row.error
    case 'cancelled':
      return words.cancelled
    case 'running': {
      const read = words.progress(row.records)
      return row.total === null ? read : `${words.of(bytes(row.done), bytes(row.total))}, ${read}`
    }
  }
}
