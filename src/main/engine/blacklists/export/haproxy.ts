import { headerLine, type ListFormat, networksOfExport } from './format'

/**
 * A pattern file of HAProxy for `acl NAME src -f FILE`: an address or network a line; lines that
 * begin with `#` are comments.
 * https://docs.haproxy.org/2.6/configuration.html#7.1
 */
export const haproxy: ListFormat = {
  name: 'haproxy',
  extension: 'acl',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    const networks = networksOfExport(input)
    yield headerLine('#', input, networks.length)
    for (const { text } of networks) yield `${text}\n`
  },
}
