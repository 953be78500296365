import type { DnsQuery } from '../../record'
import { hashText, keepLowest, placeOf } from '../dns-tunnel/lowest'
import { domainOf } from './name'

/** Names of a window that are kept; of more, those whose hashes are lowest, whatever their order. */
export const NAMES_KEPT = 200
/** Types and codes that are kept of a name; there are a few in practice, and 65,536 on paper. */
const KINDS_KEPT = 8

/** What one line adds to a window. Plain JSON. */
export interface NameItem {
  name: string
  probability: number
  type: string
  /** Empty where the log has no answers. */
  rcode: string
  isResolved: boolean
  /** Event time, ms. */
  time: number
}

/** A name that a client asked for in a window. Times in ms since 1970. */
export interface SeenName {
  name: string
  probability: number
  /** Lines of the log, questions and answers alike. */
  lines: number
  isResolved: boolean
  types: string[]
  rcodes: string[]
  first: number
  last: number
}

/** Suspicious names that one client asked for. No order shows in it. */
export interface NameWindow {
  hashes: number[]
  names: SeenName[]
}

/** What a query brings to the window of its client. */
export function readNameItem(query: DnsQuery, probability: number): NameItem {
  const { rcode, answerCount, type, time } = query
  const name = query.name.toLowerCase().replace(/\.+$/, '')
  const isResolved = answerCount > 0 && (rcode === 'NOERROR' || rcode === '')
  return { name, probability, type, rcode, isResolved, time }
}

/** Takes in one line, in place; the order of lines does not matter. */
export function addName({ hashes, names }: NameWindow, item: NameItem): void {
  const { name, probability, time } = item
  const hash = hashText(name)
  const at = placeOf(hashes, hash)
  if (hashes[at] !== hash) {
    if (at >= NAMES_KEPT) return
    keepLowest(hashes, hash, NAMES_KEPT)
    const fresh = { probability, lines: 0, isResolved: false, first: time, last: time }
    names.splice(at, 0, { name: copyOf(name), ...fresh, types: [], rcodes: [] })
    names.length = hashes.length
  }
  const seen = names[at]
  if (seen === undefined) return
  seen.lines += 1
  seen.probability = Math.max(seen.probability, probability)
  seen.isResolved ||= item.isResolved
  seen.first = Math.min(seen.first, time)
  seen.last = Math.max(seen.last, time)
  addSorted(seen.types, item.type)
  addSorted(seen.rcodes, item.rcode)
}

/** A piece of a record's text would keep all of it in memory; a copy does not. */
const copyOf = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le')

/** Keeps the first of the alphabet, so that no order shows. */
function addSorted(list: string[], value: string): void {
  if (value === '' || list.includes(value)) return
  list.push(copyOf(value))
  list.sort()
  if (list.length > KINDS_KEPT) list.pop()
}

/** Whether an answer to a name was logged at all. */
export function isAnswered({ isResolved, rcodes }: SeenName): boolean {
  return isResolved || rcodes.length > 0
}

/** Whether every logged answer says that there is no such name, and there is one. */
export function isMissing({ isResolved, rcodes }: SeenName): boolean {
  return !isResolved && rcodes.includes('NXDOMAIN')
}

/** What came back for a name: addresses, that there is no such name, something else, or nothing logged. */
export function answerOf(name: SeenName): 'resolved' | 'missing' | 'other' | 'unknown' {
  if (name.isResolved) return 'resolved'
  if (isMissing(name)) return 'missing'
  return isAnswered(name) ? 'other' : 'unknown'
}

/** The domains of names, each once, in the order of the names. */
export function domainsOf(names: readonly SeenName[]): string[] {
  return [...new Set(names.map(({ name }) => domainOf(name)))]
}
