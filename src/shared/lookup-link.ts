import { z } from 'zod'
import { canonicalAddress } from './address'
import { entityKindOf } from './query/entity-kind'

/** What a look-up link may be for. */
export const LINKED_KINDS = ['address', 'domain', 'hash'] as const
export type LinkedKind = (typeof LINKED_KINDS)[number]

/** Stands in a template for the value that is looked up. */
const PLACE = '{value}'

/** MD5, SHA-1, SHA-256 and SHA-512 in hex. */
const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i

/** Why a text is no template of a link, in words; null where it is one. */
export function findTemplateFault(text: string): string | null {
  if (!text.startsWith('https://')) return 'must begin with https://'
  if (text.split(PLACE).length !== 2) return `must hold ${PLACE} once`
  const [one, other] = [text.replace(PLACE, 'a'), text.replace(PLACE, 'b')]
  if (/\s/.test(text) || !URL.canParse(one) || !URL.canParse(other)) return 'is no address'
  const { hostname, username, password, port } = new URL(one)
  if (username !== '' || password !== '') return 'must have no name or password in it'
  if (port !== '') return 'must lead to the usual port'
  const isPlain = hostname === new URL(other).hostname && !/\{|%7b/i.test(hostname)
  if (!isPlain || authorityOf(text).includes(PLACE)) return `must have ${PLACE} behind the host`
  return null
}

function authorityOf(template: string): string {
  return template.slice('https://'.length).split(/[/?#]/)[0] ?? ''
}

const lookupLinkSchema = z.object({
  name: z.string().trim().min(1).max(60),
  kinds: z.array(z.enum(LINKED_KINDS)).min(1).max(LINKED_KINDS.length),
  /** https, and `{value}` once behind the host. */
  url: z
    .string()
    .max(500)
    .superRefine((text, context) => {
      const message = findTemplateFault(text)
      if (message !== null) context.addIssue({ code: 'custom', message })
    }),
})
/** A place elsewhere where a value can be looked up. Nothing is ever asked there but by a click. */
export type LookupLink = z.infer<typeof lookupLinkSchema>

const SHIPPED: LookupLink[] = [
  {
    name: 'VirusTotal',
    kinds: ['address', 'domain', 'hash'],
    url: 'https://www.virustotal.com/gui/search/{value}',
  },
  { name: 'AbuseIPDB', kinds: ['address'], url: 'https://www.abuseipdb.com/check/{value}' },
  { name: 'GreyNoise', kinds: ['address'], url: 'https://viz.greynoise.io/ip/{value}' },
  { name: 'Shodan', kinds: ['address'], url: 'https://www.shodan.io/host/{value}' },
  { name: 'urlscan', kinds: ['domain'], url: 'https://urlscan.io/domain/{value}' },
  { name: 'crt.sh', kinds: ['domain'], url: 'https://crt.sh/?q={value}' },
]

/** Most links that can be kept. */
export const MOST_LOOKUP_LINKS = 30

/** The links of the settings, in the order in which they are shown. */
export const lookupLinksSchema = z
  .array(lookupLinkSchema)
  .max(MOST_LOOKUP_LINKS)
  .refine(
    (links) => new Set(links.map(({ name }) => name)).size === links.length,
    'two links have the same name',
  )
  .default(SHIPPED)

/** What a value is to a link; null where no link is for it. */
function linkedKindOf(value: string): LinkedKind | null {
  if (canonicalAddress(value) !== null) return 'address'
  if (HASH.test(value)) return 'hash'
  return entityKindOf(value) === 'domain' ? 'domain' : null
}

/** A link for one value, with the host it leads to. */
export interface FilledLink {
  name: string
  host: string
  url: string
}

/** The links for a value, filled in. */
export function linksOf(value: string, links: readonly LookupLink[]): FilledLink[] {
  const kind = linkedKindOf(value)
  if (kind === null) return []
  return links
    .filter(({ kinds }) => kinds.includes(kind))
    .map(({ name, url }) => {
      // A function: `$` in a value would otherwise mean something to `replace`.
      const { href, hostname } = new URL(url.replace(PLACE, () => encodeURIComponent(value)))
      return { name, host: hostname, url: href }
    })
}

/** Whether an address is one that these links make of an address, a domain or a hash. */
export function isLookupLink(address: string, links: readonly LookupLink[]): boolean {
  return links.some(({ url }) => {
    const marked = new URL(url.replace(PLACE, 'wf-value')).href
    const [before = '', after = ''] = marked.split('wf-value')
    if (address.length <= marked.length - 'wf-value'.length) return false
    if (!address.startsWith(before) || !address.endsWith(after)) return false
    const value = decode(address.slice(before.length, address.length - after.length))
    return value !== null && linksOf(value, links).some((link) => link.url === address)
  })
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Links as they are edited: one a line, `name | kinds | address`. */
export function writeLookupLinks(links: readonly LookupLink[]): string {
  return links.map(({ name, kinds, url }) => `${name} | ${kinds.join(', ')} | ${url}`).join('\n')
}

/** The links of a text, and what is wrong with its other lines; `line` counts from 1. */
export interface LookupLinkReading {
  links: LookupLink[]
  faults: { line: number; problem: string }[]
}

/** Reads one link a line; empty lines do not count. */
export function readLookupLinks(text: string): LookupLinkReading {
  const links: LookupLink[] = []
  const faults: LookupLinkReading['faults'] = []
  text.split('\n').forEach((raw, index) => {
    if (raw.trim() === '') return
    const read = readLine(raw)
    const isKnown = typeof read !== 'string' && links.some(({ name }) => name === read.name)
    if (typeof read === 'string') faults.push({ line: index + 1, problem: read })
    else if (isKnown) faults.push({ line: index + 1, problem: `has the name ${read.name} again` })
    else links.push(read)
    if (links.length > MOST_LOOKUP_LINKS) {
      links.pop()
      faults.push({
        line: index + 1,
        problem: `is one too many: there may be ${MOST_LOOKUP_LINKS}`,
      })
    }
  })
  return { links, faults }
}

/** A link, or in words why the line is none. */
function readLine(line: string): LookupLink | string {
  const [name = '', kinds = '', ...rest] = line.split('|').map((part) => part.trim())
  if (rest.length === 0) return 'needs a name, kinds and an address, with | between them'
  const read = lookupLinkSchema.safeParse({
    name,
    kinds: [...new Set(kinds.split(/[\s,]+/).filter(Boolean))],
    url: rest.join('|'),
  })
  if (read.success) return read.data
  const [issue] = read.error.issues
  if (issue?.path[0] === 'name') return 'needs a name of at most 60 letters'
  if (issue?.path[0] === 'kinds') return `is for address, domain or hash, not “${kinds}”`
  return `has an address that ${issue?.message ?? 'is wrong'}`
}
