import type { ReactNode } from 'react'
import css from './SettingsScreen.module.css'

/** One setting: its name on the left, the control on the right, a hint or a fault below it. */
export function Row(props: {
  label: string
  /** Id of the control, where a label element can name it. */
  htmlFor?: string
  hint?: string
  fault?: string | null
  children: ReactNode
}) {
  const Label = props.htmlFor === undefined ? 'span' : 'label'
  return (
    <div className={css.row} data-setting>
      <Label className={css.label} htmlFor={props.htmlFor}>
        {props.label}
      </Label>
      <div className={css.control}>
        {props.children}
        {props.hint && <p className={css.hint}>{props.hint}</p>}
        {props.fault && (
          <p className={css.fault} role="alert">
            {props.fault}
          </p>
        )}
      </div>
    </div>
  )
}

/** A section of the page, with an id that the side index leads to. */
export function Section(props: { id: string; title: string; children: ReactNode }) {
  return (
    <section
      className={css.section}
      id={`settings-${props.id}`}
      data-section={props.id}
      aria-label={props.title}
    >
      <h2 className={css.heading}>{props.title}</h2>
      {props.children}
    </section>
  )
}
