import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { pieceStrings } from '../strings'
import { isoTime, parseTypedTime, type Zone } from '../time'
import { Button } from './Button'
import css from './SpanFields.module.css'

/** A span in ms since 1970. */
interface Span {
  from: number
  to: number
}

/** From and to of a span as they are typed; `atMostMs` bounds it, and `tooLong` says so. */
export function SpanFields(props: {
  span: Span
  zone: Zone
  atMostMs: number
  tooLong: string
  onSpan: (span: Span) => void
}) {
  const { span, zone, atMostMs, tooLong } = props
  const words = pieceStrings.span
  const [from, setFrom] = useState(typed(span.from, zone))
  const [to, setTo] = useState(typed(span.to, zone))
  const [fault, setFault] = useState<{ from: string | null; to: string | null } | null>(null)
  const submit = () => {
    const now = Date.now()
    const read = { from: parseTypedTime(from, now, zone), to: parseTypedTime(to, now, zone) }
    if (read.from === null || read.to === null) {
      setFault({
        from: read.from === null ? words.typeTime : null,
        to: read.to === null ? words.typeTime : null,
      })
    } else if (read.to <= read.from) setFault({ from: null, to: words.endsBeforeIt })
    else if (read.to - read.from > atMostMs) setFault({ from: null, to: tooLong })
    else props.onSpan({ from: read.from, to: read.to })
  }
  return (
    <form
      className={css.fields}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <TextInput
        aria-label={words.from}
        value={from}
        error={fault?.from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        aria-label={words.to}
        value={to}
        error={fault?.to}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Button type="submit">{words.show}</Button>
    </form>
  )
}

/** A time as `parseTypedTime` reads it back. */
function typed(at: number, zone: Zone): string {
  if (zone === 'utc') return isoTime(at).slice(0, 19).replace('T', ' ')
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return isoTime(date.getTime()).slice(0, 19).replace('T', ' ')
}
