import { ISO_TIME, timePatternSource } from '../../../shared/time-pattern'
import { type Moment, readIsoMoment } from './moment'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Years of two digits below it are of this century, as strptime has it. */
const CENTURY_TURN = 69

/**
 * What reads times written by a pattern of strptime, such as `%Y-%m-%dT%H:%M:%S.%fZ`, or any way of
 * ISO 8601; a time without a zone is UTC. It gives null for a text that is none. The pattern is one
 * of which `findTimePatternFault` knows no fault.
 */
export function createTimeReader(pattern: string): (text: string) => Moment | null {
  if (pattern === ISO_TIME) return (text) => readIsoMoment(text) ?? readIsoMoment(`${text}Z`)
  const whole = new RegExp(`^${timePatternSource(pattern)}$`)
  return (text) => {
    const groups = whole.exec(text)?.groups
    return groups === undefined ? null : readIsoMoment(toIso(groups))
  }
}

/** The parts of a time as ISO 8601 writes them; what is wrong with them is wrong there too. */
function toIso(parts: Readonly<Record<string, string | undefined>>): string {
  const two = (part: string | undefined) => (part ?? '0').padStart(2, '0')
  const { year, shortYear = '0', month, monthName = '', fraction, zone = 'Z' } = parts
  const century = Number(shortYear) < CENTURY_TURN ? '20' : '19'
  const named = String(MONTHS.indexOf(monthName.toLowerCase()) + 1)
  const date = `${year ?? century + two(shortYear)}-${two(month ?? named)}-${two(parts.day)}`
  const clock = `${two(parts.hour)}:${two(parts.minute)}:${two(parts.second)}`
  return `${date}T${clock}${fraction === undefined ? '' : `.${fraction}`}${zone}`
}
