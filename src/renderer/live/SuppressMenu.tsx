import { Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Alert } from '../../shared/alert'
import type { Suppression } from '../../shared/silence'
import { ExpirySelect } from '../blacklists/ExpirySelect'
import { type ExpiryChoice, expiryMs } from '../blacklists/expiry'
import { drawerStrings as words } from '../strings'
import { ActionMenu, type MenuControl } from './ActionMenu'

/** Hides alerts of this subject and rule, with a reason and an end. */
export function SuppressMenu(
  props: MenuControl & {
    alert: Alert
    /** Alerts of the row that it would hide. */
    count: number
    onSuppress: (how: Suppression) => void
  },
) {
  const { alert } = props
  const [expiry, setExpiry] = useState<ExpiryChoice>('30d')
  const [reason, setReason] = useState('')
  const [hidesCritical, setHidesCritical] = useState(false)
  const [isAsked, setAsked] = useState(false)
  const isReasonMissing = reason.trim() === ''

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
    <ActionMenu
      {...props}
      label={words.suppress}
      keyName="h"
      title={props.count > 1 ? words.suppressMany(props.count) : words.suppressTitle(alert.subject)}
      hint={words.suppressHint(alert.title)}
      submitLabel={words.suppressNow}
      onSubmit={submit}
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
    </ActionMenu>
  )
}
