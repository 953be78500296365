import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Alert } from '../../shared/alert'
import { ExpirySelect } from '../blacklists/ExpirySelect'
import { type ExpiryChoice, expiryMs } from '../blacklists/expiry'
import { useDesk } from '../stores/desk'
import { drawerStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import { useToldOff } from './use-told-off'

/** Puts the alert's address on the allowlist: never blocked, still judged and alerted. */
export function AllowMenu(props: {
  alert: Alert
  isOpen: boolean
  isAccepted: boolean
  onClose: () => void
  onToggle: () => void
  /** Why nothing can be changed now. */
  off: string | null
}) {
  const { client, changes } = useDesk()
  const { alert } = props
  const [expiry, setExpiry] = useState<ExpiryChoice>('30d')
  const [reason, setReason] = useState('')
  const value = alert.indicator ?? alert.ip
  const own = value === null ? words.noAddress : alert.isAllowed ? words.alreadyAllowed : null
  const offReason = props.off ?? own
  useToldOff(props.isOpen, offReason, props.onClose)

  const submit = () => {
    if (value === null) return
    props.onClose()
    void changes.perform(() =>
      client.blacklists.allow({ value, reason: reason.trim(), expiresInMs: expiryMs(expiry) }),
    )
    setReason('')
  }

  return (
    <FloatingForm
      title={words.allowTitle(value ?? '')}
      hint={words.allowHint}
      isOpen={props.isOpen && offReason === null}
      isAccepted={props.isAccepted}
      onClose={props.onClose}
      closeLabel={words.cancel}
      onSubmit={submit}
      target={
        <Button
          isTall
          keyName="l"
          offReason={offReason}
          aria-haspopup="dialog"
          aria-expanded={props.isOpen}
          onClick={props.onToggle}
        >
          {words.allow}
        </Button>
      }
      actions={
        <Button type="submit" kind="primary" data-autofocus>
          {words.allowNow}
        </Button>
      }
    >
      <ExpirySelect value={expiry} onChange={setExpiry} />
      <TextInput
        label={words.reason}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FloatingForm>
  )
}
