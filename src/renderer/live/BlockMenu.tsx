import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Alert, AlertDetail } from '../../shared/alert'
import { type Holds, holdsOf } from '../../shared/blacklist'
import { BlockListField, type BlockTarget } from '../blacklists/BlockListField'
import { suggestList } from '../blacklists/block-list'
import { ExpirySelect } from '../blacklists/ExpirySelect'
import { type ExpiryChoice, expiryMs } from '../blacklists/expiry'
import { RadiusLine } from '../blacklists/RadiusLine'
import { useLists } from '../blacklists/use-lists'
import { useDesk } from '../stores/desk'
import { blacklistsStrings, detectionStrings, drawerStrings as words } from '../strings'
import { ActionMenu, type MenuControl } from './ActionMenu'
import { alertOf, type FeedItem } from './live-state'

const { blockOn } = blacklistsStrings

interface BlockMenuProps extends MenuControl {
  detail: AlertDetail
  /** Chosen rows: with more than one, their addresses or domains are blocked together. */
  lines: readonly FeedItem[]
}

/** What would be blocked: each address or domain once, with the alerts that say why. */
function valuesToBlock(
  detail: AlertDetail,
  lines: readonly FeedItem[],
  chosen: string | null,
): Map<string, string[]> {
  const values = new Map<string, string[]>()
  const take = (value: string | null, alert: Alert) => {
    if (value !== null) values.set(value, [...(values.get(value) ?? []), alert.id])
  }
  if (lines.length > 1) for (const line of lines) take(alertOf(line).indicator, alertOf(line))
  else take(chosen, detail.alert)
  return values
}

/** Puts the alert's address or domain on a list: list, expiry and reason, with defaults that Enter accepts. */
export function BlockMenu(props: BlockMenuProps) {
  const { detail, lines } = props
  const { choices, indicator } = detail.block
  const [picked, setPicked] = useState<string | null>(null)
  const known = picked !== null && choices.includes(picked) ? picked : null
  const values = valuesToBlock(detail, lines, known ?? firstChoice(detail.block))
  const isMany = lines.length > 1
  const kinds = new Set([...values.keys(), ...(isMany ? [] : choices)].map(holdsOf))
  const own = isMany
    ? whyNotTogether(kinds)
    : detail.block.isOffered
      ? null
      : detail.block.reason || words.nothingToBlock
  return (
    <BlockForm
      {...props}
      off={props.off ?? own}
      values={values}
      holds={kinds.has('domain') ? 'domain' : 'address'}
      choices={isMany || (choices.length < 2 && indicator !== null) ? [] : choices}
      onPick={setPicked}
    />
  )
}

/** Addresses and domains never share a list. */
function whyNotTogether(kinds: ReadonlySet<Holds>): string | null {
  if (kinds.size === 0) return words.nothingToBlock
  return kinds.size > 1 ? words.blockMixed : null
}

function titleOf(count: number, first: string, holds: Holds): string {
  if (count > 1) return words.blockMany[holds](count)
  return count === 0 ? detectionStrings.blockOne[holds] : words.blockTitle(first)
}

/** Preselected is what the alert points at; else only where nothing else could be meant. */
function firstChoice({ indicator, choices }: AlertDetail['block']): string | null {
  if (choices.length === 0 || (indicator !== null && choices.includes(indicator))) return indicator
  return choices.length === 1 ? (choices[0] ?? null) : null
}

interface BlockFormProps extends BlockMenuProps {
  values: Map<string, string[]>
  holds: Holds
  /** Values of which one is to be chosen; empty where there is no choice. */
  choices: readonly string[]
  onPick: (value: string) => void
}

function BlockForm(props: BlockFormProps) {
  const { client, changes } = useDesk()
  const { detail, values, holds } = props
  const lists = useLists()
  const [chosen, setChosen] = useState<BlockTarget | null>(null)
  const [expiry, setExpiry] = useState<ExpiryChoice>('7d')
  const [reason, setReason] = useState('')
  const known = lists.data ?? []
  const target = chosen ?? { list: suggestList(known, [detail.alert], holds), isActivated: false }
  const { list } = target
  const isReasonMissing = expiry === 'never' && reason.trim() === ''
  const [first = ''] = values.keys()
  const isUnchosen = values.size === 0

  const submit = () => {
    if (list === null || isReasonMissing || isUnchosen) return
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
  const unchosen = isUnchosen ? detectionStrings.blockNotChosen[holds] : null
  const notYet = unchosen ?? (isReasonMissing ? blacklistsStrings.expiry.neverNeedsReason : missing)

  return (
    <ActionMenu
      {...props}
      label={words.block}
      keyName="b"
      kind="danger"
      title={titleOf(values.size, first, holds)}
      isReady={lists.data !== null}
      submitLabel={words.blockNow}
      submitOff={notYet}
      hasSubmitFocus
      onSubmit={submit}
    >
      {props.choices.length > 0 && (
        <Select
          label={detectionStrings.blockWhich[holds]}
          placeholder={detectionStrings.blockChoose}
          data={[...props.choices]}
          value={first === '' ? null : first}
          comboboxProps={{ withinPortal: false }}
          maxDropdownHeight={180}
          onChange={(value) => value !== null && props.onPick(value)}
        />
      )}
      {values.size === 1 && <RadiusLine value={first} />}
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
        placeholder={detail.alert.title}
        maxLength={500}
        error={isReasonMissing ? blacklistsStrings.expiry.neverNeedsReason : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ActionMenu>
  )
}
