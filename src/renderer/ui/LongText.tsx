import { useState } from 'react'
import { pieceStrings } from '../strings'
import { HostileText } from './HostileText'

/** Characters of a text shown before the rest is asked for. */
const FIRST_CHARACTERS = 240

/** Text that may be very long: its beginning, and the rest when it is asked for. */
export function LongText({ text, first = FIRST_CHARACTERS }: { text: string; first?: number }) {
  const [isWhole, setWhole] = useState(false)
  if (isWhole || text.length <= first) return <HostileText text={text} />
  return (
    <>
      <HostileText text={text.slice(0, first)} />…{' '}
      <button type="button" className="link" onClick={() => setWhole(true)}>
        {pieceStrings.showWhole(text.length)}
      </button>
    </>
  )
}
