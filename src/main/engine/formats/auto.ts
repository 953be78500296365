import { looksLikeBlacklistEvent, parseBlacklistEvent } from './blacklist-event'
import type { Format } from './format'
import { readJsonObject } from './json'
import { looksLikeNtopng, parseNtopngAlert } from './ntopng'
import { looksLikeSuricata, parseSuricata } from './suricata'
import { isBelowHeader, looksLikeZeek, parseZeekLine, parseZeekLog } from './zeek-notice'

/**
 * Recognises each record by its fields, so that a mixed stream is read whole and the verdict on a
 * record never depends on those before it.
 */
export const autoFormat: Format = {
  name: 'auto',
  recognises: (value) =>
    looksLikeBlacklistEvent(value) ||
    looksLikeNtopng(value) ||
    looksLikeSuricata(value) ||
    looksLikeZeek(value),
  parse: (record, context) => {
    if (isBelowHeader(record)) return parseZeekLine(record, context)
    const json = readJsonObject(record)
    if ('reason' in json) return { kind: 'reject', reason: json.reason }
    if (looksLikeNtopng(json.value)) return parseNtopngAlert(json.value, record, context)
    if (looksLikeBlacklistEvent(json.value)) return parseBlacklistEvent(json.value, record)
    if (looksLikeSuricata(json.value)) return parseSuricata(json.value, record, context)
    if (looksLikeZeek(json.value)) return parseZeekLog(json.value, record, context)
    return {
      kind: 'reject',
      reason:
        'The format is not known: this is no ntopng alert (`cli_ip`, `json`), no blacklist event (`user_id`, `ip`, `alert_id`), no Suricata event (`event_type`) and no line of a Zeek log (`ts`, `note`).',
    }
  },
}
