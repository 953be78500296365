import { type ListFormat, networksOfExport } from './format'

/**
 * An IP address threat feed (external block list) of FortiOS: a plain text file with one address or
 * subnet a line, IPv4 and IPv6, and nothing else; comments are not told of, so there are none.
 * https://docs.fortinet.com/document/fortigate/7.6.2/administration-guide/9463/external-feeds
 */
export const fortigate: ListFormat = {
  name: 'fortigate',
  extension: 'txt',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    for (const { text } of networksOfExport(input)) yield `${text}\n`
  },
}
