import { TextInput } from '@mantine/core'
import { IconBan } from '@tabler/icons-react'
import { useState } from 'react'
import type { Holds } from '../../shared/blacklist'
import type { LookedUp } from '../../shared/lookup'
import { BlockListField, type BlockTarget } from '../blacklists/BlockListField'
import { suggestList } from '../blacklists/block-list'
import { ExpirySelect } from '../blacklists/ExpirySelect'
import { type ExpiryChoice, expiryMs } from '../blacklists/expiry'
import { useChangeOff, useDesk } from '../stores/desk'
import { useQuery } from '../stores/query'
import { blacklistsStrings, lookupStrings } from '../strings'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import css from './Lookup.module.css'

const words = lookupStrings.list

/** Puts the chosen rows on one list; what may not be there is told and left out. */
export function ListForm(props: {
  rows: readonly LookedUp[]
  onDone: () => void
  onChanged: () => void
}) {
  const { rows } = props
  const { client, changes } = useDesk()
  const offReason = useChangeOff()
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState<BlockTarget | null>(null)
  const [expiry, setExpiry] = useState<ExpiryChoice>('7d')
  const [reason, setReason] = useState('')
  const [refused, setRefused] = useState<readonly string[]>([])
  const lists = useQuery(isOpen ? 'lists to block on' : null, () => client.blacklists.lists())
  const holds: Holds = rows[0]?.kind === 'domain' ? 'domain' : 'address'
  const isMixed = rows.some(({ kind }) => (kind === 'domain') !== (holds === 'domain'))
  const known = lists.data ?? []
  const target = chosen ?? { list: suggestList(known, [], holds), isActivated: false }
  const needsReason = expiry === 'never' && reason.trim() === ''
  const close = () => {
    setOpen(false)
    setChosen(null)
    setRefused([])
  }
  const submit = async () => {
    const { list } = target
    if (list === null || needsReason) return
    const add = async () => {
      const done = await client.blacklists.import({
        list,
        entries: rows.map(({ value }) => ({ value })),
        reason: reason.trim(),
        expiresInMs: expiryMs(expiry),
      })
      setRefused(done.refused.map(({ value, message }) => `${value}: ${message}`))
      if (done.changeId === null) throw new Error(words.none)
      const text =
        done.refused.length === 0 ? done.text : `${done.text} ${words.refused(done.refused.length)}`
      return { changeId: done.changeId, changed: done.added, text }
    }
    const activate = () => client.blacklists.activate({ list })
    const calls = target.isActivated ? [activate, add] : [add]
    if ((await changes.performAll(calls)) < calls.length) return
    props.onChanged()
    props.onDone()
    close()
  }
  const why = rows.length === 0 ? words.noneChosen : isMixed ? words.mixed : null
  return (
    <FloatingForm
      title={words.title(rows.length)}
      isOpen={isOpen}
      isReady={lists.data !== null}
      onClose={close}
      closeLabel={words.cancel}
      onSubmit={() => void submit()}
      target={
        <Button
          kind="danger"
          icon={<IconBan size={14} aria-hidden />}
          offReason={offReason ?? why}
          onClick={() => (isOpen ? close() : setOpen(true))}
        >
          {words.button(rows.length)}
        </Button>
      }
      actions={
        <>
          <Button onClick={close}>{words.cancel}</Button>
          <Button
            type="submit"
            kind="danger"
            data-autofocus
            offReason={needsReason ? blacklistsStrings.expiry.neverNeedsReason : null}
          >
            {words.submit}
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
      <ExpirySelect value={expiry} onChange={setExpiry} />
      <TextInput
        label={words.reason}
        value={reason}
        maxLength={500}
        error={needsReason ? blacklistsStrings.expiry.neverNeedsReason : null}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {refused.length > 0 && (
        <ul className={css.refused} role="alert">
          {refused.slice(0, 5).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </FloatingForm>
  )
}
