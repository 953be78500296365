import { Select, TextInput } from '@mantine/core'
import { IconBan } from '@tabler/icons-react'
import { useState } from 'react'
import type { Entity } from '../../shared/entity'
import { CheckLine } from '../blacklists/CheckLine'
import { EMPTY_DRAFT, judgeDraft } from '../blacklists/draft'
import { ExpirySelect } from '../blacklists/ExpirySelect'
import { type ExpiryChoice, expiryMs } from '../blacklists/expiry'
import { useValueCheck } from '../blacklists/use-value-check'
import { useDesk } from '../stores/desk'
import { useQuery } from '../stores/query'
import { blacklistsStrings } from '../strings/blacklists'
import { entityStrings } from '../strings/entity'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import { blockableLists, suggestList } from './block-list'

const words = entityStrings.actions

/** Blocks the address on a list for a time; Enter takes the list of its newest alert and 7 days. */
export function BlockForm(props: {
  entity: Entity
  isOpen: boolean
  offReason: string | null
  onOpen: (isOpen: boolean) => void
}) {
  const { entity, isOpen, onOpen } = props
  const { client, changes } = useDesk()
  const lists = useQuery(isOpen ? 'lists to block on' : null, () => client.blacklists.lists())
  const [chosen, setChosen] = useState<string | null>(null)
  const [expiry, setExpiry] = useState<ExpiryChoice>('7d')
  const [reason, setReason] = useState('')
  const list = chosen ?? suggestList(lists.data ?? [], entity.recentAlerts)
  const checked = useValueCheck(list ?? 'allowlist', isOpen && list !== null ? entity.value : '')
  const verdict = judgeDraft({ ...EMPTY_DRAFT, expiry, reason }, checked.check)

  const close = () => {
    setChosen(null)
    setExpiry('7d')
    setReason('')
    onOpen(false)
  }
  const submit = async () => {
    if (list === null || !verdict.canAdd) return
    const change = await changes.perform(() =>
      client.blacklists.add({
        list,
        value: entity.value,
        reason: reason.trim(),
        expiresInMs: expiryMs(expiry),
        evidence: entity.recentAlerts.slice(0, 10).map((alert) => alert.id),
      }),
    )
    if (change) close()
  }
  return (
    <FloatingForm
      title={words.blockTitle(entity.value)}
      isOpen={isOpen}
      onClose={close}
      closeLabel={words.cancel}
      onSubmit={() => void submit()}
      target={
        <Button
          kind="danger"
          keyName="b"
          icon={<IconBan size={14} aria-hidden />}
          offReason={props.offReason}
          onClick={() => (isOpen ? close() : onOpen(true))}
        >
          {words.block}
        </Button>
      }
      actions={
        <>
          <Button onClick={close}>{words.cancel}</Button>
          <Button
            type="submit"
            kind="danger"
            data-autofocus
            offReason={verdict.canAdd ? null : blacklistsStrings.add.notYet}
          >
            {words.submitBlock}
          </Button>
        </>
      }
    >
      <Select
        label={words.list}
        data={blockableLists(lists.data ?? []).map(({ list: value, title }) => ({
          value,
          label: title,
        }))}
        value={list}
        error={lists.error}
        comboboxProps={{ withinPortal: false }}
        onChange={setChosen}
      />
      <CheckLine typed={entity.value} checked={checked} fault={null} />
      <ExpirySelect value={expiry} onChange={setExpiry} />
      <TextInput
        label={verdict.needsReason ? words.reasonNeeded : words.reason}
        value={reason}
        maxLength={500}
        error={verdict.needsReason ? blacklistsStrings.expiry.neverNeedsReason : null}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FloatingForm>
  )
}
