import type { ReactNode } from 'react'
import css from './Banner.module.css'

/** A line above what it concerns: a fact, and at most one next step on the right. */
export function Banner(props: {
  tone?: 'plain' | 'danger' | 'warn'
  icon?: ReactNode
  children: ReactNode
  action?: ReactNode
  /** Read out when it appears: for failures only. */
  isAlert?: boolean
}) {
  return (
    <div
      className={css.banner}
      data-tone={props.tone ?? 'plain'}
      role={props.isAlert ? 'alert' : undefined}
    >
      {props.icon && <span className={css.icon}>{props.icon}</span>}
      <div className={css.text}>{props.children}</div>
      {props.action && <div className={css.action}>{props.action}</div>}
    </div>
  )
}
