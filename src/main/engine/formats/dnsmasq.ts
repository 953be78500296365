import { canonicalAddress } from '../../../shared/address'
import type { ParseResult, RawRecord } from '../record'
import { nameType } from './dns-numbers'
import { toDnsQuery } from './dns-query'
import type { ParseContext, TextFormat } from './format'
import { quote } from './json'
import { readLogTime } from './log-time'
import { parsePort } from './parties'

const NAME = 'dnsmasq'
const MAX_LINE = 8_192
const PROGRAM = /(?:[^ ]{1,255} )?dnsmasq(-[a-z]{1,16})?(?:\[\d{1,10}\])?: /y
/** With `log-queries=extra` the number of the query and who asked stand before the rest. */
const EXTRA = /(\d{1,10}) ([0-9a-fA-F.:]{2,45})\/(\d{1,5}) /y
const FROM = ' from '

/**
 * A line of dnsmasq, as Pi-hole has it: queries are read, all other lines skipped. What was
 * forwarded, cached or replied names nobody who asked, so it is not joined to the query, whose
 * answer stays unknown.
 */
export const dnsmasqFormat: TextFormat = {
  name: NAME,
  recognisesLine: (line) =>
    /^.{8,300}? ?dnsmasq(?:-[a-z]+)?(?:\[\d+\])?: /.test(line.slice(0, 320)),
  parse: parseDnsmasq,
}

function parseDnsmasq(record: RawRecord, { transportTime }: ParseContext): ParseResult {
  const { text, problem } = record
  if (problem !== undefined) return { kind: 'reject', reason: problem }
  if (text.length > MAX_LINE) return reject(`This line has ${text.length} characters, too many.`)
  const time = readLogTime(text, transportTime)
  if (time === null) return reject('This line does not begin with a time as dnsmasq writes it.')
  PROGRAM.lastIndex = time.end
  const program = PROGRAM.exec(text)
  if (program === null) return reject('This line is not one of dnsmasq: `dnsmasq[1]: ` is missing.')
  const start = time.end + program[0].length
  EXTRA.lastIndex = start
  const extra = EXTRA.exec(text)
  const said = text.slice(start + (extra?.[0].length ?? 0))
  if (!said.startsWith('query[')) {
    return { kind: 'skip', reason: 'This is no query but another line of dnsmasq.' }
  }
  const typeEnd = said.indexOf('] ')
  const nameEnd = said.lastIndexOf(FROM)
  if (typeEnd < 0 || nameEnd < typeEnd + 2) {
    return reject('This query does not read `query[TYPE] name from address`.')
  }
  const address = said.slice(nameEnd + FROM.length).trim()
  const client = canonicalAddress(address)
  if (client === null) return reject(`${quote(address)} is no IP address.`)
  const { moment, isYearBorrowed } = time
  const name = said.slice(typeEnd + 2, nameEnd)
  const type = readType(said.slice('query['.length, typeEnd))
  return toDnsQuery({
    format: NAME,
    moment,
    isYearBorrowed,
    client,
    clientPort: extra === null ? null : parsePort(extra[3] ?? ''),
    name,
    type,
    identity: [text.slice(0, time.end), extra?.[1] ?? '', client, name, type],
  })
}

/** `type=65280` is a type without a name. */
function readType(type: string): string {
  const number = /^type=(\d{1,5})$/.exec(type)?.[1]
  return number === undefined ? type : nameType(Number(number))
}

function reject(reason: string): ParseResult {
  return { kind: 'reject', reason }
}
