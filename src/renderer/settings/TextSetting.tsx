import { TextInput } from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import { Row } from './Row'
import css from './SettingsScreen.module.css'

/** A line of text; taken with Enter or on leaving, where nothing is wrong with it. */
export function TextSetting(props: {
  label: string
  hint?: string
  value: string
  placeholder?: string
  /** Why a text cannot be taken, while it is typed; null where it can. */
  findFault: (text: string) => string | null
  /** Answers why it was refused, null where it was taken. */
  onChange: (value: string) => Promise<string | null>
}) {
  const { value, findFault } = props
  const id = useId()
  const [text, setText] = useState(value)
  const [refusal, setRefusal] = useState<string | null>(null)
  useEffect(() => setText(value), [value])
  const fault = refusal ?? findFault(text)
  const take = async () => {
    if (findFault(text) === null && text.trim() !== value) {
      setRefusal(await props.onChange(text.trim()))
    }
  }
  return (
    <Row label={props.label} htmlFor={id} hint={props.hint} fault={fault}>
      <TextInput
        id={id}
        className={css.line}
        value={text}
        placeholder={props.placeholder}
        spellCheck={false}
        error={fault !== null}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setRefusal(null)
        }}
        onBlur={() => void take()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void take()
          if (event.key === 'Escape') setText(value)
        }}
      />
    </Row>
  )
}
