import type { Domain } from '../domain'
import { isAtOrBelow } from '../value'

/** One name too long below its zone's own makes a server refuse the whole zone: room of 50 for that. */
const LONGEST_IN_ZONE = 200

/**
 * What the formats of name servers write: the names that may be published of a list, sorted so that
 * what is below a domain follows it.
 */
export interface DomainExportInput {
  list: string
  domains: readonly Domain[]
  /** When it was made, ms. */
  at: number
  isDemo: boolean
  /** Grows from one file to the next: 0 to 4,294,967,295. */
  serial: number
}

/**
 * A file in the form of /etc/hosts, which resolvers with block lists take too. It knows no names
 * below a name: of a registrable domain it holds the domain alone, and says so.
 */
export function writeHosts(input: DomainExportInput): string {
  return [
    ...header(input, '#'),
    '# This format names each host: names below a domain need RPZ or dnsmasq.',
    ...input.domains.map(({ text }) => `0.0.0.0 ${text}`),
    '',
  ].join('\n')
}

/**
 * A response policy zone: no such name for each domain, and for all below it where it covers those.
 * Names are relative to the zone, so a file serves whatever the zone is called, up to 50 characters.
 * Names too long for that stay out, and the file says how many.
 */
export function writeRpz(input: DomainExportInput): string {
  const uncovered = withoutCovered(input.domains)
  const domains = uncovered.filter(({ text }) => text.length <= LONGEST_IN_ZONE)
  const leftOut = uncovered.length - domains.length
  return [
    ...header({ ...input, domains }, ';'),
    ...(leftOut > 0 ? [`; Left out, too long for a zone: ${leftOut}.`] : []),
    '$TTL 300',
    `@ SOA localhost. root.localhost. ${input.serial} 3600 600 604800 300`,
    '@ NS localhost.',
    ...domains.flatMap(({ text, coversSubdomains }) =>
      coversSubdomains ? [`${text} CNAME .`, `*.${text} CNAME .`] : [`${text} CNAME .`],
    ),
    '',
  ].join('\n')
}

/**
 * Lines for dnsmasq's conf-file. `local=/x/` answers 'no such name' for a name and all below it; one
 * name alone can only be given an address, which leads nowhere.
 */
export function writeDnsmasq(input: DomainExportInput): string {
  const domains = withoutCovered(input.domains)
  return [
    ...header({ ...input, domains }, '#'),
    ...domains.map(({ text, coversSubdomains }) =>
      coversSubdomains ? `local=/${text}/` : `host-record=${text},0.0.0.0,::`,
    ),
    '',
  ].join('\n')
}

/** A name of its own below a covered domain would hide the zone's wildcard from what is below it. */
function withoutCovered(domains: readonly Domain[]): Domain[] {
  const kept: Domain[] = []
  for (const domain of domains) {
    const last = kept.at(-1)
    const isCovered = last?.coversSubdomains === true && isAtOrBelow(domain.text, last.text)
    if (!isCovered) kept.push(domain)
  }
  return kept
}

function header({ list, domains, at, isDemo }: DomainExportInput, mark: ';' | '#'): string[] {
  const demo = isDemo ? ' DEMO: made-up data, not to be loaded.' : ''
  const count = `${domains.length} ${domains.length === 1 ? 'domain' : 'domains'}`
  return [`${mark} Watchfloor list ${list}, ${new Date(at).toISOString()}, ${count}.${demo}`]
}
