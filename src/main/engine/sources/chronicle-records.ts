import { createHash } from 'node:crypto'
import type { Detection } from '../chronicle/stream-parts'
import type { RawRecord } from '../record'

/** Bytes of a hash that make a position: as many as a number holds exactly. */
const POSITION_BYTES = 6
/** Characters that tell one detection from another. */
const PLACE_CHARS = 80

/**
 * Records of detections. A stream has no places, and says the same again after a reconnect: a
 * detection's position is drawn from its text, so that it is the same whenever it comes.
 */
export function toRecords(detections: readonly Detection[]): RawRecord[] {
  return detections.map(({ text, problem }) => ({
    text,
    ...(problem === undefined ? {} : { problem }),
    position: createHash('sha256').update(text).digest().readUIntBE(0, POSITION_BYTES),
    place: () => placeOf(text),
  }))
}

/** The detection's own id, which stands near its beginning, or what it begins with. */
function placeOf(text: string): string {
  const id = /"id"\s*:\s*"(de_[\w-]{1,64})"/.exec(text)?.[1]
  return id === undefined ? `detection ${text.slice(0, PLACE_CHARS)}` : `detection ${id}`
}
