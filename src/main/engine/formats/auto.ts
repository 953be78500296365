import { looksLikeBlacklistEvent, parseBlacklistEvent } from './blacklist-event'
import type { Format } from './format'
import { readJsonObject } from './json'
import { looksLikeNtopng, parseNtopngAlert } from './ntopng'

/**
 * Recognises each record by its fields, so that a mixed stream is read whole and the verdict on a
 * record never depends on those before it.
 */
export const autoFormat: Format = {
  name: 'auto',
  recognises: (value) => looksLikeBlacklistEvent(value) || looksLikeNtopng(value),
  parse: (record, context) => {
    const json = readJsonObject(record)
    if ('reason' in json) return { kind: 'reject', reason: json.reason }
    if (looksLikeNtopng(json.value)) return parseNtopngAlert(json.value, record, context)
    if (looksLikeBlacklistEvent(json.value)) return parseBlacklistEvent(json.value, record)
    return {
      kind: 'reject',
      reason:
        'The format is not known: it is neither an ntopng alert (`cli_ip`, `json`) nor a blacklist event (`user_id`, `ip`, `alert_id`).',
    }
  },
}
