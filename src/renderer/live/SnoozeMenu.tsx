import { Radio, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Alert } from '../../shared/alert'
import { LONGEST_SNOOZE_MS } from '../../shared/silence'
import { useZone } from '../stores/desk'
import { drawerStrings as words } from '../strings'
import { fieldTime, sentenceTime, zoneName } from '../time'
import { ActionMenu, type MenuControl } from './ActionMenu'
import { proposeSnooze, readSnooze } from './snooze-time'

const HOUR_MS = 3600 * 1000
const SPANS = [
  { name: '1h', ms: HOUR_MS },
  { name: '4h', ms: 4 * HOUR_MS },
  { name: '8h', ms: 8 * HOUR_MS },
  { name: '1d', ms: 24 * HOUR_MS },
  { name: '7d', ms: 7 * 24 * HOUR_MS },
] as const
const CHOICES = [...SPANS.map(({ name }) => name), 'until'] as const
type Choice = (typeof CHOICES)[number]

/** Hides alerts of this subject and rule until a time; they come back by themselves. */
export function SnoozeMenu(
  props: MenuControl & { alert: Alert; onSnooze: (forMs: number) => void },
) {
  const { alert, isOpen } = props
  const zone = useZone()
  const [chosen, setChosen] = useState<Choice>('8h')
  const [typed, setTyped] = useState('')
  const now = Date.now()
  const until = readSnooze(typed, now, zone)
  useEffect(() => {
    if (isOpen) setTyped(proposeSnooze(Date.now(), zone))
  }, [isOpen, zone])

  const submit = () => {
    const span = SPANS.find(({ name }) => name === chosen)?.ms
    const forMs = span ?? readSnooze(typed, Date.now(), zone).forMs
    if (forMs === null) return
    props.onClose()
    props.onSnooze(forMs)
  }
  const fault = chosen === 'until' ? until.fault : null

  return (
    <ActionMenu
      {...props}
      label={words.snooze}
      keyName="s"
      title={words.snoozeTitle(alert.subject)}
      hint={words.snoozeHint(alert.title)}
      submitLabel={words.snoozeNow}
      submitOff={fault}
      onSubmit={submit}
    >
      <Radio.Group
        aria-label={words.snoozeTitle(alert.subject)}
        value={chosen}
        onChange={(value) => {
          const choice = CHOICES.find((each) => each === value)
          if (choice) setChosen(choice)
        }}
      >
        {SPANS.map(({ name, ms }) => (
          <Choice
            key={name}
            name={name}
            chosen={chosen}
            label={words.snoozeSpan(words.snoozeSpans[name], sentenceTime(now + ms, now, zone))}
            onSubmit={submit}
          />
        ))}
        <Choice name="until" chosen={chosen} label={words.snoozeUntil} onSubmit={submit} />
      </Radio.Group>
      {chosen === 'until' && (
        <TextInput
          type="datetime-local"
          label={words.snoozeTime(zoneName(zone, now))}
          value={typed}
          min={fieldTime(now, zone)}
          max={fieldTime(now + LONGEST_SNOOZE_MS, zone)}
          error={fault}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            submit()
          }}
        />
      )}
    </ActionMenu>
  )
}

function Choice(props: { name: Choice; chosen: Choice; label: string; onSubmit: () => void }) {
  return (
    <Radio
      value={props.name}
      label={props.label}
      my={6}
      {...(props.name === props.chosen ? { 'data-autofocus': true } : {})}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return
        event.preventDefault()
        props.onSubmit()
      }}
    />
  )
}
