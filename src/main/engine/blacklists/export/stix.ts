import type { ListIdentity } from '../names'
import { type AddressItem, isoTime, itemsOfExport, type ListFormat, oneLine } from './format'
import { PUBLISHED, uuidOfName } from './uuid'

const PRODUCER = `identity--${uuidOfName(PUBLISHED, 'producer')}`
/** When the producer was first described; an object keeps it for ever. */
const PRODUCER_SINCE = '2026-01-01T00:00:00.000Z'

/**
 * A bundle of STIX 2.1 with an indicator for each address or network. An id is made of the list, the
 * value and when it came there: the same entry is the same indicator in each export, and a newer
 * one says so in `modified`.
 * https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html#_muftrcpnf89v
 */
export const stix: ListFormat = {
  name: 'stix',
  extension: 'json',
  mediaType: 'application/stix+json;version=2.1',
  *write(input) {
    const { list } = input
    const id = `bundle--${uuidOfName(PUBLISHED, `bundle ${list.list}`)}`
    yield `{"type":"bundle","id":${JSON.stringify(id)},"objects":[\n`
    yield JSON.stringify(producer())
    for (const item of itemsOfExport(input)) yield `,\n${JSON.stringify(indicator(list, item))}`
    yield '\n]}\n'
  },
}

function producer(): object {
  return {
    type: 'identity',
    spec_version: '2.1',
    id: PRODUCER,
    created: PRODUCER_SINCE,
    modified: PRODUCER_SINCE,
    name: 'Watchfloor',
    identity_class: 'system',
  }
}

function indicator(list: ListIdentity, item: AddressItem): object {
  const { text, family, prefix } = item.network
  const isSingle = prefix === (family === 4 ? 32 : 128)
  const created = isoTime(item.since)
  const modifiedAt = Math.max(item.since, item.lastSeen ?? 0)
  const name = uuidOfName(PUBLISHED, `indicator ${list.list} ${text} ${created}`)
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${name}`,
    created_by_ref: PRODUCER,
    created,
    modified: isoTime(modifiedAt),
    name: `${text} on ${list.list}`,
    ...(item.reason === '' ? {} : { description: oneLine(item.reason) }),
    indicator_types: ['malicious-activity'],
    pattern: `[ipv${family}-addr:value ${isSingle ? '=' : 'ISSUBSET'} '${text}']`,
    pattern_type: 'stix',
    valid_from: created,
    ...(item.expiresAt === null || item.expiresAt <= item.since
      ? {}
      : { valid_until: isoTime(item.expiresAt) }),
  }
}
