import { domainToUnicode } from 'node:url'
import { parse } from 'tldts'
import { isFreeSuffix, isInfrastructure, isLocalTopLevel, isRegistrySuffix } from './suffixes'

/** Longest name in text, one octet a character; the wire allows 253 and a dot at the end. */
const LONGEST_NAME = 254
const LONGEST_LABEL = 63

/**
 * Why a name is not judged by the model: it has one label; it asks for an address backwards; it is
 * of a local network; its machine-made host name is that of a network which delivers content, a
 * cloud or a hoster; it is an address; or it is no name at all.
 */
export type NameRule = 'single-label' | 'reverse' | 'local' | 'hosted' | 'address' | 'invalid'

/** What of a name the model judges. */
export interface JudgedName {
  /** The label in front of the suffix, IDN in Unicode. */
  label: string
  suffix: string
  suffixKind: 'public' | 'private' | 'free' | 'unknown'
}

/** A name as the detector sees it: a rule that decides, or what the model judges. */
export type ReadName = { rule: NameRule } | { rule: null; judged: JudgedName }

const PARSING = {
  allowPrivateDomains: true,
  extractHostname: false,
  validateHostname: false,
  detectIp: false,
  mixedInputs: false,
} as const

/**
 * Reads any text as a domain name. Letters are lowered and dots at the end left out. Host names are
 * judged by the label in front of the public suffix, so labels further left, those of services
 * (`_ldap._tcp`) among them, change nothing. Never throws; takes time in proportion to at most 254
 * characters.
 */
export function readName(text: string): ReadName {
  const name = withoutLastDots(text)?.toLowerCase()
  if (name === undefined || !isName(name)) return { rule: 'invalid' }
  const lastDot = name.lastIndexOf('.')
  if (isAddress(name, lastDot)) return { rule: 'address' }
  if (lastDot < 0) return { rule: 'single-label' }
  const topLevel = name.slice(lastDot + 1)
  if (topLevel === 'arpa') return { rule: name.endsWith('.home.arpa') ? 'local' : 'reverse' }
  if (isLocalTopLevel(topLevel)) return { rule: 'local' }
  return split(name)
}

/**
 * The domain of a name that the model judges: its label in front of the suffix, and that. A name that
 * is not judged is its own.
 */
export function domainOf(text: string): string {
  const name = text.toLowerCase().replace(/\.+$/, '')
  const read = readName(name)
  if (read.rule !== null) return name
  const kept = read.judged.suffix.split('.').length + 1
  return name.split('.').slice(-kept).join('.')
}

function split(name: string): ReadName {
  const { publicSuffix, isPrivate, isIcann, domain } = parse(name, PARSING)
  if (publicSuffix === null) return { rule: 'invalid' }
  if (isPrivate === true) {
    if (isFreeSuffix(publicSuffix)) return judge(name, publicSuffix, 'free')
    if (!isRegistrySuffix(publicSuffix)) return { rule: 'hosted' }
    return judge(name, publicSuffix, 'private')
  }
  if (domain !== null && isInfrastructure(domain)) return { rule: 'hosted' }
  if (domain !== null && domain !== name && isFreeSuffix(domain)) return judge(name, domain, 'free')
  return judge(name, publicSuffix, isIcann === true ? 'public' : 'unknown')
}

/** The label in front of a suffix; a suffix alone is one of its registry, or of its provider. */
function judge(name: string, suffix: string, suffixKind: JudgedName['suffixKind']): ReadName {
  if (name.length <= suffix.length) return { rule: 'hosted' }
  const end = name.length - suffix.length - 1
  const label = name.slice(name.lastIndexOf('.', end - 1) + 1, end)
  if (label.startsWith('_')) return { rule: 'hosted' }
  return { rule: null, judged: { label: inUnicode(label), suffix, suffixKind } }
}

/** Punycode that says nothing stays as it is: the text is still judged. */
function inUnicode(label: string): string {
  return label.startsWith('xn--') ? domainToUnicode(label) || label : label
}

function withoutLastDots(text: string): string | undefined {
  let end = Math.min(text.length, LONGEST_NAME + 1)
  if (text.length > end) return undefined
  while (end > 0 && text.charCodeAt(end - 1) === 46) end -= 1
  return text.slice(0, end)
}

/** Whether a text has labels of 1 to 63 characters and neither blanks nor control characters. */
function isName(name: string): boolean {
  if (name.length === 0 || name.length > LONGEST_NAME) return false
  let begin = 0
  for (let at = 0; at <= name.length; at += 1) {
    const code = at === name.length ? 46 : name.charCodeAt(at)
    if (code <= 32 || code === 127) return false
    if (code !== 46) continue
    if (at === begin || at - begin > LONGEST_LABEL) return false
    begin = at + 1
  }
  return true
}

/** IPv4 ends in a label of digits, which no top-level name does; IPv6 has colons. */
function isAddress(name: string, lastDot: number): boolean {
  return name.includes(':') || /^[0-9]+$/.test(name.slice(lastDot + 1))
}
