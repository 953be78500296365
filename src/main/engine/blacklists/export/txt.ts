import { withoutCovered } from '../ranges'
import type { ListFormat } from './format'

/** One address or network a line and nothing else; what a wider line covers has none of its own. */
export const txt: ListFormat = {
  name: 'txt',
  extension: 'txt',
  mediaType: 'text/plain; charset=utf-8',
  write: ({ items }) =>
    withoutCovered(items.map((item) => item.network))
      .map((network) => `${network.text}\n`)
      .join(''),
}
