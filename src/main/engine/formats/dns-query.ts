import type { FormatName } from '../../../shared/source'
import type { DnsQuery, ParseResult } from '../record'
import { cutText } from './cut-text'
import { eventId } from './identity'
import type { Moment } from './moment'

/** A name of 255 octets has no more characters, even where each is written as `\000`. */
const MAX_NAME = 1_024
const MAX_ANSWERS = 16
const MAX_ANSWER = 256
const MAX_WORD = 32
/** What no store takes, or what divides answers. */
const UNSTORABLE = /[\0\n]|\p{Surrogate}/u

/** What a line of a log says of a DNS query. */
export interface DnsFields {
  format: FormatName
  moment: Moment
  isYearBorrowed?: boolean
  /** Canonical addresses. */
  client: string
  server?: string | null
  clientPort?: number | null
  name: string
  type: string
  rcode?: string
  answers?: readonly string[]
  /** A rule of its format leaves it out of what is judged. */
  isIrrelevant?: boolean
  /** What tells this query from all others of its format, alike on all lines about it. */
  identity: readonly string[]
}

/** A query as raw traffic, or the reject of a name that is none. */
export function toDnsQuery(fields: DnsFields): ParseResult {
  const { name, moment, answers = [] } = fields
  if (name.length > MAX_NAME) {
    const reason = `The name has ${name.length.toLocaleString('en')} characters; no DNS name has more than ${MAX_NAME.toLocaleString('en')}.`
    return { kind: 'reject', reason }
  }
  const item: DnsQuery = {
    kind: 'dns-query',
    format: fields.format,
    id: eventId(fields.format, fields.identity),
    time: moment.time,
    nanos: nanosOf(moment),
    isTimeBorrowed: false,
    isYearBorrowed: fields.isYearBorrowed === true,
    client: fields.client,
    clientPort: fields.clientPort ?? null,
    server: fields.server ?? null,
    name: name === '' ? '.' : cleanText(name),
    type: readWord(fields.type),
    rcode: readWord(fields.rcode ?? ''),
    answers: answers.slice(0, MAX_ANSWERS).map((each) => cleanText(cutText(each, MAX_ANSWER))),
    answerCount: answers.length,
    ...(fields.isIrrelevant === true ? { isIrrelevant: true } : {}),
  }
  return { kind: 'traffic', item }
}

/** A type or code in capitals, without what stands in no word. */
function readWord(word: string): string {
  return cleanText(cutText(word, MAX_WORD)).toUpperCase()
}

/** What lies behind the millisecond. */
function nanosOf({ exact }: Moment): number {
  const point = exact.indexOf('.')
  if (point < 0) return 0
  return Number(exact.slice(point + 4, point + 10).padEnd(6, '0'))
}

/** Bytes that no store takes, as DNS writes them; halves of characters as the mark of one. */
function cleanText(text: string): string {
  if (!UNSTORABLE.test(text)) return text
  return text
    .replaceAll('\0', '\\000')
    .replaceAll('\n', '\\010')
    .replace(/\p{Surrogate}/gu, '\ufffd')
}
