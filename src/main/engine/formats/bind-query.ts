import { canonicalAddress } from '../../../shared/address'
import type { ParseResult, RawRecord } from '../record'
import { toDnsQuery } from './dns-query'
import type { ParseContext, TextFormat } from './format'
import { quote } from './json'
import { readLogTime } from './log-time'
import { parsePort } from './parties'

const NAME = 'bind-query'
/** A line with a name of 255 octets, each written as `\000`, twice, and all that may stand around. */
const MAX_LINE = 8_192
const CLIENT = 'client '
/** `@0x7f 192.0.2.44#53124 (name): view inside: query: name IN A +E(0)K (192.0.2.1)` */
const QUERY =
  /(?:@0x[0-9a-fA-F]{1,16} )?([^ #]{2,64})#(\d{1,5})(?:\/key [^ :]{1,512})?(?: \([^ ]*\))?: (?:view [^ ]{1,256}: )?(query|response): ([^ ]+) ([^ ]{1,32}) ([^ ]{1,32})/y
const ASKED = /^ [^ ()]+(?:\(\d+\)[^ ()]*)? \(([^ ()]{2,64})\)/
const CODE = /^ ([A-Z]{4,12}|RESERVED\d{1,5})(?: |$)/

/**
 * A line of BIND 9's query log, or of its response log; its other lines are skipped. They carry no
 * number of the query, so the question and its answer are two queries.
 */
export const bindQueryFormat: TextFormat = {
  name: NAME,
  recognisesLine: (line) =>
    /^(?:\d\d?-[A-Z][a-z]{2}-\d{4} \d|.{1,80} named\[\d|[0-9A-Z].{19,80} client )/.test(
      line.slice(0, 256),
    ),
  parse: parseBind,
}

function parseBind(record: RawRecord, { transportTime }: ParseContext): ParseResult {
  const { text, problem } = record
  if (problem !== undefined) return { kind: 'reject', reason: problem }
  if (text.length > MAX_LINE) return reject(`This line has ${text.length} characters, too many.`)
  const time = readLogTime(text, transportTime)
  if (time === null) return reject('This line does not begin with a time as BIND writes it.')
  const at = text.indexOf(CLIENT, time.end)
  QUERY.lastIndex = at + CLIENT.length
  const parts = at < 0 ? null : QUERY.exec(text)
  if (parts === null) {
    if (/(?:query|response): /.test(text))
      return reject('This line names no client, name and type.')
    return { kind: 'skip', reason: 'This is no query but another line of BIND.' }
  }
  const [all, address = '', port = '', what, name = '', kind = '', type = ''] = parts
  const client = canonicalAddress(withoutZone(address))
  if (client === null) return reject(`${quote(address)} is no IP address.`)
  const rest = text.slice(at + CLIENT.length + all.length)
  const { moment, isYearBorrowed } = time
  return toDnsQuery({
    format: NAME,
    moment,
    isYearBorrowed,
    client,
    clientPort: parsePort(port),
    server: canonicalAddress(withoutZone(ASKED.exec(rest)?.[1] ?? '')),
    name,
    type,
    rcode: what === 'response' ? (CODE.exec(rest)?.[1] ?? '') : '',
    identity: [moment.exact, client, port, what ?? '', name, kind, type],
  })
}

/** `fe80::1%eth0` without its zone. */
function withoutZone(address: string): string {
  const at = address.indexOf('%')
  return at < 0 ? address : address.slice(0, at)
}

function reject(reason: string): ParseResult {
  return { kind: 'reject', reason }
}
