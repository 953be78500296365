import type { ReactNode } from 'react'
import css from './StateChip.module.css'

/** A state as an icon and a word; the tone only underlines what both say. */
export function StateChip(props: {
  icon?: ReactNode
  tone?: 'plain' | 'ok' | 'warn' | 'quiet'
  title?: string
  children: ReactNode
}) {
  return (
    <span className={css.chip} data-tone={props.tone ?? 'plain'} title={props.title}>
      {props.icon}
      {props.children}
    </span>
  )
}
