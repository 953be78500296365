import { itemsOfExport, type ListFormat } from './format'

/**
 * An external dynamic list of PAN-OS, type IP: `address [space] comment`. A line that is only a
 * comment is not allowed there, so the list's name and the count stand behind each address.
 * https://docs.paloaltonetworks.com/network-security/security-policy/administration/objects/external-dynamic-lists/formatting-guidelines-for-an-external-dynamic-list
 */
export const panos: ListFormat = {
  name: 'panos',
  extension: 'txt',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    for (const { network, count } of itemsOfExport(input)) {
      yield `${network.text} # list ${input.list.list}, count ${count}
`
    }
  },
}
