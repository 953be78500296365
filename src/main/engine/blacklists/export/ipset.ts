import type { Network } from '../../../../shared/address'
import { shortListName } from '../../../../shared/short-list-name'
import { networkHalves } from '../ranges'
import { headerLine, type ListFormat, networksOfExport } from './format'

/** Of each set, the same for ever: a set that exists must have been made with the same number. */
const MAXELEM = 4_194_304

/**
 * A file for `ipset restore`: each family fills a set of its own beside the one in use and swaps
 * the two, so that a set is never empty or half while it is loaded. Rules keep the sets' names.
 * hash:net takes no prefix of length 0; such a network is written as its two halves.
 * https://manpages.debian.org/bookworm/ipset/ipset.8.en.html
 */
export const ipset: ListFormat = {
  name: 'ipset',
  extension: 'ipset',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    const networks = networksOfExport(input).flatMap((network) =>
      network.prefix === 0 ? networkHalves(network) : [network],
    )
    const name = shortListName('wf_', input.list.list, '_v4_new'.length)
    yield headerLine('#', input, networks.length)
    yield* fill(
      `${name}_v4`,
      'inet',
      networks.filter(({ family }) => family === 4),
    )
    yield* fill(
      `${name}_v6`,
      'inet6',
      networks.filter(({ family }) => family === 6),
    )
  },
}

function* fill(set: string, family: 'inet' | 'inet6', networks: Network[]): Generator<string> {
  const next = `${set}_new`
  yield `create ${set} hash:net family ${family} maxelem ${MAXELEM} -exist\n`
  yield `create ${next} hash:net family ${family} maxelem ${MAXELEM} -exist\n`
  yield `flush ${next}\n`
  for (const { text } of networks) yield `add ${next} ${text}\n`
  yield `swap ${next} ${set}\n`
  yield `destroy ${next}\n`
}
