import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import type { Reject } from '../../shared/source'
import { CommandError } from './failure'
import { type Output, toTerminal } from './output'

/** Tells rejects as they come. */
export interface RejectTeller {
  tell: (file: string, reject: Reject) => Promise<void>
  count: () => number
  /** Says how many were not told, and ends the file; calling it again does nothing. */
  close: (rejected: number) => Promise<void>
}

/** So many are told to a person; the rest is counted. */
const TOLD = 20

/**
 * Rejects as `file: place: reason` for people, as JSON lines on standard error with --json, and
 * whole in a file where one is named. Throws CommandError for a file that cannot be written.
 */
export async function createRejectTeller(
  output: Output,
  file: string | undefined,
): Promise<RejectTeller> {
  const target = file === undefined ? null : await openFile(file)
  let count = 0
  let isClosed = false
  return {
    count: () => count,
    tell: async (source, reject) => {
      count += 1
      const line = JSON.stringify({
        file: source,
        place: reject.place,
        reason: reject.reason,
        text: reject.text,
      })
      if (target !== null && !target.write(`${line}\n`)) await once(target, 'drain')
      if (output.isJson && target === null) output.complain(line)
      else if (!output.isJson && count <= TOLD)
        output.note(toTerminal(`${source}: ${reject.place}: ${reject.reason}`))
    },
    close: async (rejected) => {
      if (isClosed) return
      isClosed = true
      if (!output.isJson && rejected > TOLD) {
        const where = file === undefined ? 'see --rejects FILE' : `all are in ${file}`
        output.note(`... and ${(rejected - TOLD).toLocaleString('en')} more rejects; ${where}`)
      }
      if (target !== null) {
        target.end()
        await once(target, 'close')
      }
    },
  }
}

async function openFile(file: string): Promise<WriteStream> {
  const target = createWriteStream(file)
  try {
    await once(target, 'open')
    return target
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CommandError(`${file} could not be written: ${reason}`, { cause: error })
  }
}
