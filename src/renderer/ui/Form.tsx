import type { ReactNode } from 'react'
import css from './Form.module.css'

/** A small form in a floating menu: a title, fields below each other, buttons at the end. */
export function Form(props: {
  title?: string
  /** Id of the title, for what it names. */
  titleId?: string
  hint?: string
  onSubmit: () => void
  actions: ReactNode
  children?: ReactNode
}) {
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault()
        props.onSubmit()
      }}
    >
      {props.title && (
        <p className={css.title} id={props.titleId}>
          {props.title}
        </p>
      )}
      {props.hint && <p className={css.hint}>{props.hint}</p>}
      {props.children}
      <div className={css.actions}>{props.actions}</div>
    </form>
  )
}
