import { type AddressItem, headerLine, itemsOfExport, type ListFormat, oneLine } from './format'

/**
 * A script for `/import` of RouterOS: fills an address list beside the one in use, then removes
 * that one and gives the new one its name. An import that stops half-way leaves the old list.
 * https://help.mikrotik.com/docs/display/ROS/Address-lists and, for what may stand in a string,
 * https://help.mikrotik.com/docs/display/ROS/Scripting
 */
export const mikrotik: ListFormat = {
  name: 'mikrotik',
  extension: 'rsc',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    const items = itemsOfExport(input)
    const name = `watchfloor_${input.list.list}`
    yield headerLine('#', input, items.length)
    yield* fill('/ip firewall address-list', name, items.filter(isIpv4))
    yield* fill(
      '/ipv6 firewall address-list',
      name,
      items.filter((item) => !isIpv4(item)),
    )
  },
}

function isIpv4({ network }: AddressItem): boolean {
  return network.family === 4
}

function* fill(menu: string, name: string, items: AddressItem[]): Generator<string> {
  const next = `${name}_new`
  yield `${menu}\nremove [find where list="${next}"]\n`
  for (const item of items) {
    yield `add list="${next}" address=${item.network.text} comment=${quote(item.reason)}\n`
  }
  yield `remove [find where list="${name}"]\n`
  yield `set [find where list="${next}"] list="${name}"\n`
}

/** A string of a script; what is no printable ASCII becomes a question mark. */
function quote(text: string): string {
  const harmless = oneLine(text)
    .replace(/[^\x20-\x7e]/gu, '?')
    .replace(/["\\$?]/g, '\\$&')
  return `"${harmless}"`
}
