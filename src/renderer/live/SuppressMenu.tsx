import { Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Alert } from '../../shared/alert'
import type { Suppression } from '../../shared/silence'
import { ExpirySelect } from '../blacklists/ExpirySelect'
import { type ExpiryChoice, expiryMs } from '../blacklists/expiry'
import { drawerStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import { useToldOff } from './use-told-off'

/** Hides alerts of this subject and rule, with a reason and an end. */
export function SuppressMenu(props: {
  alert: Alert
  /** Alerts of the row that it would hide. */
  count: number
  isOpen: boolean
  isAccepted: boolean
  onClose: () => void
  onToggle: () => void
  onSuppress: (how: Suppression) => void
  /** Why nothing can be suppressed now. */
  off: string | null
}) {
  const { alert, off } = props
  const [expiry, setExpiry] = useState<ExpiryChoice>('30d')
  const [reason, setReason] = useState('')
  const [hidesCritical, setHidesCritical] = useState(false)
  const [isAsked, setAsked] = useState(false)
  const isReasonMissing = reason.trim() === ''
  useToldOff(props.isOpen, off, props.onClose)

  const submit = () => {
    setAsked(true)
    if (isReasonMissing) return
    props.onClose()
    props.onSuppress({ reason: reason.trim(), expiresInMs: expiryMs(expiry), hidesCritical })
    setReason('')
    setAsked(false)
    setHidesCritical(false)
  }

  return (
    <FloatingForm
      title={props.count > 1 ? words.suppressMany(props.count) : words.suppressTitle(alert.subject)}
      hint={words.suppressHint(alert.title)}
      isOpen={props.isOpen && off === null}
      isAccepted={props.isAccepted}
      onClose={props.onClose}
      closeLabel={words.cancel}
      onSubmit={submit}
      target={
        <Button
          isTall
          keyName="h"
          offReason={off}
          aria-haspopup="dialog"
          aria-expanded={props.isOpen}
          onClick={props.onToggle}
        >
          {words.suppress}
        </Button>
      }
      actions={
        <Button type="submit" kind="primary">
          {words.suppressNow}
        </Button>
      }
    >
      <TextInput
        label={words.reason}
        value={reason}
        maxLength={500}
        data-autofocus
        error={isAsked && isReasonMissing ? words.suppressNeedsReason : null}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <ExpirySelect value={expiry} onChange={setExpiry} />
      <Checkbox
        my={6}
        label={words.hidesCritical}
        checked={hidesCritical}
        onChange={(event) => setHidesCritical(event.currentTarget.checked)}
      />
    </FloatingForm>
  )
}
