import { Textarea } from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import { findQueryFault, LONGEST_QUERY } from '../../shared/query/parse'
import type { QueryError } from '../../shared/query/query'
import css from './QueryField.module.css'

/** Of a long query, so much beside the fault is shown, characters. */
const AROUND = 24

/**
 * A query about alerts, taken with Enter or on leaving. What is wrong with it is said while it is
 * typed, with the place pointed at; until that is mended, nothing is taken and the text stays.
 */
export function QueryField(props: {
  label: string
  placeholder: string
  value: string
  onTake: (query: string) => void
}) {
  const { value } = props
  const faultId = useId()
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const fault = findQueryFault(text)
  const take = () => {
    if (fault === null && text.trim() !== value) props.onTake(text.trim())
  }
  return (
    <div>
      <Textarea
        className={css.input}
        autosize
        minRows={1}
        maxRows={4}
        aria-label={props.label}
        aria-describedby={fault === null ? undefined : faultId}
        placeholder={props.placeholder}
        value={text}
        maxLength={LONGEST_QUERY}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        error={fault !== null}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            // A query is one line, however many it is shown in.
            event.preventDefault()
            take()
          }
          if (event.key === 'Escape') setText(value)
        }}
      />
      <div id={faultId} role="status">
        {fault !== null && <QueryFault text={text} fault={fault} />}
      </div>
    </div>
  )
}

function QueryFault({ text, fault }: { text: string; fault: QueryError }) {
  const { from, to, message } = fault
  const before = text.slice(0, from)
  const after = text.slice(to)
  return (
    <p className={css.fault}>
      <code className={css.place}>
        {before.length > AROUND ? `…${before.slice(-AROUND)}` : before}
        <mark className={css.mark}>{text.slice(from, to)}</mark>
        {after.length > AROUND ? `${after.slice(0, AROUND)}…` : after}
      </code>
      {message}
    </p>
  )
}
