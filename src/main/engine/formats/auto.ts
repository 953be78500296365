import { accessLogFormat } from './access-log'
import { accessLogJsonFormat } from './access-log-json'
import { bindQueryFormat } from './bind-query'
import { blacklistEventFormat } from './blacklist-event'
import { chronicleDetectionFormat } from './chronicle-detection'
import { clickFormat } from './click'
import { dnsRecordFormat, isRecordLine, parseRecordLine } from './dns-record'
import { dnsmasqFormat } from './dnsmasq'
import { forbiddenUrlFormat } from './forbidden-url'
import type { Format, JsonFormat, TextFormat } from './format'
import { iisFormat, isBelowW3cHeader } from './iis'
import { readJsonObject } from './json'
import { ntopngFormat } from './ntopng'
import { suricataFormat } from './suricata'
import { windowCountFormat } from './window-count'
import { DNS_LOG, parseDnsLine, zeekDnsFormat } from './zeek-dns'
import { isBelowHeader, parseZeekLine, zeekNoticeFormat } from './zeek-notice'
import { pathOfLog } from './zeek-tsv'

/** What may be recognised; the first that knows a record reads it. */
const RECOGNISED: readonly JsonFormat[] = [
  ntopngFormat,
  blacklistEventFormat,
  suricataFormat,
  zeekDnsFormat,
  dnsRecordFormat,
  zeekNoticeFormat,
  chronicleDetectionFormat,
  windowCountFormat,
  clickFormat,
  forbiddenUrlFormat,
  accessLogJsonFormat,
]
/** Logs whose lines are text, each known by how it begins. */
const LINES: readonly TextFormat[] = [
  accessLogFormat,
  { ...dnsRecordFormat, parse: parseRecordLine, recognisesLine: isRecordLine },
  dnsmasqFormat,
  bindQueryFormat,
]
const MARKS = new Set(RECOGNISED.map(({ marks }) => marks))
const UNKNOWN = `The format is not known: this is no ${[...MARKS].join(', ')}.`

/**
 * Recognises each record by its fields, so that a mixed stream is read whole and the verdict on a
 * record never depends on those before it.
 */
export const autoFormat: Format = {
  name: 'auto',
  parse: (record, context) => {
    if (isBelowW3cHeader(record)) return iisFormat.parse(record, context)
    if (isBelowHeader(record)) {
      const isDns = record.header !== undefined && pathOfLog(record.header) === DNS_LOG
      return isDns ? parseDnsLine(record) : parseZeekLine(record, context)
    }
    if (record.text[0] !== '{') {
      const format = LINES.find((each) => each.recognisesLine(record.text))
      if (format !== undefined) return format.parse(record, context)
    }
    const json = readJsonObject(record)
    if ('reason' in json) return { kind: 'reject', reason: json.reason }
    for (const format of RECOGNISED) {
      if (format.recognises(json.value)) return format.parseObject(json.value, record, context)
    }
    return { kind: 'reject', reason: UNKNOWN }
  },
}
