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
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const take = () => {
    if (findQueryFault(text) === null && text.trim() !== value) props.onTake(text.trim())
  }
  return (
    <QueryInput
      ariaLabel={props.label}
      placeholder={props.placeholder}
      text={text}
      onText={setText}
      onLeave={take}
      onEnter={take}
      onEscape={() => setText(value)}
    />
  )
}

/** A query while it is typed: one line, in however many it is shown, and what is wrong with it. */
export function QueryInput(props: {
  label?: string
  ariaLabel?: string
  placeholder: string
  text: string
  onText: (text: string) => void
  onEnter: () => void
  onLeave?: () => void
  onEscape?: () => void
}) {
  const faultId = useId()
  const { text } = props
  const fault = findQueryFault(text)
  return (
    <div>
      <Textarea
        className={css.input}
        autosize
        minRows={1}
        maxRows={4}
        label={props.label}
        aria-label={props.ariaLabel}
        aria-describedby={fault === null ? undefined : faultId}
        placeholder={props.placeholder}
        value={text}
        maxLength={LONGEST_QUERY}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        error={fault !== null}
        onChange={(event) => props.onText(event.currentTarget.value)}
        onBlur={props.onLeave}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault()
            props.onEnter()
          }
          if (event.key === 'Escape') props.onEscape?.()
        }}
      />
      <div id={faultId} role="status">
        {fault !== null && <QueryFault text={text} fault={fault} />}
      </div>
    </div>
  )
}

/** What is wrong with a query, below the query with the place underlined. */
export function QueryFault({ text, fault }: { text: string; fault: QueryError }) {
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
