import { Radio, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Alert } from '../../shared/alert'
import { useConnection, useDesk } from '../stores/desk'
import { useQuery } from '../stores/query'
import { drawerStrings as words } from '../strings'
import { ActionMenu, type MenuControl } from './ActionMenu'

/** People offered by name; others are written. */
const MOST_OFFERED = 8
const OTHER = 'other:'
const NOBODY = 'nobody:'

/** Gives alerts to a person or to the holder of a token, or takes them back. Enter accepts. */
export function AssignMenu(
  props: MenuControl & { alert: Alert; count: number; onAssign: (assignee: string | null) => void },
) {
  const { alert, isOpen } = props
  const { client } = useDesk()
  const me = useConnection(({ hello }) => hello?.actor ?? '')
  const people = useQuery(isOpen ? 'people' : null, () => client.alerts.people())
  const [chosen, setChosen] = useState('')
  const [typed, setTyped] = useState('')
  useEffect(() => {
    if (!isOpen) return
    setChosen(alert.assignee === me ? NOBODY : `name:${me}`)
    setTyped('')
  }, [isOpen, alert.assignee, me])

  const others = (people.data ?? []).filter((name) => name !== me).slice(0, MOST_OFFERED)
  const name = chosen === OTHER ? typed.trim() : chosen.replace(/^name:/, '')
  const isNameMissing = chosen === OTHER && name === ''
  const submit = () => {
    if (isNameMissing) return
    props.onClose()
    props.onAssign(chosen === NOBODY ? null : name)
  }
  const choices = [
    { value: `name:${me}`, label: words.assignMe(me) },
    ...others.map((each) => ({ value: `name:${each}`, label: each })),
    { value: NOBODY, label: words.assignNobody },
    { value: OTHER, label: words.assignOther },
  ]

  return (
    <ActionMenu
      {...props}
      label={words.assign}
      keyName="Shift+I"
      title={words.assignTitle}
      hint={alert.assignee === null ? undefined : words.assignedTo(alert.assignee)}
      submitLabel={props.count > 1 ? words.assignMany(props.count) : words.assignNow}
      submitOff={isNameMissing ? words.assignNeedsName : null}
      onSubmit={submit}
    >
      <Radio.Group aria-label={words.assignTitle} value={chosen} onChange={setChosen}>
        {choices.map(({ value, label }) => (
          <Radio
            key={value}
            value={value}
            label={label}
            my={6}
            {...(value === chosen ? { 'data-autofocus': true } : {})}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              submit()
            }}
          />
        ))}
      </Radio.Group>
      {chosen === OTHER && (
        <TextInput
          label={words.assignName}
          value={typed}
          maxLength={100}
          error={isNameMissing ? words.assignNeedsName : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
    </ActionMenu>
  )
}
