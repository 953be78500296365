import { isUtf8 } from 'node:buffer'
import type { ParseResult, RawRecord } from '../record'
import { readLoggedAddress } from './client-address'
import type { ParseContext, TextFormat } from './format'
import { quote } from './json'
import { readRequestLine, toWebRequest } from './web-request'
import { readWebTime } from './web-time'

const NAME = 'access-log'
/** The time of a line stands before this character. */
const MAX_HEAD = 4_096
const LINE =
  /^(?:\[[^\]]{2,64}\](?::\d{1,5})? )?[^[\]]{3,600} \[(?:\d\d\/[A-Z][a-z]{2}\/\d{4}:|\d{4}-\d\d-\d\dT)\d\d:\d\d:\d\d[^\]]{0,20}\] "/
/** What a log writes where there is nothing. */
const NOTHING = '-'
const MAX_STATUS_DIGITS = 3
const MAX_BYTES_DIGITS = 16
const ESCAPED = /(?:\\x[0-9a-fA-F]{2})+|\\["\\]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no text has
const CONTROL = /[\0-\x1f\x7f]/

/**
 * A line of an access log of Apache or nginx: common or combined, a host before the client
 * (vhost_combined) or not, X-Forwarded-For as the next quoted field behind them or not.
 */
export const accessLogFormat: TextFormat = {
  name: NAME,
  recognisesLine: (line) => LINE.test(line.slice(0, 1_024)),
  parse: parseLine,
}

/** Where the time of a line stands. */
interface FoundTime {
  time: number
  start: number
  end: number
}

function parseLine(record: RawRecord, context: ParseContext): ParseResult {
  const { text, problem } = record
  if (problem !== undefined) return reject(problem)
  if (text.includes('\0')) return reject('There is a NUL byte in this line.')
  const found = findTime(text)
  if (found === null) {
    return reject('This line has no time in brackets, such as [02/Mar/2026:10:15:04 +0100].')
  }
  const head = readHead(text.slice(0, found.start))
  if ('reason' in head) return reject(head.reason)
  const request = readQuoted(text, found.end)
  if (request === null) return reject('There is no request in quotation marks behind the time.')
  const status = readDigits(text, request.end, MAX_STATUS_DIGITS)
  const bytes = status === null ? null : readDigits(text, status.end, MAX_BYTES_DIGITS)
  if (status === null || bytes === null || !isCellEnd(text, bytes.end)) {
    return reject('There is no status and size behind the request.')
  }
  const referrer = readQuoted(text, bytes.end)
  const userAgent = referrer === null ? null : readQuoted(text, referrer.end)
  const forwardedFor = userAgent === null ? null : readQuoted(text, userAgent.end)
  // All fields, always in this order: objects of one shape are made and read faster.
  return toWebRequest(
    {
      format: NAME,
      time: found.time,
      peer: head.peer,
      user: head.user,
      host: head.host,
      asked: readRequestLine(request.text),
      status: status.text,
      bytes: bytes.text,
      referrer: referrer?.text ?? '',
      userAgent: userAgent?.text ?? '',
      forwardedFor: forwardedFor?.text ?? '',
    },
    context,
  )
}

function findTime(text: string): FoundTime | null {
  for (let start = text.indexOf('['); start >= 0 && start < MAX_HEAD; ) {
    const end = text.indexOf(']', start)
    if (end < 0) return null
    const time = readWebTime(text.slice(start + 1, Math.min(end, start + 60)))
    if (time !== null) return { time, start, end: end + 1 }
    start = text.indexOf('[', start + 1)
  }
  return null
}

/** What stands before the time: `[host] client identity user`. */
function readHead(written: string): Head | Fault {
  const head = written.trim()
  const first = head.indexOf(' ')
  const second = first < 0 ? -1 : head.indexOf(' ', first + 1)
  if (second < 0) {
    return {
      reason: `Before the time stands ${quote(written)}; it must be client, identity and user.`,
    }
  }
  const third = head.indexOf(' ', second + 1)
  const isHosted = third >= 0 && isClient(head.slice(first + 1, second))
  const before = head.slice(0, first)
  return isHosted
    ? {
        host: before,
        peer: head.slice(first + 1, second),
        user: decodeQuoted(head.slice(third + 1)),
      }
    : { host: '', peer: before, user: decodeQuoted(head.slice(second + 1)) }
}

/** Whether the second field is a client behind a host: elsewhere an identity stands there, mostly `-`. */
function isClient(cell: string): boolean {
  return cell !== '' && cell !== NOTHING && readLoggedAddress(cell) !== null
}

interface Head {
  host: string
  peer: string
  user: string
}

type Fault = { reason: string }

/** The field in quotation marks behind one blank; null where there is none, or no end of it. */
function readQuoted(text: string, at: number): { text: string; end: number } | null {
  if (text[at] !== ' ' || text[at + 1] !== '"') return null
  let end = text.indexOf('"', at + 2)
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  if (end < 0) return null
  return { text: decodeQuoted(text.slice(at + 2, end)), end: end + 1 }
}

/** Digits, or `-`, behind one blank; null where anything else stands there, or too many. */
function readDigits(text: string, at: number, most: number): { text: string; end: number } | null {
  if (text[at] !== ' ') return null
  const start = at + 1
  if (text[start] === NOTHING) return { text: NOTHING, end: start + 1 }
  let end = start
  while (isDigit(text.charCodeAt(end))) end += 1
  return end === start || end - start > most ? null : { text: text.slice(start, end), end }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

const isCellEnd = (text: string, at: number): boolean => at >= text.length || text[at] === ' '

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text[before] === '\\') before -= 1
  return (at - before) % 2 === 0
}

/** `\"` and `\\`, and runs of `\xNN` that are text; other bytes stay as the log writes them. */
function decodeQuoted(cell: string): string {
  if (!cell.includes('\\')) return cell
  return cell.replace(ESCAPED, (written) => {
    if (written[1] !== 'x') return written.slice(1)
    const bytes = Buffer.from(written.replaceAll('\\x', ''), 'hex')
    if (!isUtf8(bytes)) return written
    const text = bytes.toString('utf8')
    return CONTROL.test(text) ? written : text
  })
}

function reject(reason: string): ParseResult {
  return { kind: 'reject', reason }
}
