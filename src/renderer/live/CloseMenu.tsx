import { Radio, Textarea } from '@mantine/core'
import { useEffect, useState } from 'react'
import { CLOSE_REASONS, type CloseReason } from '../../shared/alert-status'
import { drawerStrings as words } from '../strings'
import { ActionMenu, type MenuControl } from './ActionMenu'

/** Why an alert is closed: six reasons and a note, which 'other' needs. Enter closes. */
export function CloseMenu(
  props: MenuControl & {
    /** Alerts it would close. */
    count: number
    onCloseAlert: (reason: CloseReason, note: string) => void
  },
) {
  const [reason, setReason] = useState<CloseReason>('true positive')
  const [note, setNote] = useState('')
  const isNoteMissing = reason === 'other' && note.trim() === ''
  useEffect(() => {
    if (props.isOpen) setNote('')
  }, [props.isOpen])

  const submit = () => {
    if (isNoteMissing) return
    props.onClose()
    props.onCloseAlert(reason, note.trim())
  }

  return (
    <ActionMenu
      {...props}
      label={words.closeAlert}
      keyName="c"
      title={words.closeTitle}
      submitLabel={props.count > 1 ? words.closeMany(props.count) : words.closeNow}
      submitOff={isNoteMissing ? words.noteNeeded : null}
      onSubmit={submit}
    >
      <Radio.Group
        aria-label={words.closeTitle}
        value={reason}
        onChange={(value) => {
          const known = CLOSE_REASONS.find((each) => each === value)
          if (known) setReason(known)
        }}
      >
        {CLOSE_REASONS.map((each) => (
          <Radio
            key={each}
            value={each}
            label={words.closeReasons[each]}
            my={6}
            {...(each === reason ? { 'data-autofocus': true } : {})}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              submit()
            }}
          />
        ))}
      </Radio.Group>
      <Textarea
        label={words.note}
        value={note}
        maxLength={2000}
        autosize
        minRows={1}
        maxRows={5}
        error={isNoteMissing ? words.noteNeeded : undefined}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </ActionMenu>
  )
}
