import { TextInput } from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import { fullCount } from '../numbers'
import { settingsStrings as words } from '../strings'
import { Row } from './Row'
import { readDecimal, readWhole } from './read-number'
import css from './SettingsScreen.module.css'

/** A number; taken with Enter or on leaving, the old one stays where it is none. */
export function NumberSetting(props: {
  label: string
  hint?: string
  unit?: string
  value: number
  min: number
  max: number
  /** A decimal such as 0.5; whole numbers otherwise. */
  isDecimal?: boolean
  /** Answers why it was refused, null where it was taken. */
  onChange: (value: number) => Promise<string | null>
}) {
  const { value, min, max } = props
  const id = useId()
  const [text, setText] = useState(String(value))
  const [fault, setFault] = useState<string | null>(null)
  useEffect(() => setText(String(value)), [value])

  const read = props.isDecimal === true ? readDecimal : readWhole
  const range =
    props.isDecimal === true
      ? words.decimalRange(String(min), String(max), String(value))
      : words.range(fullCount(min), fullCount(max), fullCount(value))
  const take = async () => {
    const typed = read(text, min, max)
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
        inputMode={props.isDecimal === true ? 'decimal' : 'numeric'}
        error={read(text, min, max) === null}
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
