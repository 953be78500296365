import type { Network } from '../../../../shared/address'
import { headerLine, type ListFormat, networksOfExport } from './format'

/** Junos takes so many prefixes in one prefix list. */
export const MOST_IN_PREFIX_LIST = 85_325

/**
 * Prefix lists of Junos for `load replace`, which takes the place of those that are there; nothing
 * counts before the commit. What does not fit into one list goes into numbered ones.
 * https://www.juniper.net/documentation/en_US/junos/topics/reference/configuration-statement/prefix-list-edit-policy-options.html
 */
export const juniper: ListFormat = {
  name: 'juniper',
  extension: 'conf',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    const networks = networksOfExport(input)
    const name = `watchfloor-${input.list.list}`
    const lists = Math.max(1, Math.ceil(networks.length / MOST_IN_PREFIX_LIST))
    yield headerLine('#', input, networks.length)
    yield `# If a longer list was loaded before: delete policy-options prefix-list ${name}-${lists + 1}\n`
    yield 'policy-options {\n'
    for (let index = 0; index < lists; index++) {
      const start = index * MOST_IN_PREFIX_LIST
      const part = networks.slice(start, start + MOST_IN_PREFIX_LIST)
      yield* prefixList(index === 0 ? name : `${name}-${index + 1}`, part)
    }
    yield '}\n'
  },
}

function* prefixList(name: string, networks: Network[]): Generator<string> {
  if (networks.length === 0) {
    yield `    replace: prefix-list ${name};\n`
    return
  }
  yield `    replace: prefix-list ${name} {\n`
  for (const { text, prefix } of networks) {
    yield `        ${text.includes('/') ? text : `${text}/${prefix}`};\n`
  }
  yield '    }\n'
}
