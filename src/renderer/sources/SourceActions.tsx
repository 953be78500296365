import {
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnected,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react'
import { useState } from 'react'
import type { SourceStatus } from '../../shared/source'
import { useDesk } from '../stores/desk'
import { deliveriesStrings, sourcesStrings } from '../strings'
import { Button, IconButton } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'
import { LimitsForm } from './LimitsForm'
import { SiteForm } from './SiteForm'
import css from './SourceTable.module.css'
import { hasFailed } from './state'

const words = sourcesStrings.actions

/** Connect, retry, pause, resume, limits, site and remove; the demo is stopped by a button of its own. */
export function SourceActions(props: {
  source: SourceStatus
  editOff: string | null
  onConnect: (source: SourceStatus) => void
}) {
  const { source, editOff } = props
  const { client, changes, toast } = useDesk()
  if (source.isDemo) return null
  const { id, name } = source
  const isPaused = source.state === 'paused'
  const pause = async (wanted: boolean) => {
    await client.sources.pause({ id, isPaused: wanted })
    return wanted ? words.paused(name) : words.resumed(name)
  }
  const toggle = async () => {
    try {
      changes.offerUndo(await pause(!isPaused), () => pause(isPaused))
    } catch (error) {
      changes.fail(error)
    }
  }
  const retry = async () => {
    try {
      await client.sources.retry({ id })
      toast.show({ tone: 'plain', text: words.retried(name), undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  const Icon = isPaused ? IconPlayerPlay : IconPlayerPause
  return (
    <span className={css.buttons}>
      {source.kind === 'http' && (
        <IconButton
          label={deliveriesStrings.connect.action(name)}
          icon={<IconPlugConnected size={15} aria-hidden />}
          onClick={() => props.onConnect(source)}
        />
      )}
      {hasFailed(source) && (
        <IconButton
          label={words.retry(name)}
          icon={<IconRefresh size={15} aria-hidden />}
          aria-disabled={editOff !== null || undefined}
          onClick={() => editOff === null && void retry()}
        />
      )}
      <IconButton
        label={isPaused ? words.resume(name) : words.pause(name)}
        icon={<Icon size={15} aria-hidden />}
        aria-disabled={editOff !== null || undefined}
        onClick={() => editOff === null && void toggle()}
      />
      <LimitsForm source={source} editOff={editOff} />
      {source.kind !== 'chronicle' && <SiteForm source={source} editOff={editOff} />}
      <RemoveSource id={id} name={name} editOff={editOff} />
    </span>
  )
}

/** Removing cannot be undone as it was: the source would begin anew. So it asks once. */
function RemoveSource({ id, name, editOff }: { id: string; name: string; editOff: string | null }) {
  const { client, changes, toast } = useDesk()
  const [isOpen, setOpen] = useState(false)
  const remove = async () => {
    try {
      await client.sources.remove({ id })
      setOpen(false)
      toast.show({ tone: 'plain', text: words.removed(name), undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <FloatingForm
      title={words.remove(name)}
      hint={words.removeHint}
      isOpen={isOpen}
      onClose={() => setOpen(false)}
      closeLabel={words.cancel}
      onSubmit={() => void remove()}
      target={
        <IconButton
          label={words.remove(name)}
          icon={<IconTrash size={15} aria-hidden />}
          aria-disabled={editOff !== null || undefined}
          aria-expanded={isOpen}
          onClick={() => editOff === null && setOpen(!isOpen)}
        />
      }
      actions={
        <>
          <Button onClick={() => setOpen(false)}>{words.cancel}</Button>
          <Button type="submit" kind="danger" data-autofocus>
            {words.removeSubmit}
          </Button>
        </>
      }
    />
  )
}
