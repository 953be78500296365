import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import type { Reject } from '../../shared/source'
import { CommandError } from './failure'
import { type Output, toTerminal } from './output'

/** Tells rejects as they come. */
export interface RejectTeller {
  tell: (file: string, reject: Reject) => Promise<void>
  count: () => number
  /**
   * Says how many were not told, `leftOut` of them because the engine did not keep them, and ends
   * the file; calling it again does nothing.
   */
  close: (leftOut: number) => Promise<void>
}

/** So many are told to a person; the rest is counted. */
const TOLD = 20

/**
 * Rejects as `file: place: reason` for people, as JSON lines on standard error with --json, and
 * in a file where one is named. Throws CommandError for a file that cannot be written.
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
      // The escapes that make it harmless on a terminal are those of JSON.
      if (output.isJson && target === null) output.complain(toTerminal(line))
      else if (!output.isJson && count <= TOLD)
        output.note(toTerminal(`${source}: ${reject.place}: ${reject.reason}`))
    },
    close: async (leftOut) => {
      if (isClosed) return
      isClosed = true
      if (output.isJson) {
        if (leftOut > 0) output.complain(JSON.stringify({ rejects_left_out: leftOut }))
      } else sayMore(output, { count, leftOut, file })
      if (target !== null) {
        target.end()
        await once(target, 'close')
      }
    },
  }
}

/** Counts of what was not told, in words. */
function sayMore(
  output: Output,
  { count, leftOut, file }: { count: number; leftOut: number; file: string | undefined },
): void {
  const number = (value: number) => value.toLocaleString('en')
  if (count > TOLD) {
    const where = file === undefined ? 'see --rejects FILE' : `all are in ${file}`
    output.note(`... and ${number(count - TOLD)} more rejects; ${where}`)
  }
  if (leftOut > 0) {
    output.note(
      `${number(leftOut)} further rejects were counted, but neither kept nor written: the first ${number(count)} are`,
    )
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
