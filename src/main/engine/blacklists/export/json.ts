import type { Item } from '../contents'
import { isoTime, type ListFormat } from './format'

/** The document of the HTTP route: counts by value, and each entry with its times. */
export const json: ListFormat = {
  name: 'json',
  extension: 'json',
  mediaType: 'application/json',
  *write({ list, items, at }) {
    const document = {
      alert_id: list.alertId ?? list.list,
      category: list.category,
      generated_at: isoTime(at),
      blacklist: Object.fromEntries(items.map((item) => [item.value.text, item.count])),
      entries: items.map((item) => ({
        ...nameValue(item),
        count: item.count,
        first_seen: isoTime(item.firstSeen),
        last_seen: isoTime(item.lastSeen),
        origin: item.origin,
        reason: item.reason,
        expires_at: isoTime(item.expiresAt),
      })),
    }
    yield `${JSON.stringify(document, null, 2)}\n`
  },
}

/** A domain says whether names below it are meant. */
function nameValue({ value }: Item) {
  return value.holds === 'address'
    ? { ip: value.text }
    : { domain: value.text, covers_subdomains: value.domain.coversSubdomains }
}
