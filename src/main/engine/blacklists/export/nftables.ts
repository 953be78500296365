import type { Network } from '../../../../shared/address'
import { type ExportInput, isoTime, type ListFormat, networksOfExport } from './format'

/** Elements a line: short enough to read, long enough for big lists. */
const PER_LINE = 8

/**
 * A file for `nft -f`, which loads it whole or not at all: two sets of the table watchfloor, made
 * where they are missing, emptied and filled anew. Rules that use the sets stay as they are.
 */
export const nftables: ListFormat = {
  name: 'nftables',
  extension: 'nft',
  mediaType: 'text/plain; charset=utf-8',
  *write(input) {
    const name = setName(input.list.list)
    const networks = networksOfExport(input)
    const v4 = networks.filter((network) => network.family === 4)
    const v6 = networks.filter((network) => network.family === 6)
    const lines = [
      ...preamble(input, name, networks.length),
      'table inet watchfloor {',
      ...declare(`${name}_v4`, 'ipv4_addr'),
      ...declare(`${name}_v6`, 'ipv6_addr'),
      '}',
      `flush set inet watchfloor ${name}_v4`,
      `flush set inet watchfloor ${name}_v6`,
      ...fill(`${name}_v4`, v4),
      ...fill(`${name}_v6`, v6),
    ]
    for (const line of lines) yield `${line}\n`
  },
}

/** Names in nftables begin with a letter; a list's name has only characters that they may have. */
function setName(list: string): string {
  if (!/^[a-z0-9_-]{1,64}$/.test(list)) throw new Error(`nftables cannot name the list ${list}`)
  return `list_${list}`
}

function preamble(input: ExportInput, name: string, size: number): string[] {
  return [
    '#!/usr/sbin/nft -f',
    `# Watchfloor list ${input.list.list}, ${isoTime(input.at)}, ${size} elements.`,
    '# Load it with: nft -f FILE. It replaces the elements of both sets in one step.',
    '# To drop what comes from them, say once:',
    "#   nft 'add chain inet watchfloor input { type filter hook input priority -10; policy accept; }'",
    `#   nft add rule inet watchfloor input ip saddr @${name}_v4 drop`,
    `#   nft add rule inet watchfloor input ip6 saddr @${name}_v6 drop`,
    '',
  ]
}

function declare(set: string, type: 'ipv4_addr' | 'ipv6_addr'): string[] {
  return [`  set ${set} {`, `    type ${type}`, '    flags interval', '    auto-merge', '  }']
}

function fill(set: string, networks: Network[]): string[] {
  if (networks.length === 0) return []
  const lines: string[] = []
  for (let start = 0; start < networks.length; start += PER_LINE) {
    const line = networks.slice(start, start + PER_LINE).map((network) => network.text)
    lines.push(`  ${line.join(', ')}${start + PER_LINE < networks.length ? ',' : ''}`)
  }
  return [`add element inet watchfloor ${set} {`, ...lines, '}']
}
