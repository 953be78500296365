import { type Moment, readIsoMoment } from './moment'

/** The time that a line of a text log begins with. */
export interface LogTime {
  moment: Moment
  isYearBorrowed: boolean
  /** Where the rest of the line begins. */
  end: number
}

/** Months as logs name them, January first. */
export const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)(Z|[+-]\d\d:?\d\d)? /
const NAMED_MONTH = /^(\d\d?)-([A-Z][a-z]{2})-(\d{4}) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) /
const SYSLOG = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) /
const DAY_MS = 24 * 3_600_000
/** A 29 February is at most so many years back. */
const MOST_YEARS_BACK = 8

/**
 * Reads the time at the beginning of a line: ISO 8601, `02-Mar-2026 10:15:04.123`, or as syslog
 * writes it, without a year. Where a line says no zone, UTC is meant. A missing year is the newest
 * that does not lie after `transportTime` (ms). Null where the line begins with no time.
 */
export function readLogTime(line: string, transportTime: number): LogTime | null {
  const iso = ISO.exec(line)
  if (iso !== null) {
    const [all, day, time, zone = 'Z'] = iso
    return toLogTime(readIsoMoment(`${day}T${time}${zone}`), all)
  }
  const named = NAMED_MONTH.exec(line)
  if (named !== null) {
    const [all, day = '', month = '', year = '', time = ''] = named
    return toLogTime(readIsoMoment(isoOf(year, month, day, time)), all)
  }
  const syslog = SYSLOG.exec(line)
  if (syslog === null) return null
  const [all, month = '', day = '', time = ''] = syslog
  const newest = new Date(transportTime + DAY_MS).getUTCFullYear()
  for (let year = newest; year >= newest - MOST_YEARS_BACK; year -= 1) {
    const moment = readIsoMoment(isoOf(String(year), month, day, time))
    if (moment !== null && moment.time <= transportTime + DAY_MS) {
      return { moment, isYearBorrowed: true, end: all.length }
    }
  }
  return null
}

function toLogTime(moment: Moment | null, all: string): LogTime | null {
  return moment === null ? null : { moment, isYearBorrowed: false, end: all.length }
}

function isoOf(year: string, month: string, day: string, time: string): string {
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, '0')
  return `${year.padStart(4, '0')}-${number}-${day.padStart(2, '0')}T${time}Z`
}
