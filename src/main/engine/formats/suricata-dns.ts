import type { ParseResult } from '../record'
import { toDnsQuery } from './dns-query'
import { fieldFault, isObject, type JsonObject, textOf } from './json'
import type { Moment } from './moment'
import { readSide, type Side } from './parties'

const DNS_PORTS: ReadonlySet<number | null> = new Set([53, 853, 5353, 5355])
const ANSWERS: ReadonlySet<unknown> = new Set(['answer', 'response'])

/**
 * Reads what an EVE event of type `dns` says, in versions 1 to 3. A question and its answer are two
 * events and so two lines, with one id, since the flow and the number of the query are the same.
 */
export function readSuricataDns(
  value: JsonObject,
  moment: Moment,
  format: 'suricata',
): ParseResult {
  const { dns } = value
  if (!isObject(dns)) return reject(fieldFault('dns', dns, 'an object'))
  const isAnswer = ANSWERS.has(dns.type)
  const asked = findAsked(dns)
  if (asked === null) {
    return { kind: 'skip', reason: 'This is no DNS query but an event that names none.' }
  }
  if (typeof asked.rrname !== 'string') {
    return reject(fieldFault('dns.rrname', asked.rrname, 'a text'))
  }
  const from = readSide(value.src_ip, value.src_port, 'src_ip', 'src_port')
  if ('reason' in from) return reject(from.reason)
  const to = readSide(value.dest_ip, value.dest_port, 'dest_ip', 'dest_port')
  if ('reason' in to) return reject(to.reason)
  const { client, server } = findClient(from, to, isAnswer && dns.version !== 3)
  if (client.ip === null) return reject('`src_ip` is missing: nobody is named who asked.')
  const name = asked.rrname
  return toDnsQuery({
    format,
    moment,
    client: client.ip,
    clientPort: client.port,
    server: server.ip,
    name,
    type: textOf(asked.rrtype),
    rcode: isAnswer ? textOf(dns.rcode) : '',
    answers: isAnswer ? listAnswers(dns) : [],
    identity: [textOf(value.flow_id), textOf(dns.id), client.ip, textOf(client.port), name],
  })
}

/** Version 3 has a list of questions, others name one beside everything else. */
function findAsked(dns: JsonObject): JsonObject | null {
  if (Array.isArray(dns.queries)) {
    const [first] = dns.queries
    return isObject(first) ? first : null
  }
  return dns.rrname === undefined ? null : dns
}

/** Older versions turn the sides round in answers; the server is the one at a port of the DNS. */
function findClient(from: Side, to: Side, isTurned: boolean): { client: Side; server: Side } {
  const isFromServer = DNS_PORTS.has(from.port)
  const isToServer = DNS_PORTS.has(to.port)
  const turn = isFromServer === isToServer ? isTurned : isFromServer
  return turn ? { client: to, server: from } : { client: from, server: to }
}

function listAnswers(dns: JsonObject): string[] {
  if (Array.isArray(dns.answers)) {
    return dns.answers
      .filter(isObject)
      .map(({ rdata }) => textOf(rdata))
      .filter((text) => text !== '')
  }
  if (isObject(dns.grouped)) {
    return Object.values(dns.grouped).flatMap((each) =>
      Array.isArray(each) ? each.map(textOf) : [],
    )
  }
  return dns.rdata === undefined ? [] : [textOf(dns.rdata)]
}

function reject(reason: string): ParseResult {
  return { kind: 'reject', reason }
}
