import { TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { blacklistsStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import { ExpirySelect } from './ExpirySelect'
import { type ExpiryChoice, expiryMs } from './expiry'

/** Asks how long and why: to allow entries, or to change when they end. Enter takes the defaults. */
export function SpanForm(props: {
  title: string
  hint?: string
  submitLabel: string
  isOpen: boolean
  initial: ExpiryChoice
  /** Entries that never expire need a reason; allow entries do not. */
  isReasonNeeded: boolean
  target: ReactNode
  position?: 'top-end' | 'bottom-end'
  onClose: () => void
  onSubmit: (input: { expiresInMs: number | null; reason: string }) => Promise<boolean>
}) {
  const [expiry, setExpiry] = useState<ExpiryChoice>(props.initial)
  const [reason, setReason] = useState('')
  const isMissing = props.isReasonNeeded && expiry === 'never' && reason.trim() === ''

  const close = () => {
    setExpiry(props.initial)
    setReason('')
    props.onClose()
  }
  const submit = async () => {
    if (isMissing) return
    const isDone = await props.onSubmit({ expiresInMs: expiryMs(expiry), reason: reason.trim() })
    if (isDone) close()
  }
  return (
    <FloatingForm
      title={props.title}
      hint={props.hint}
      isOpen={props.isOpen}
      position={props.position ?? 'top-end'}
      onClose={close}
      closeLabel={words.add.cancel}
      onSubmit={() => void submit()}
      target={props.target}
      actions={
        <>
          <Button onClick={close}>{words.add.cancel}</Button>
          <Button
            type="submit"
            kind="primary"
            offReason={isMissing ? words.expiry.neverNeedsReason : null}
          >
            {props.submitLabel}
          </Button>
        </>
      }
    >
      <ExpirySelect value={expiry} onChange={setExpiry} />
      <TextInput
        label={words.add.reasonOptional}
        value={reason}
        maxLength={500}
        data-autofocus
        error={isMissing ? words.expiry.neverNeedsReason : null}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FloatingForm>
  )
}
