import { stringify } from 'csv-stringify/sync'
import { isoTime, type ListFormat } from './format'

const COLUMNS = ['count', 'first_seen', 'last_seen', 'origin', 'reason', 'expires_at']

/** A table for people and spreadsheets; no cell can be taken for a formula. */
export const csv: ListFormat = {
  name: 'csv',
  extension: 'csv',
  mediaType: 'text/csv; charset=utf-8',
  *write({ list, items }) {
    yield stringify([[list.holds === 'address' ? 'ip' : 'domain', ...COLUMNS]])
    for (const item of items) {
      const cells = [
        item.value.text,
        item.count,
        isoTime(item.firstSeen),
        isoTime(item.lastSeen),
        item.origin,
        item.reason,
        isoTime(item.expiresAt),
      ]
      yield stringify([cells], { escape_formulas: true })
    }
  },
}
