import { domainToASCII } from 'node:url'
import { parse } from 'tldts'
import { isFreeSuffix } from '../detectors/dga/suffixes'

/** Longest name in text without a dot at the end, one octet a character. */
const LONGEST_NAME = 253
const LONGEST_LABEL = 63

/** A name that a list of domains may hold. */
export interface Domain {
  /** Lower case, IDN as A-labels, no dot at the end. */
  text: string
  /** The name below the public suffix, or below a suffix that anybody takes names under. */
  registrable: string
  /** A registrable domain covers all names below it; any other name is itself alone. */
  coversSubdomains: boolean
}

/** What a text is as a name to list, or why it is none, in words for the person who typed it. */
export type ParsedDomain = { ok: true; domain: Domain } | { ok: false; problem: string }

const PARSING = {
  allowPrivateDomains: true,
  extractHostname: false,
  validateHostname: false,
  detectIp: false,
  mixedInputs: false,
} as const

/** Reads any text as a name to list. Never throws; takes time in proportion to 1,000 characters. */
export function parseDomain(text: string): ParsedDomain {
  const typed = text.trim().slice(0, 1000)
  const strange = whyStrange(typed)
  if (strange !== null) return { ok: false, problem: strange }
  const name = domainToASCII(typed.replace(/[.\u3002\uff0e\uff61]$/, '')).toLowerCase()
  const problem = whyNoName(name, typed)
  if (problem !== null) return { ok: false, problem }
  const registrable = registrableOf(name)
  if (registrable === null) {
    return {
      ok: false,
      problem: `${name} is a public suffix: names under it belong to many owners. Name a domain below it.`,
    }
  }
  return { ok: true, domain: { text: name, registrable, coversSubdomains: registrable === name } }
}

/** What is left out before the text is taken apart: other things that people paste. */
function whyStrange(typed: string): string | null {
  if (typed === '') return 'Type a domain, such as bad.example.'
  if (typed.includes('*')) {
    return 'Wildcards are not taken. A registrable domain covers all names below it already.'
  }
  if (/[/:@?#\\]/.test(typed)) return 'Type the name alone, without https://, port or path.'
  if (/[\s%<>^|[\]]/u.test(typed)) return `"${short(typed)}" is not a domain name.`
  return null
}

function whyNoName(name: string, typed: string): string | null {
  if (/^[\d.]+$/.test(typed) || /(^|\.)(\d+|0x[\da-f]*)$/.test(name)) {
    return `${short(typed)} is an address or a number. Addresses go on lists of addresses.`
  }
  if (name.length > LONGEST_NAME) return `A name has at most ${LONGEST_NAME} characters.`
  const labels = name.split('.')
  if (labels.some((label) => label.length > LONGEST_LABEL)) {
    return `A part between dots has at most ${LONGEST_LABEL} characters.`
  }
  if (!labels.every((label) => /^[a-z\d_]([a-z\d_-]*[a-z\d_])?$/.test(label))) {
    return `"${short(typed)}" is not a domain name.`
  }
  return null
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** The registrable domain of a name; null where the name is a suffix itself. */
function registrableOf(name: string): string | null {
  const { domain } = parse(name, PARSING)
  if (domain === null || !isFreeSuffix(domain)) return domain
  if (domain === name) return null
  return name
    .split('.')
    .slice(-domain.split('.').length - 1)
    .join('.')
}
