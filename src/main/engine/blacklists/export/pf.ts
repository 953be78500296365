import { headerLine, type ListFormat, networksOfExport } from './format'

/**
 * A file for a table of pf: an address or network a line, comments behind `#`. `pfctl -T replace`
 * puts it into the table that is in use.
 * https://man.openbsd.org/pfctl.8#T
 */
export const pf: ListFormat = {
  name: 'pf',
  extension: 'table',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    const networks = networksOfExport(input)
    yield headerLine('#', input, networks.length)
    for (const { text } of networks) yield `${text}\n`
  },
}
