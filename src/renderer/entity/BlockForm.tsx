import { TextInput } from '@mantine/core'
import { IconBan } from '@tabler/icons-react'
import { useState } from 'react'
import type { Entity } from '../../shared/entity'
import { BlockListField, type BlockTarget } from '../blacklists/BlockListField'
import { suggestList } from '../blacklists/block-list'
import { CheckLine } from '../blacklists/CheckLine'
import { EMPTY_DRAFT, judgeDraft } from '../blacklists/draft'
import { ExpirySelect } from '../blacklists/ExpirySelect'
import { type ExpiryChoice, expiryMs } from '../blacklists/expiry'
import { RadiusLine } from '../blacklists/RadiusLine'
import { useValueCheck } from '../blacklists/use-value-check'
import { useDesk } from '../stores/desk'
import { useQuery } from '../stores/query'
import { blacklistsStrings, entityStrings } from '../strings'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'

const words = entityStrings.actions

/** Blocks the address on a list for a time; Enter takes the list of its newest alert and 7 days. */
export function BlockForm(props: {
  entity: Pick<Entity, 'value' | 'kind' | 'recentAlerts'>
  isOpen: boolean
  offReason: string | null
  onOpen: (isOpen: boolean) => void
  /** B opens it; not where several stand on a screen. */
  hasKey?: boolean
}) {
  const { entity, isOpen, onOpen } = props
  const { client, changes } = useDesk()
  const holds = entity.kind === 'domain' ? 'domain' : 'address'
  const lists = useQuery(isOpen ? 'lists to block on' : null, () => client.blacklists.lists())
  const [chosen, setChosen] = useState<BlockTarget | null>(null)
  const [expiry, setExpiry] = useState<ExpiryChoice>('7d')
  const [reason, setReason] = useState('')
  const known = lists.data ?? []
  const target = chosen ?? {
    list: suggestList(known, entity.recentAlerts, holds),
    isActivated: false,
  }
  const { list } = target
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
    const add = () =>
      client.blacklists.add({
        list,
        value: entity.value,
        reason: reason.trim(),
        expiresInMs: expiryMs(expiry),
        evidence: entity.recentAlerts.slice(0, 10).map((alert) => alert.id),
      })
    const activate = () => client.blacklists.activate({ list })
    const calls = target.isActivated ? [activate, add] : [add]
    if ((await changes.performAll(calls)) === calls.length) close()
  }
  return (
    <FloatingForm
      title={words.blockTitle(entity.value)}
      isOpen={isOpen}
      isReady={list === null ? lists.data !== null : checked.check !== null}
      onClose={close}
      closeLabel={words.cancel}
      onSubmit={() => void submit()}
      target={
        <Button
          kind="danger"
          keyName={props.hasKey === false ? undefined : 'b'}
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
            offReason={
              verdict.canAdd || checked.check === null ? null : blacklistsStrings.add.notYet
            }
          >
            {words.submitBlock}
          </Button>
        </>
      }
    >
      <BlockListField
        lists={known}
        holds={holds}
        target={target}
        error={lists.error}
        onChange={setChosen}
      />
      <CheckLine typed={entity.value} checked={checked} fault={null} />
      <RadiusLine value={entity.value} />
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
