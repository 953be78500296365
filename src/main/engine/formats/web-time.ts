import { MONTHS } from './log-time'
import { readIsoMoment, readUnixMoment } from './moment'

const COMMON =
  /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ([+-])(\d\d):?(\d\d)$/
/** Lines of one second say the same time. */
let last: { text: string; time: number | null } = { text: '', time: null }

/**
 * The time of a request as access logs write it (`02/Mar/2026:10:15:04 +0100`, ISO 8601 with its
 * zone, Unix seconds), ms since 1970; null where the text is none.
 */
export function readWebTime(text: string): number | null {
  if (text !== last.text) last = { text, time: readAnew(text) }
  return last.time
}

function readAnew(text: string): number | null {
  const parts = COMMON.exec(text)
  if (parts === null) {
    return (readIsoMoment(text) ?? readUnixMoment(text))?.time ?? null
  }
  const [, day = '', name = '', year = '', hour, minute, second, fraction, sign, ahead, past] =
    parts
  const month = String(MONTHS.indexOf(name) + 1).padStart(2, '0')
  const behind = fraction === undefined ? '' : `.${fraction}`
  const zone = `${sign}${ahead}:${past}`
  return (
    readIsoMoment(`${year}-${month}-${day}T${hour}:${minute}:${second}${behind}${zone}`)?.time ??
    null
  )
}
