import { DEFAULT_TOPICS } from '../../../shared/source'
import type { ParseResult, RawRecord } from '../record'
import { cutText } from './cut-text'
import { type JsonFormat, type ParseContext, parseAsJson } from './format'
import { fieldFault, isObject, type JsonObject, nameType, quote, textCleaner } from './json'
import { readIsoMoment, readUnixMoment } from './moment'

const NAME = 'window-count'
/** A longer window would be held open, and waited for, for ever. */
const MAX_WINDOW_MS = 24 * 3_600_000
const MAX_SITE = 253

/** How many clicks of a window were flagged, or were not: the reference's counts of its windows. */
export const windowCountFormat: JsonFormat = {
  name: NAME,
  marks: 'window count (`window`, `flagged`, `count`)',
  recognises: (value) => 'window' in value && 'flagged' in value,
  parse: parseAsJson(parseWindowCount),
  parseObject: parseWindowCount,
}

function parseWindowCount(
  value: JsonObject,
  record: RawRecord,
  { topic = DEFAULT_TOPICS[NAME] }: ParseContext,
): ParseResult {
  const { window, flagged, count, site } = value
  if (!isObject(window)) return reject(fieldFault('window', window, 'an object with start and end'))
  const start = readTime(window.start)
  if (start === null)
    return reject(fieldFault('window.start', window.start, 'a time with its zone'))
  const end = readTime(window.end)
  if (end === null) return reject(fieldFault('window.end', window.end, 'a time with its zone'))
  if (end <= start) return reject('The window ends before or where it starts.')
  if (end - start > MAX_WINDOW_MS) return reject('The window is longer than 24 hours.')
  if (typeof flagged !== 'boolean') {
    return reject(fieldFault('flagged', flagged, 'true or false'))
  }
  if (typeof count !== 'number') return reject(fieldFault('count', count, 'a whole number'))
  if (count < 0) return reject(`\`count\` is ${count}; clicks cannot be fewer than none.`)
  if (!Number.isSafeInteger(count)) {
    return reject(`\`count\` is ${quote(count)}; it must be a whole number up to 2^53.`)
  }
  if (site !== undefined && site !== null && typeof site !== 'string') {
    return reject(`\`site\` is ${nameType(site)}; it must be a text.`)
  }
  const name = textCleaner(record.text)(cutText(site ?? '', MAX_SITE)).toLowerCase()
  return {
    kind: 'traffic',
    item: {
      kind: 'window-count',
      time: start,
      isTimeBorrowed: false,
      topic,
      site: name,
      start,
      end,
      isFlagged: flagged,
      count,
    },
  }
}

/** ISO 8601 with its zone, or a Unix time, to the millisecond. */
function readTime(value: unknown): number | null {
  if (typeof value === 'string') return readIsoMoment(value)?.time ?? null
  return typeof value === 'number' ? (readUnixMoment(value)?.time ?? null) : null
}

function reject(reason: string): ParseResult {
  return { kind: 'reject', reason }
}
