import { TextInput } from '@mantine/core'
import { ORPCError } from '@orpc/client'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { z } from 'zod'
import { type ListSummary, LONGEST_VALUE } from '../../shared/blacklist'
import { wordsOf } from '../link/errors'
import { useDesk } from '../stores/desk'
import { blacklistsStrings } from '../strings'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import css from './AddEntry.module.css'
import { CheckLine } from './CheckLine'
import { type Draft, EMPTY_DRAFT, isAllowConflict, judgeDraft } from './draft'
import { ExpirySelect } from './ExpirySelect'
import { expiryMs } from './expiry'
import { useValueCheck } from './use-value-check'
import { valueKindOf } from './value-kind'

const words = blacklistsStrings.add

/** A refusal of the engine, and the field it is about. */
interface Refusal {
  field: string
  message: string
}

const faultData = z.object({ field: z.string() })

/** The field at fault where the engine names one. */
function refusalOf(error: unknown): Refusal | null {
  const data = error instanceof ORPCError ? faultData.safeParse(error.data) : null
  return data?.success ? { field: data.data.field, message: wordsOf(error) } : null
}

/** Puts an address, network or domain on the list, checked while it is typed. */
export function AddEntry(props: {
  list: ListSummary
  isOpen: boolean
  editOff: string | null
  onOpen: (isOpen: boolean) => void
  onAllowlist: () => void
}) {
  const { list, isOpen, onOpen } = props
  const { client, changes } = useDesk()
  const isAllowlist = list.kind === 'allowlist'
  const fresh: Draft = isAllowlist ? { ...EMPTY_DRAFT, expiry: 'never' } : EMPTY_DRAFT
  const [draft, setDraft] = useState<Draft>(fresh)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const checked = useValueCheck(list.list, draft.value)
  const verdict = judgeDraft(draft, checked.check, { isReasonNeeded: !isAllowlist })
  const set = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part })
    setRefusal(null)
  }
  const faultOf = (field: string) => (refusal?.field === field ? refusal.message : null)

  const close = () => {
    setDraft(fresh)
    setRefusal(null)
    onOpen(false)
  }
  const submit = async () => {
    if (!verdict.canAdd) return
    const { value, confirmation } = draft
    const shared = { value: value.trim(), reason: draft.reason.trim() }
    const expiresInMs = expiryMs(draft.expiry)
    const change = await changes.perform(async () => {
      try {
        if (isAllowlist) return await client.blacklists.allow({ ...shared, expiresInMs })
        const confirmed = verdict.needsConfirmation ? { confirmation: confirmation.trim() } : {}
        return await client.blacklists.add({
          list: list.list,
          ...shared,
          expiresInMs,
          ...confirmed,
        })
      } catch (error) {
        setRefusal(refusalOf(error))
        throw error
      }
    })
    if (change) close()
  }

  const typed = words.values[valueKindOf(list)]
  const shown = checked.check?.value ?? draft.value.trim()
  const [verb, bareVerb] = isAllowlist
    ? [words.allowSubmit, words.allowSubmitEmpty]
    : [words.submit, words.submitEmpty]
  return (
    <FloatingForm
      title={isAllowlist ? words.allowTitle : words.title(list.title)}
      isOpen={isOpen}
      onClose={close}
      closeLabel={words.cancel}
      onSubmit={() => void submit()}
      target={
        <Button
          keyName="+"
          icon={<IconPlus size={14} aria-hidden />}
          offReason={props.editOff}
          onClick={() => (isOpen ? close() : onOpen(true))}
        >
          {words.button}
        </Button>
      }
      actions={
        <>
          <Button onClick={close}>{words.cancel}</Button>
          <Button type="submit" kind="primary" offReason={verdict.canAdd ? null : words.notYet}>
            {shown === '' ? bareVerb : verb(shown)}
          </Button>
        </>
      }
    >
      <TextInput
        label={typed.label}
        placeholder={typed.placeholder}
        value={draft.value}
        maxLength={LONGEST_VALUE}
        className={css.mono}
        data-autofocus
        autoComplete="off"
        spellCheck={false}
        error={faultOf('value') !== null || verdict.isValueWrong}
        aria-describedby="add-entry-check"
        onChange={(event) => set({ value: event.currentTarget.value, confirmation: '' })}
      />
      <CheckLine typed={draft.value} checked={checked} fault={faultOf('value')} />
      {checked.check && isAllowConflict(checked.check) && (
        <Button onClick={props.onAllowlist}>{words.openAllowlist}</Button>
      )}
      {verdict.needsConfirmation && (
        <TextInput
          label={words.confirm(checked.check?.confirmation ?? '')}
          value={draft.confirmation}
          maxLength={100}
          autoComplete="off"
          error={faultOf('confirmation')}
          onChange={(event) => set({ confirmation: event.currentTarget.value })}
        />
      )}
      <ExpirySelect
        value={draft.expiry}
        error={faultOf('expiresInMs')}
        onChange={(expiry) => set({ expiry })}
      />
      <TextInput
        label={verdict.needsReason ? words.reason : words.reasonOptional}
        value={draft.reason}
        maxLength={500}
        error={
          faultOf('reason') ??
          (verdict.needsReason ? blacklistsStrings.expiry.neverNeedsReason : null)
        }
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
    </FloatingForm>
  )
}
