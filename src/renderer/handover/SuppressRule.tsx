import { Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { CardRule } from '../../shared/report-card'
import { ExpirySelect } from '../blacklists/ExpirySelect'
import { type ExpiryChoice, expiryMs } from '../blacklists/expiry'
import { useChangeOff, useDesk } from '../stores/desk'
import { drawerStrings, reportCardStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import css from './HandoverScreen.module.css'
import { ruleQuery } from './rule-verbs'

/** Suppresses what is open of a rule, with a reason and an end. */
export function SuppressRule(props: {
  rule: CardRule
  hasKey: boolean
  isOpen: boolean
  onOpen: (isOpen: boolean) => void
}) {
  const { rule, isOpen, onOpen } = props
  const { client, changes, live } = useDesk()
  const off = useChangeOff()
  const [reason, setReason] = useState('')
  const [expiry, setExpiry] = useState<ExpiryChoice>('30d')
  const [hidesCritical, setHidesCritical] = useState(false)
  const [isAsked, setAsked] = useState(false)
  const isReasonMissing = reason.trim() === ''
  const close = () => {
    setReason('')
    setAsked(false)
    onOpen(false)
  }
  const submit = async () => {
    setAsked(true)
    if (isReasonMissing) return
    const change = await changes.perform(() =>
      client.silences.suppress({
        target: { tab: 'open', filter: { query: ruleQuery(rule) }, seen: live.seenNumber() },
        reason: reason.trim(),
        expiresInMs: expiryMs(expiry),
        hidesCritical,
      }),
    )
    if (change !== null) close()
  }
  return (
    <FloatingForm
      title={words.suppressTitle(rule.title)}
      isOpen={isOpen && off === null}
      onClose={close}
      closeLabel={drawerStrings.cancel}
      onSubmit={() => void submit()}
      target={
        <Button
          keyName={props.hasKey ? 'h' : undefined}
          offReason={off}
          onClick={() => (isOpen ? close() : onOpen(true))}
        >
          {words.suppress}
        </Button>
      }
      actions={
        <>
          <Button onClick={close}>{drawerStrings.cancel}</Button>
          <Button type="submit" kind="primary">
            {drawerStrings.suppressNow}
          </Button>
        </>
      }
    >
      <p className={css.quiet}>{words.suppressHint}</p>
      <TextInput
        label={drawerStrings.reason}
        value={reason}
        maxLength={500}
        data-autofocus
        error={isAsked && isReasonMissing ? drawerStrings.suppressNeedsReason : null}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <ExpirySelect value={expiry} onChange={setExpiry} />
      <Checkbox
        my={6}
        label={drawerStrings.hidesCritical}
        checked={hidesCritical}
        onChange={(event) => setHidesCritical(event.currentTarget.checked)}
      />
    </FloatingForm>
  )
}
