import { TextInput } from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import { fullCount } from '../numbers'
import { settingsStrings as words } from '../strings'
import { Row } from './Row'
import { readWhole } from './read-whole'
import css from './SettingsScreen.module.css'

/** A whole number; taken with Enter or on leaving, the old one stays where it is none. */
export function NumberSetting(props: {
  label: string
  hint?: string
  unit?: string
  value: number
  min: number
  max: number
  /** Answers why it was refused, null where it was taken. */
  onChange: (value: number) => Promise<string | null>
}) {
  const { value, min, max } = props
  const id = useId()
  const [text, setText] = useState(String(value))
  const [fault, setFault] = useState<string | null>(null)
  useEffect(() => setText(String(value)), [value])

  const range = words.range(fullCount(min), fullCount(max), fullCount(value))
  const take = async () => {
    const typed = readWhole(text, min, max)
    if (typed === null) {
      setFault(range)
      setText(String(value))
      return
    }
    setFault(null)
    if (typed !== value) setFault(await props.onChange(typed))
  }
  return (
    <Row label={props.label} htmlFor={id} hint={props.hint} fault={fault}>
      <TextInput
        id={id}
        className={css.number}
        value={text}
        inputMode="numeric"
        error={readWhole(text, min, max) === null}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={() => void take()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void take()
          if (event.key === 'Escape') setText(String(value))
        }}
      />
      {props.unit}
    </Row>
  )
}
