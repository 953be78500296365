import { stat } from 'node:fs/promises'
import type { FormatName } from '../../../shared/source'
import { formatByName } from '../formats'
import type { ParseContext } from '../formats/format'
import type { ParseResult } from '../record'
import { createLogFileSource } from './log-file'
import { SourceError } from './source'

/** Records that are looked at. */
const MOST_RECORDS = 20

/**
 * The earliest event time among the first records of a file, ms; null where none has a time, and
 * where it cannot be read twice: of a pipe, what is read once is gone.
 */
export async function readFirstTime(
  path: string,
  format: FormatName,
  context: Omit<ParseContext, 'transportTime'>,
): Promise<number | null> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
  if (!isFile) return null
  const times: number[] = []
  const { parse } = formatByName(format)
  const settings = { id: 'first-time', name: path, path, format }
  const source = createLogFileSource(settings, { isFollowed: false })
  const stopper = new AbortController()
  try {
    for await (const { records, transportTime } of source.read(new Map(), stopper.signal)) {
      for (const record of records.slice(0, MOST_RECORDS)) {
        times.push(...timesOf(parse(record, { ...context, transportTime })))
      }
      break
    }
  } catch (error) {
    // The import itself says what is wrong with a file.
    if (!(error instanceof SourceError)) throw error
  } finally {
    stopper.abort()
  }
  return times.length === 0 ? null : Math.min(...times)
}

function timesOf(result: ParseResult): number[] {
  if (result.kind === 'events') return result.events.map(({ time }) => time)
  if (result.kind !== 'traffic') return []
  return [result.item, ...(result.others ?? [])].map(({ time }) => time)
}
