import { type AddressItem, itemsOfExport, type ListFormat } from './format'

/** Of the categories file, which says `1,Watchfloor,...`; Suricata knows at most 60. */
const CATEGORY = 1
const HIGHEST_SCORE = 127

/**
 * A reputation file of Suricata: `ip,category,score`, a network in CIDR notation. What a person put
 * on the list has the highest score, 127; what its hits did has their number, at most 126.
 * https://docs.suricata.io/en/suricata-8.0.0/reputation/ipreputation/ip-reputation-format.html
 */
export const suricata: ListFormat = {
  name: 'suricata',
  extension: 'list',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    for (const item of itemsOfExport(input)) {
      yield `${item.network.text},${CATEGORY},${scoreOf(item)}\n`
    }
  },
}

function scoreOf({ origin, count }: AddressItem): number {
  return origin === 'counter' ? Math.max(1, Math.min(HIGHEST_SCORE - 1, count)) : HIGHEST_SCORE
}
