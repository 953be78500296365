import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { viewStrings as words } from '../strings'
import { Button } from '../ui/Button'
import css from './FacetPanel.module.css'

/** Asks for a view's name, in its place among the views; Escape leaves it. */
export function ViewNameForm(props: {
  label: string
  name?: string
  onDone: (name: string) => void
  onCancel: () => void
}) {
  const [name, setName] = useState(props.name ?? '')
  return (
    <form
      className={css.form}
      aria-label={props.label}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') props.onDone(name.trim())
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        props.onCancel()
      }}
    >
      <TextInput
        label={words.name}
        placeholder={words.namePlaceholder}
        value={name}
        maxLength={60}
        ref={(input) => {
          // The person has just asked to write here.
          if (input && document.activeElement === document.body) input.focus()
        }}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className={css.formButtons}>
        <Button type="submit">{words.confirm}</Button>
        <Button kind="quiet" onClick={props.onCancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  )
}
