import type { ExportFormat } from '../../../../shared/blacklist'

/** Reads the values back out of an export, as the program that takes it would. For tests. */
export function readExport(format: ExportFormat, content: string): string[] {
  switch (format) {
    case 'txt':
    case 'fortigate':
      return linesOf(content)
    case 'panos':
      return linesOf(content).map((line) => line.split(' ')[0] ?? '')
    case 'csv':
      // What stands in quotes may hold line ends; addresses never stand there.
      return linesOf(content.replaceAll(/"[^"]*"/g, ''))
        .slice(1)
        .map((line) => line.split(',')[0] ?? '')
    case 'json':
      return Object.keys((JSON.parse(content) as { blacklist: Record<string, number> }).blacklist)
    case 'hosts':
      return linesOf(content)
        .filter((line) => !line.startsWith('#'))
        .map((line) => line.split(' ')[1] ?? '')
    case 'rpz':
      return [...content.matchAll(/^([^*@;$ ][^ ]*) CNAME \.$/gm)].map((match) => match[1] ?? '')
    case 'dnsmasq':
      return [
        ...content.matchAll(/^(?:local=\/([^/]*)\/|host-record=([^,]*),0\.0\.0\.0,::)$/gm),
      ].map((match) => match[1] ?? match[2] ?? '')
    case 'nftables':
      return [...content.matchAll(/^add element [^{]*\{([^}]*)\}/gm)].flatMap((match) =>
        (match[1] ?? '').split(',').map((text) => text.trim()),
      )
    case 'ipset':
      return matchesOf(content, /^add \S+ (\S+)$/gm)
    case 'nginx':
      return matchesOf(content, /^deny (\S+);$/gm)
    case 'nginx-geo':
      return matchesOf(content, /^(\S+) 1;$/gm)
    case 'suricata':
      return linesOf(content).map((line) => line.split(',')[0] ?? '')
    case 'mikrotik':
      return matchesOf(content, /^add list="[a-z0-9_-]+" address=(\S+) comment="/gm)
    case 'juniper':
      return matchesOf(content, /^ {8}(\S+);$/gm)
    case 'stix':
      return indicatorsOf(content)
    case 'zeek':
      return linesOf(content)
        .slice(1)
        .map((line) => line.split('\t')[0] ?? '')
    case 'misp':
      return (JSON.parse(content) as MispDocument).Event.Attribute.map(({ value }) => value)
    case 'pf':
    case 'haproxy':
      return linesOf(content).filter((line) => !line.startsWith('#'))
  }
}

interface MispDocument {
  Event: { Attribute: { value: string }[] }
}

function indicatorsOf(content: string): string[] {
  const { objects } = JSON.parse(content) as { objects: { pattern?: string }[] }
  return objects.flatMap(({ pattern }) =>
    pattern === undefined ? [] : matchesOf(pattern, /'([^']*)'/g),
  )
}

function matchesOf(content: string, pattern: RegExp): string[] {
  return Array.from(content.matchAll(pattern), (match) => match[1] ?? '')
}

function linesOf(content: string): string[] {
  if (content !== '' && !content.endsWith('\n')) throw new Error('The last line has no end')
  return content.split('\n').slice(0, -1)
}
