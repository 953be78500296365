import { TextInput } from '@mantine/core'
import { IconBan } from '@tabler/icons-react'
import { useState } from 'react'
import type { ListSummary } from '../../../shared/blacklist'
import type { BlockedIncident, IncidentDetail } from '../../../shared/incident'
import { BlockListField, type BlockTarget } from '../../blacklists/BlockListField'
import { suggestList } from '../../blacklists/block-list'
import { ExpirySelect } from '../../blacklists/ExpirySelect'
import { type ExpiryChoice, expiryMs } from '../../blacklists/expiry'
import { useDesk } from '../../stores/desk'
import { useQuery } from '../../stores/query'
import { sitesStrings } from '../../strings'
import { Button } from '../../ui/Button'
import { FloatingForm } from '../../ui/FloatingForm'

const words = sitesStrings.incident
/** Whose list it is that is offered. */
const DETECTOR = 'web-anomaly'

/** Puts all anomalous addresses of an incident on a list, with an expiry. */
export function BlockIncidentForm(props: {
  detail: IncidentDetail
  isOpen: boolean
  offReason: string | null
  onOpen: (isOpen: boolean) => void
  onBlocked: (report: BlockedIncident) => void
}) {
  const { detail, isOpen, onOpen } = props
  const { client, changes, toast } = useDesk()
  const lists = useQuery(isOpen ? 'lists to block on' : null, () => client.blacklists.lists())
  const [chosen, setChosen] = useState<BlockTarget | null>(null)
  const [expiry, setExpiry] = useState<ExpiryChoice>('1d')
  const [reason, setReason] = useState('')
  const [least, setLeast] = useState('')
  const known = lists.data ?? []
  const target = chosen ?? suggestTarget(known)
  const leastScore = readScore(least)
  const needsReason = expiry === 'never' && reason.trim() === ''
  const isReady = target.list !== null && leastScore !== undefined && !needsReason

  const close = () => {
    setChosen(null)
    setReason('')
    setLeast('')
    onOpen(false)
  }
  const submit = async () => {
    const { list } = target
    if (list === null || leastScore === undefined || needsReason) return
    const { host, start } = detail.incident
    if (target.isActivated) {
      const activated = await changes.perform(() => client.blacklists.activate({ list }))
      if (activated === null) return
    }
    try {
      const input = { host, start, list, reason, expiresInMs: expiryMs(expiry), leastScore }
      const report = await client.web.blockIncident(input)
      props.onBlocked(report)
      const { changeId } = report
      if (changeId === null) toast.show({ tone: 'plain', text: report.text, undo: null })
      else
        await changes.perform(async () => ({ changeId, changed: report.added, text: report.text }))
      close()
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <FloatingForm
      title={words.blockTitle(detail.distinctFlagged)}
      isOpen={isOpen}
      isReady={lists.data !== null}
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
            offReason={isReady ? null : needsReason ? words.reasonNeeded : words.badScore}
          >
            {words.submit}
          </Button>
        </>
      }
    >
      <p>{words.blockHint}</p>
      <BlockListField
        lists={known}
        holds="address"
        target={target}
        error={lists.error}
        onChange={setChosen}
      />
      <ExpirySelect value={expiry} onChange={setExpiry} />
      <TextInput
        label={words.leastScore}
        value={least}
        error={leastScore === undefined ? words.badScore : null}
        onChange={(event) => setLeast(event.currentTarget.value)}
      />
      <TextInput
        label={expiry === 'never' ? words.reasonNeeded : words.reason}
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FloatingForm>
  )
}

/** The analyst's own list, or else that of the detector, activated with the block: nobody enforces it yet. */
function suggestTarget(lists: readonly ListSummary[]): BlockTarget {
  const list = suggestList(lists, [{ alertId: null, detector: DETECTOR, last: 0 }], 'address')
  const isInactive = lists.some((each) => each.list === list && each.state !== 'active')
  return { list, isActivated: isInactive }
}

/** A typed score; null for none, undefined for what is no score. */
function readScore(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const value = Number(text)
  return value >= 0 && value <= 1 ? value : undefined
}
