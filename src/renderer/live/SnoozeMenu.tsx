import { Radio } from '@mantine/core'
import { useState } from 'react'
import type { Alert } from '../../shared/alert'
import { useZone } from '../stores/desk'
import { drawerStrings as words } from '../strings'
import { sentenceTime } from '../time'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import { useToldOff } from './use-told-off'

const HOUR_MS = 3600 * 1000
const SPANS = [
  { name: '1h', ms: HOUR_MS },
  { name: '4h', ms: 4 * HOUR_MS },
  { name: '8h', ms: 8 * HOUR_MS },
  { name: '1d', ms: 24 * HOUR_MS },
  { name: '7d', ms: 7 * 24 * HOUR_MS },
] as const

/** Hides alerts of this subject and rule until a time; they come back by themselves. */
export function SnoozeMenu(props: {
  alert: Alert
  isOpen: boolean
  isAccepted: boolean
  onClose: () => void
  onToggle: () => void
  onSnooze: (forMs: number) => void
  /** Why nothing can be snoozed now. */
  off: string | null
}) {
  const { off } = props
  const zone = useZone()
  const [chosen, setChosen] = useState<(typeof SPANS)[number]['name']>('8h')
  useToldOff(props.isOpen, off, props.onClose)
  const now = Date.now()

  const submit = () => {
    const span = SPANS.find(({ name }) => name === chosen)
    if (span === undefined) return
    props.onClose()
    props.onSnooze(span.ms)
  }

  return (
    <FloatingForm
      title={words.snoozeTitle(props.alert.subject)}
      hint={words.snoozeHint(props.alert.title)}
      isOpen={props.isOpen && off === null}
      isAccepted={props.isAccepted}
      onClose={props.onClose}
      closeLabel={words.cancel}
      onSubmit={submit}
      target={
        <Button
          isTall
          keyName="s"
          offReason={off}
          aria-haspopup="dialog"
          aria-expanded={props.isOpen}
          onClick={props.onToggle}
        >
          {words.snooze}
        </Button>
      }
      actions={
        <Button type="submit" kind="primary">
          {words.snoozeNow}
        </Button>
      }
    >
      <Radio.Group
        aria-label={words.snoozeTitle(props.alert.subject)}
        value={chosen}
        onChange={(value) => {
          const span = SPANS.find(({ name }) => name === value)
          if (span) setChosen(span.name)
        }}
      >
        {SPANS.map(({ name, ms }) => (
          <Radio
            key={name}
            value={name}
            label={words.snoozeSpan(words.snoozeSpans[name], sentenceTime(now + ms, now, zone))}
            my={6}
            {...(name === chosen ? { 'data-autofocus': true } : {})}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              submit()
            }}
          />
        ))}
      </Radio.Group>
    </FloatingForm>
  )
}
