import { canonicalAddress } from '../../../shared/address'
import type { ParseResult, RawRecord, RecordProblem, Traffic } from '../record'
import { nameCode } from './dns-numbers'
import { toDnsQuery } from './dns-query'
import { applyRules, DEFAULT_RULES, findField, type RecordRules } from './dns-record-rules'
import { type JsonFormat, type ParseContext, parseAsJson } from './format'
import { fieldFault, isObject, type JsonObject, readJsonObject, textOf } from './json'
import { readSide } from './parties'

const NAME = 'dns-record'
/** Records of one message are told apart by a small number. */
const MAX_BATCH = 50_000
const LINE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z [A-Z0-9]{2,16} [^ ]+ [^ ]+ /
/** What a line has where there is nothing to say. */
const NOTHING = '-'

/**
 * A DNS query as the pipeline that Watchfloor takes the place of has it: a JSON record, its older
 * line of eight fields, or a batch of records (`data`) between its stages.
 */
export const dnsRecordFormat: JsonFormat = {
  name: NAME,
  marks: 'DNS record (`domain_name`)',
  recognises: (value) =>
    isBatch(value) || ('domain_name' in value && ('src_ip' in value || 'client_ip' in value)),
  parse: (record, context) =>
    /^\s*[{[]/.test(record.text) ? parseJson(record, context) : parseRecordLine(record, context),
  parseObject,
}
const parseJson = parseAsJson(parseObject)

/** True for a text that is a line of eight fields with a time, a code and two addresses, by default. */
export function isRecordLine(text: string): boolean {
  return LINE.test(text)
}

function isBatch(value: JsonObject): boolean {
  return 'batch_id' in value && Array.isArray(value.data)
}

function parseObject(value: JsonObject, _record: RawRecord, context: ParseContext): ParseResult {
  const { json } = context.dnsRecord ?? DEFAULT_RULES
  return Array.isArray(value.data) && isBatch(value)
    ? parseBatch(value.data, json)
    : parseRecord(value, json)
}

/** A bad record spoils no other of its batch. */
function parseBatch(data: readonly unknown[], rules: RecordRules): ParseResult {
  if (data.length > MAX_BATCH) {
    return reject(`\`data\` has ${data.length} records; it must have ${MAX_BATCH} or fewer.`)
  }
  const items: Traffic[] = []
  const problems: RecordProblem[] = []
  for (const [index, each] of data.entries()) {
    const read = isObject(each)
      ? parseRecord(each, rules)
      : reject(fieldFault(`data[${index}]`, each, 'an object'))
    if (read.kind === 'traffic') items.push(read.item)
    else if (read.kind === 'reject') problems.push({ reason: read.reason, place: `data[${index}]` })
  }
  const [item, ...others] = items
  if (item === undefined) {
    const [problem] = problems
    if (problem === undefined) return { kind: 'skip', reason: 'This batch has no records.' }
    return reject(`No record of this batch can be read. ${problem.place}: ${problem.reason}`)
  }
  return { kind: 'traffic', item, others, problems }
}

/** The JSON record of a text, of a batch the first; null where there is none. */
export function firstRecordOf(record: RawRecord): JsonObject | null {
  const json = readJsonObject(record)
  if ('reason' in json) return null
  if (!isBatch(json.value) || !Array.isArray(json.value.data)) return json.value
  const [first] = json.value.data
  return isObject(first) ? first : null
}

/** The fields of a line by the rules of lines; null where it has more or fewer of them. */
export function readLineFields(text: string, { fields }: RecordRules): JsonObject | null {
  const cells = cellsOf(text)
  if (cells.length !== fields.length) return null
  const record: JsonObject = {}
  for (const [index, { name, isOptional }] of fields.entries()) {
    const cell = cells[index]
    record[name] = isOptional && cell === NOTHING ? undefined : cell
  }
  return record
}

const cellsOf = (text: string) => text.trimEnd().split(' ')

/** Reads a line of the fields, and in the order, that the rules of lines have. Never throws. */
export function parseRecordLine(
  { text, problem }: RawRecord,
  { dnsRecord = DEFAULT_RULES }: ParseContext,
): ParseResult {
  if (problem !== undefined) return reject(problem)
  const { line } = dnsRecord
  const record = readLineFields(text, line)
  if (record !== null) return parseRecord(record, line)
  const { length } = cellsOf(text)
  return reject(`This line has ${length} fields; it must have ${line.fields.length}.`)
}

function parseRecord(value: JsonObject, rules: RecordRules): ParseResult {
  const verdict = applyRules(value, rules)
  if ('reason' in verdict) return reject(verdict.reason)
  const time = findField(value, 'ts')
  const moment = typeof time === 'string' ? rules.readTime(time) : null
  if (moment === null) return reject(fieldFault('ts', time, 'a text that says a time'))
  const asker = findField(value, 'src_ip')
  const client = typeof asker === 'string' ? canonicalAddress(asker) : null
  if (client === null) return reject(fieldFault('src_ip', asker, 'an IP address'))
  const ends = readSide(value.dns_server_ip, null, 'dns_server_ip', '')
  if ('reason' in ends) return reject(ends.reason)
  const own = readSide(null, value.src_port, '', 'src_port')
  if ('reason' in own) return reject(own.reason)
  const { domain_name: name } = value
  if (typeof name !== 'string') return reject(fieldFault('domain_name', name, 'a text'))
  const type = textOf(value.record_type)
  return toDnsQuery({
    format: NAME,
    moment,
    client,
    clientPort: own.port,
    server: ends.ip,
    name,
    type,
    rcode: textOf(value.status_code) || nameCode(value.status_code_id),
    answers: readAnswers(value.response_ip),
    isIrrelevant: !verdict.isRelevant,
    // What a pipeline numbered itself may come twice, in batches that overlap.
    identity: [
      moment.exact,
      textOf(value.uid) || textOf(value.logline_id),
      client,
      textOf(value.src_port),
      name,
      type,
    ],
  })
}

function readAnswers(value: unknown): string[] {
  const all = Array.isArray(value) ? value : [value]
  return all.map(textOf).filter((text) => text !== '')
}

function reject(reason: string): ParseResult {
  return { kind: 'reject', reason }
}
