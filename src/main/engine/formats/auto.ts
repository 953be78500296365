import { blacklistEventFormat } from './blacklist-event'
import { chronicleDetectionFormat } from './chronicle-detection'
import { clickFormat } from './click'
import { forbiddenUrlFormat } from './forbidden-url'
import type { Format, JsonFormat } from './format'
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
  zeekNoticeFormat,
  chronicleDetectionFormat,
  windowCountFormat,
  clickFormat,
  forbiddenUrlFormat,
]
const UNKNOWN = `The format is not known: this is ${RECOGNISED.map(({ marks }) => `no ${marks}`).join(', ')}.`

/**
 * Recognises each record by its fields, so that a mixed stream is read whole and the verdict on a
 * record never depends on those before it.
 */
export const autoFormat: Format = {
  name: 'auto',
  parse: (record, context) => {
    if (isBelowHeader(record)) {
      const isDns = record.header !== undefined && pathOfLog(record.header) === DNS_LOG
      return isDns ? parseDnsLine(record) : parseZeekLine(record, context)
    }
    const json = readJsonObject(record)
    if ('reason' in json) return { kind: 'reject', reason: json.reason }
    for (const format of RECOGNISED) {
      if (format.recognises(json.value)) return format.parseObject(json.value, record, context)
    }
    return { kind: 'reject', reason: UNKNOWN }
  },
}
