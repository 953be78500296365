import type { ListIdentity } from '../names'
import { type AddressItem, isoTime, itemsOfExport, type ListFormat, oneLine } from './format'
import { PUBLISHED, uuidOfName } from './uuid'

/**
 * An event of MISP with an `ip-src` attribute for each address or network: these are indicators, so
 * no warning list, which names what is harmless. Ids hang on the list and the value alone: an edit
 * of the event that is there changes it, and keeps attributes that left the list. It is unpublished and for the own organisation only.
 * https://datatracker.ietf.org/doc/draft-dulaunoy-misp-core-format/
 */
export const misp: ListFormat = {
  name: 'misp',
  extension: 'json',
  mediaType: 'application/json',
  *write(input) {
    const { list } = input
    const items = itemsOfExport(input)
    const changedAt = items.reduce((newest, item) => Math.max(newest, changeOf(item)), 0)
    const event = {
      uuid: uuidOfName(PUBLISHED, `event ${list.list}`),
      info: `Watchfloor list ${list.list}: ${oneLine(list.title)}`,
      date: (isoTime(changedAt) ?? '').slice(0, 10),
      timestamp: seconds(changedAt),
      threat_level_id: '4',
      analysis: '2',
      distribution: '0',
      published: false,
    }
    const text = JSON.stringify({ Event: { ...event, Attribute: [] } })
    yield `${text.slice(0, -']}}'.length)}\n`
    for (const [index, item] of items.entries()) {
      yield `${index === 0 ? '' : ',\n'}${JSON.stringify(attribute(list, item))}`
    }
    yield '\n]}}\n'
  },
}

function attribute(list: ListIdentity, item: AddressItem): object {
  const { text } = item.network
  return {
    uuid: uuidOfName(PUBLISHED, `attribute ${list.list} ${text}`),
    type: 'ip-src',
    category: 'Network activity',
    to_ids: true,
    distribution: '5',
    timestamp: seconds(changeOf(item)),
    value: text,
    comment: oneLine(item.reason),
    ...(item.firstSeen === null ? {} : { first_seen: isoTime(item.firstSeen) }),
    ...(item.lastSeen === null ? {} : { last_seen: isoTime(item.lastSeen) }),
  }
}

function changeOf(item: AddressItem): number {
  return Math.max(item.since, item.lastSeen ?? 0)
}

/** Times of MISP are whole seconds, as text. */
function seconds(at: number): string {
  return String(Math.floor(at / 1000))
}
