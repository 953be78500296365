import type { ReactNode } from 'react'
import css from './EmptyState.module.css'

/** What stands where there is nothing: what that means, and at most one next step. */
export function EmptyState(props: {
  icon?: ReactNode
  title: string
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className={css.empty}>
      {props.icon}
      <h2 className={css.title}>{props.title}</h2>
      {props.children && <p className={css.text}>{props.children}</p>}
      {props.action}
    </div>
  )
}
