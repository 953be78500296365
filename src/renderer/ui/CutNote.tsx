import type { WatchEvent } from '../../shared/event'
import { pieceStrings } from '../strings'
import css from './RawRecord.module.css'

/** Says that not all of a record was kept; nothing where it is whole. */
export function CutNote({ event }: { event: Pick<WatchEvent, 'raw' | 'rawSize' | 'product'> }) {
  if (event.rawSize === null) return null
  const say = event.product === 'chronicle' ? pieceStrings.condensed : pieceStrings.cut
  return <p className={css.cut}>{say(event.raw.length, event.rawSize)}</p>
}
