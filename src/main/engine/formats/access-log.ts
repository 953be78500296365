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
const ANSWER = / (\d{1,3}|-) (\d{1,16}|-)(?= |$)/y
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
  ANSWER.lastIndex = request.end
  const answer = ANSWER.exec(text)
  if (answer === null) return reject('There is no status and size behind the request.')
  const referrer = readQuoted(text, ANSWER.lastIndex)
  const userAgent = referrer === null ? null : readQuoted(text, referrer.end)
  const forwardedFor = userAgent === null ? null : readQuoted(text, userAgent.end)
  return toWebRequest(
    {
      format: NAME,
      time: found.time,
      ...head,
      asked: readRequestLine(request.text),
      status: answer[1] ?? '',
      bytes: answer[2] ?? '',
      ...(referrer === null ? {} : { referrer: referrer.text }),
      ...(userAgent === null ? {} : { userAgent: userAgent.text }),
      ...(forwardedFor === null ? {} : { forwardedFor: forwardedFor.text }),
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
function readHead(head: string): { peer: string; host?: string; user: string } | Fault {
  const cells = head.trim().split(' ')
  const [first = '', second = ''] = cells
  const isHosted = cells.length > 3 && readLoggedAddress(second) !== null && !/^-?$/.test(second)
  const [peer = '', , ...user] = isHosted ? cells.slice(1) : cells
  if (cells.length < 3) {
    return {
      reason: `Before the time stands ${quote(head)}; it must be client, identity and user.`,
    }
  }
  const all = { peer, user: decodeQuoted(user.join(' ')) }
  return isHosted ? { ...all, host: first } : all
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
