import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Alert } from '../../shared/alert'
import { ExpirySelect } from '../blacklists/ExpirySelect'
import { type ExpiryChoice, expiryMs } from '../blacklists/expiry'
import { useDesk } from '../stores/desk'
import { drawerStrings as words } from '../strings'
import { ActionMenu, type MenuControl } from './ActionMenu'

/** Puts the alert's address on the allowlist: never blocked, still judged and alerted. */
export function AllowMenu(props: MenuControl & { alert: Alert }) {
  const { client, changes } = useDesk()
  const { alert } = props
  const [expiry, setExpiry] = useState<ExpiryChoice>('30d')
  const [reason, setReason] = useState('')
  const value = alert.indicator ?? alert.ip
  const own = value === null ? words.noAddress : alert.isAllowed ? words.alreadyAllowed : null

  const submit = () => {
    if (value === null) return
    props.onClose()
    void changes.perform(() =>
      client.blacklists.allow({ value, reason: reason.trim(), expiresInMs: expiryMs(expiry) }),
    )
    setReason('')
  }

  return (
    <ActionMenu
      {...props}
      off={props.off ?? own}
      label={words.allow}
      keyName="l"
      title={words.allowTitle(value ?? '')}
      hint={words.allowHint}
      submitLabel={words.allowNow}
      hasSubmitFocus
      onSubmit={submit}
    >
      <ExpirySelect value={expiry} onChange={setExpiry} />
      <TextInput
        label={words.reason}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ActionMenu>
  )
}
