import { createHash } from 'node:crypto'
import type { RejectedRecord } from './record'

/**
 * A record that is read again is the same reject. Its place in words is no part of the id: nobody
 * counts lines behind a restart, so that `line 12` is then called by its byte. Its text is: files
 * that begin alike share a partition.
 */
export function rejectId({
  source,
  partition,
  position,
  part,
  reason,
  text,
}: Pick<RejectedRecord, 'source' | 'partition' | 'position' | 'part' | 'reason' | 'text'>): string {
  return createHash('sha256')
    .update([source, partition, position, part, reason, text].join('\n'))
    .digest('hex')
    .slice(0, 32)
}
