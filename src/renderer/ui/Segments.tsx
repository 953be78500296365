import type { ReactNode } from 'react'
import { ariaKey } from './KeyCap'
import css from './Segments.module.css'

/** One of a few choices that exclude each other; `label` says what is chosen. */
export function Segments<T extends string>(props: {
  label: string
  value: T
  options: readonly { value: T; label: ReactNode; keyName?: string }[]
  onChange: (value: T) => void
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a flex row everywhere
    <div className={css.segments} role="group" aria-label={props.label}>
      {props.options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={css.segment}
          aria-pressed={option.value === props.value}
          aria-keyshortcuts={option.keyName ? ariaKey(option.keyName) : undefined}
          onClick={() => props.onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  )
}
