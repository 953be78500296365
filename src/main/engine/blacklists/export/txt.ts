import { domainsOf, type ListFormat, networksOfExport } from './format'

/**
 * One address, network or domain a line and nothing else; what a wider network covers has no line of
 * its own. Every domain has one, since a line alone does not say what is below it.
 */
export const txt: ListFormat = {
  name: 'txt',
  extension: 'txt',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    const isDomains = input.list.holds === 'domain'
    const values = isDomains ? domainsOf(input.items) : networksOfExport(input)
    for (const { text } of values) yield `${text}\n`
  },
}
