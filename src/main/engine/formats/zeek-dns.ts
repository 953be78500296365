import type { ParseResult, RawRecord } from '../record'
import { nameCode, nameType } from './dns-numbers'
import { toDnsQuery } from './dns-query'
import { type JsonFormat, parseAsJson } from './format'
import { fieldFault, type JsonObject, quote, textOf } from './json'
import { readIsoMoment, readUnixMoment } from './moment'
import { readSide } from './parties'
import { isBelowHeader, zeekNoticeFormat } from './zeek-notice'
import { pathOfLog, readTsvLine } from './zeek-tsv'

const NAME = 'zeek-dns'
/** What Zeek calls its log of the DNS. */
export const DNS_LOG = 'dns'

/** A line of Zeek's dns.log, JSON or tab-separated; lines of its other logs are skipped. */
export const zeekDnsFormat: JsonFormat = {
  name: NAME,
  marks: zeekNoticeFormat.marks,
  recognises: isDnsLine,
  parse: (record, context) =>
    isBelowHeader(record) ? parseDnsLine(record) : parseJson(record, context),
  parseObject: parseDns,
}
const parseJson = parseAsJson(parseDns)

function isDnsLine(value: JsonObject): boolean {
  if (typeof value._path === 'string') return value._path === DNS_LOG
  return 'trans_id' in value && 'id.orig_h' in value && 'ts' in value
}

/** Reads a tab-separated line below the header of a log. */
export function parseDnsLine(record: RawRecord): ParseResult {
  const { header, text } = record
  if (header === undefined) return reject('There is no `#fields` header above this line.')
  const path = pathOfLog(header)
  if (path !== '' && path !== DNS_LOG) return skip(`a line of the Zeek log ${quote(path)}`)
  const line = readTsvLine(text, header)
  return 'reason' in line ? reject(line.reason) : parseDns(line.value)
}

function parseDns(value: JsonObject): ParseResult {
  const { _path, query, ts } = value
  if (!isDnsLine(value)) {
    if (typeof _path === 'string') return skip(`a line of the Zeek log ${quote(_path)}`)
    if (value['id.orig_h'] === undefined && query === undefined) {
      return reject(fieldFault('query', query, 'a text'))
    }
  }
  // An answer of which Zeek saw no question, or a connection that was no DNS.
  if (query === undefined || query === null) return skip('a line that names no query')
  if (typeof query !== 'string') return reject(fieldFault('query', query, 'a text'))
  const moment =
    typeof ts === 'number' || typeof ts === 'string'
      ? (readUnixMoment(ts) ?? (typeof ts === 'string' ? readIsoMoment(ts) : null))
      : null
  if (moment === null) return reject(fieldFault('ts', ts, 'a Unix time, or ISO 8601'))
  const from = readSide(value['id.orig_h'], value['id.orig_p'], 'id.orig_h', 'id.orig_p')
  if ('reason' in from) return reject(from.reason)
  const to = readSide(value['id.resp_h'], value['id.resp_p'], 'id.resp_h', 'id.resp_p')
  if ('reason' in to) return reject(to.reason)
  if (from.ip === null) return reject('`id.orig_h` is missing: nobody is named who asked.')
  const type = textOf(value.qtype_name)
  const answers = Array.isArray(value.answers) ? value.answers.map(textOf) : []
  return toDnsQuery({
    format: NAME,
    moment,
    client: from.ip,
    clientPort: from.port,
    server: to.ip,
    name: query,
    type: type === '' || type === '*' ? nameType(value.qtype) : type,
    rcode: textOf(value.rcode_name) || nameCode(value.rcode),
    answers,
    identity: [moment.exact, textOf(value.uid), textOf(value.trans_id), query, textOf(value.qtype)],
  })
}

function skip(what: string): ParseResult {
  return { kind: 'skip', reason: `This is no DNS query but ${what}.` }
}

function reject(reason: string): ParseResult {
  return { kind: 'reject', reason }
}
