const LONGEST_NAME = 253
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/

/** A text read as a domain in its plain form, or why it is none. */
type DomainReading = { ok: true; domain: string } | { ok: false; problem: string }

/**
 * Reads a domain that stands for itself and all below it: small letters, IDN as A-labels, no dot at
 * either end. `*.` in front says nothing more. Never throws.
 */
export function readDomain(text: string): DomainReading {
  const typed = text.trim()
  const bare = typed.replace(/^(\*\.|\.)/, '').replace(/\.$/, '')
  if (bare === '') return { ok: false, problem: 'is empty' }
  if (bare.length > 1_000) return { ok: false, problem: 'is longer than a name can be' }
  if (/[\s/:@?#\\[\]<>^|%*]/u.test(bare)) {
    return { ok: false, problem: 'is no domain: give the name alone, such as corp.example' }
  }
  const name = toAscii(bare)
  if (name === null || name.length > LONGEST_NAME || !name.split('.').every(isLabel)) {
    return { ok: false, problem: 'is no domain, such as corp.example' }
  }
  if (/(^|\.)\d+$/.test(name)) return { ok: false, problem: 'is an address or a number' }
  return { ok: true, domain: name }
}

function isLabel(label: string): boolean {
  return LABEL.test(label)
}

function toAscii(name: string): string | null {
  const plain = name.toLowerCase()
  // What needs no mapping is left alone, so that nothing but letters beyond ASCII is given to it.
  if (/^[\x21-\x7e]+$/.test(plain)) return plain
  const url = `http://${plain}`
  return URL.canParse(url) ? new URL(url).hostname : null
}

/** The domains of a text, one a line, and what is wrong with the others. */
interface DomainLines {
  domains: string[]
  /** `line` counts from 1. */
  faults: { line: number; text: string; problem: string }[]
}

/** Reads one domain a line; empty lines do not count. */
export function readDomainLines(text: string): DomainLines {
  const domains: string[] = []
  const faults: DomainLines['faults'] = []
  text.split('\n').forEach((raw, index) => {
    const typed = raw.trim()
    if (typed === '') return
    const read = readDomain(typed)
    const fail = (problem: string) => faults.push({ line: index + 1, text: typed, problem })
    if (!read.ok) fail(read.problem)
    else if (domains.includes(read.domain)) fail('is there twice')
    else domains.push(read.domain)
  })
  return { domains, faults }
}
