import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Alert, AlertDetail } from '../../shared/alert'
import { BlockListField, type BlockTarget } from '../blacklists/BlockListField'
import { suggestList } from '../blacklists/block-list'
import { ExpirySelect } from '../blacklists/ExpirySelect'
import { type ExpiryChoice, expiryMs } from '../blacklists/expiry'
import { useLists } from '../blacklists/use-lists'
import { useDesk } from '../stores/desk'
import { blacklistsStrings, drawerStrings as words } from '../strings'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import { alertOf, type FeedItem } from './live-state'
import { useToldOff } from './use-told-off'

const { blockOn } = blacklistsStrings

interface BlockMenuProps {
  detail: AlertDetail
  /** Chosen rows: with more than one, their addresses are blocked together. */
  lines: readonly FeedItem[]
  isOpen: boolean
  isAccepted: boolean
  onClose: () => void
  onToggle: () => void
  /** Why nothing can be changed now. */
  off: string | null
}

/** What would be blocked: each address once, with the alerts that say why. */
function valuesToBlock(detail: AlertDetail, lines: readonly FeedItem[]): Map<string, string[]> {
  const values = new Map<string, string[]>()
  const take = (value: string | null, alert: Alert) => {
    if (value !== null) values.set(value, [...(values.get(value) ?? []), alert.id])
  }
  if (lines.length > 1) for (const line of lines) take(alertOf(line).indicator, alertOf(line))
  else take(detail.block.indicator, detail.alert)
  return values
}

/** Puts the alert's address on a list: list, expiry and reason, with defaults that Enter accepts. */
export function BlockMenu(props: BlockMenuProps) {
  const { detail, lines, isOpen } = props
  const values = valuesToBlock(detail, lines)
  const isMany = lines.length > 1
  const own = isMany
    ? values.size === 0
      ? words.nothingToBlock
      : null
    : detail.block.isOffered
      ? null
      : detail.block.reason || words.nothingToBlock
  const offReason = props.off ?? own
  useToldOff(isOpen, offReason, props.onClose)
  return (
    <BlockForm
      {...props}
      isOpen={isOpen && offReason === null}
      values={values}
      target={
        <Button
          isTall
          kind="danger"
          keyName="b"
          offReason={offReason}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={props.onToggle}
        >
          {words.block}
        </Button>
      }
    />
  )
}

function BlockForm(
  props: BlockMenuProps & { values: Map<string, string[]>; target: React.ReactNode },
) {
  const { client, changes } = useDesk()
  const { detail, values } = props
  const lists = useLists()
  const [chosen, setChosen] = useState<BlockTarget | null>(null)
  const [expiry, setExpiry] = useState<ExpiryChoice>('7d')
  const [reason, setReason] = useState('')
  const known = lists.data ?? []
  const target = chosen ?? { list: suggestList(known, [detail.alert]), isActivated: false }
  const { list } = target
  const isReasonMissing = expiry === 'never' && reason.trim() === ''
  const [first = ''] = values.keys()

  const submit = () => {
    if (list === null || isReasonMissing) return
    props.onClose()
    const adds = [...values].map(
      ([value, evidence]) =>
        () =>
          client.blacklists.add({
            list,
            value,
            reason: reason.trim() || detail.alert.title,
            expiresInMs: expiryMs(expiry),
            evidence,
          }),
    )
    const activate = () => client.blacklists.activate({ list })
    void changes.performAll(target.isActivated ? [activate, ...adds] : adds)
    setReason('')
    setChosen(null)
  }
  const missing = list === null && lists.data !== null ? blockOn.noList : lists.error
  const notYet = isReasonMissing ? blacklistsStrings.expiry.neverNeedsReason : missing

  return (
    <FloatingForm
      title={values.size > 1 ? words.blockMany(values.size) : words.blockTitle(first)}
      isOpen={props.isOpen}
      isReady={lists.data !== null}
      isAccepted={props.isAccepted}
      onClose={props.onClose}
      closeLabel={words.cancel}
      onSubmit={submit}
      target={props.target}
      actions={
        <Button type="submit" kind="primary" data-autofocus offReason={notYet}>
          {words.blockNow}
        </Button>
      }
    >
      <BlockListField lists={known} target={target} error={lists.error} onChange={setChosen} />
      <ExpirySelect value={expiry} onChange={setExpiry} />
      <TextInput
        label={words.reason}
        value={reason}
        placeholder={detail.alert.title}
        maxLength={500}
        error={isReasonMissing ? blacklistsStrings.expiry.neverNeedsReason : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FloatingForm>
  )
}
