import type { WatchEvent } from '../../shared/event'
import { pieceStrings } from '../strings'
import css from './RawRecord.module.css'

/** Says that only the beginning of a record was kept; nothing where it is whole. */
export function CutNote({ event }: { event: Pick<WatchEvent, 'raw' | 'rawSize'> }) {
  if (event.rawSize === null) return null
  return <p className={css.cut}>{pieceStrings.cut(event.raw.length, event.rawSize)}</p>
}
