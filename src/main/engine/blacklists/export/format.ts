import type { Network } from '../../../../shared/address'
import type { ExportFormat } from '../../../../shared/blacklist'
import type { Item } from '../contents'
import type { Domain } from '../domain'
import type { ListIdentity } from '../names'
import { withoutCovered } from '../ranges'

/** What a format writes: the list and what may be published of it, sorted. */
export interface ExportInput {
  list: ListIdentity
  items: readonly Item[]
  /** When it was made, ms. */
  at: number
  isDemo: boolean
}

/** One export format. */
export interface ListFormat {
  name: ExportFormat
  extension: string
  mediaType: string
  /** The text in pieces, so that a long list need not be made at once. */
  write: (input: ExportInput) => Iterable<string>
}

/** The domains of an export. */
export function domainsOf(items: readonly Item[]): Domain[] {
  return items.flatMap(({ value }) => (value.holds === 'domain' ? [value.domain] : []))
}

/** ISO 8601 in UTC, null where there is no time. */
export function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}

/** Networks of an export without those that a wider one covers, sorted, IPv4 first. */
export function networksOfExport({ items }: ExportInput): Network[] {
  return withoutCovered(
    items.flatMap(({ value }) => (value.holds === 'address' ? [value.network] : [])),
  )
}

/** An item of a list of addresses. */
export interface AddressItem extends Item {
  network: Network
}

/** Items of an export without those that a wider one covers, sorted, IPv4 first. */
export function itemsOfExport(input: ExportInput): AddressItem[] {
  const kept = new Set(networksOfExport(input).map((network) => network.text))
  return input.items.flatMap((item) =>
    item.value.holds === 'address' && kept.has(item.value.text)
      ? [{ ...item, network: item.value.network }]
      : [],
  )
}

/** The line that says what a file is, behind the sign of a comment of its format. */
export function headerLine(sign: string, { list, at }: ExportInput, size: number): string {
  const noun = size === 1 ? 'address or network' : 'addresses and networks'
  return `${sign} Watchfloor list ${list.list}, ${isoTime(at)}, ${size} ${noun}.\n`
}

/** Text of a person as one line that has no control characters and no line ends of any script. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ').trim()
  return Array.from(line).slice(0, LONGEST_NOTE).join('')
}

/** Characters; longer notes are cut, since some products refuse a file for one long comment. */
const LONGEST_NOTE = 200
