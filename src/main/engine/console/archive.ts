import type { ArchiveInput, ArchivePiece } from '../../../shared/archive'
import { BadInputError } from '../decision'
import type { Workspace } from '../workspace'

/** Bytes of one piece. */
const PIECE_BYTES = 1024 * 1024

/**
 * A range of history as Parquet files, in pieces. The next file is read when the one before was
 * taken. @throws BadInputError for what is not over, and ConflictError where it changed meanwhile.
 */
export async function* takeArchive(
  { pipeline, archive }: Workspace,
  { kinds, from, to }: ArchiveInput,
  now: number,
  signal?: AbortSignal,
): AsyncGenerator<ArchivePiece> {
  if (to > now) throw new BadInputError('The range must be over: it ends in the future.', 'to')
  await pipeline.settle()
  for (const kind of new Set(kinds)) {
    for await (const { bytes, ...file } of archive.read(kind, { from, to })) {
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
        signal?.throwIfAborted()
        const isLast = at + PIECE_BYTES >= bytes.length
        const data = bytes.subarray(at, at + PIECE_BYTES).toString('base64')
        yield { kind, ...file, data, isLast }
      }
    }
  }
}
