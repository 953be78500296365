import { useState } from 'react'
import { useDesk } from '../stores/desk'
import { sourcesStrings } from '../strings'
import { Button } from '../ui/Button'
import { FloatingForm } from '../ui/FloatingForm'

const words = sourcesStrings.actions

/** Ends the demo; its data go with it, so it asks once. */
export function StopDemo({ editOff }: { editOff: string | null }) {
  const { client, changes, toast } = useDesk()
  const [isOpen, setOpen] = useState(false)
  const stop = async () => {
    try {
      await client.sources.stopDemo()
      setOpen(false)
      toast.show({ tone: 'plain', text: words.demoStopped, undo: null })
    } catch (error) {
      changes.fail(error)
    }
  }
  return (
    <FloatingForm
      title={words.stopDemo}
      hint={words.stopDemoHint}
      isOpen={isOpen}
      onClose={() => setOpen(false)}
      closeLabel={words.cancel}
      onSubmit={() => void stop()}
      target={
        <Button kind="quiet" offReason={editOff} onClick={() => setOpen(!isOpen)}>
          {words.stopDemo}
        </Button>
      }
      actions={
        <>
          <Button onClick={() => setOpen(false)}>{words.cancel}</Button>
          <Button type="submit" kind="danger" data-autofocus>
            {words.stopDemo}
          </Button>
        </>
      }
    />
  )
}
