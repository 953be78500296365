import { useState } from 'react'
import { useChangeOff, useDesk } from '../stores/desk'
import { sourcesStrings } from '../strings'
import { Button } from '../ui/Button'

const words = sourcesStrings.rejects

/** Reads rejects again with the formats of today, and says what came of it. */
export function ReplayButton(props: {
  label: string
  /** All rejects, those of a source, or some. */
  choice: { source?: string; ids?: string[] }
  offReason: string | null
  onDone: () => void
}) {
  const { client, changes, toast } = useDesk()
  const changeOff = useChangeOff()
  const [isBusy, setBusy] = useState(false)
  const replay = async () => {
    setBusy(true)
    try {
      const replayed = await client.sources.replayRejects(props.choice)
      toast.show({ tone: 'plain', text: words.replayed(replayed), undo: null })
      props.onDone()
    } catch (error) {
      changes.fail(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button
      kind="quiet"
      offReason={changeOff ?? props.offReason ?? (isBusy ? words.replaying : null)}
      onClick={() => void replay()}
    >
      {props.label}
    </Button>
  )
}
