import { type AddressItem, itemsOfExport, type ListFormat, oneLine } from './format'

const FIELDS = ['indicator', 'indicator_type', 'meta.source', 'meta.desc']

/**
 * A file of Zeek's intelligence framework: values parted by tabs, below a line that names them.
 * https://docs.zeek.org/en/lts/frameworks/intel.html
 */
export const zeek: ListFormat = {
  name: 'zeek',
  extension: 'intel',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    yield `#fields\t${FIELDS.join('\t')}\n`
    const source = `watchfloor-${input.list.list}`
    for (const item of itemsOfExport(input)) {
      yield `${[item.network.text, typeOf(item), source, describe(item.reason)].join('\t')}\n`
    }
  },
}

function typeOf({ network }: AddressItem): string {
  return network.text.includes('/') ? 'Intel::SUBNET' : 'Intel::ADDR'
}

/** A dash says that there is none; a backslash would begin an escape. */
function describe(reason: string): string {
  const text = oneLine(reason).replaceAll('\\', '/')
  return text === '' || text === '(empty)' ? '-' : text
}
