import { canonicalAddress } from '../../../shared/address'
import type { AlertDetail } from '../../../shared/alert'
import { readFoundNames } from '../../../shared/dns-evidence'
import type { WatchEvent } from '../../../shared/event'
import { readCarriedNames } from '../../../shared/tunnel-evidence'
import { parseDomain } from '../blacklists/domain'
import type { StoredEvent } from '../record'
import type { Workspace } from '../workspace'

/** Addresses or domains of an alert that are offered to be blocked. */
const MAX_CHOICES = 50

/** What an alert rests on: events of sensors, or windows of a detector. */
export interface BlockEvidence {
  events: readonly StoredEvent[]
  windows: readonly Pick<WatchEvent, 'raw'>[]
}

/** What may be blocked because of an alert: its indicator, or one of several that it names. */
export function blockOf(
  { lists }: Pick<Workspace, 'lists'>,
  indicator: string | null,
  { events, windows }: BlockEvidence,
): AlertDetail['block'] {
  const named = indicator === null ? null : parseDomain(indicator)
  if (named?.ok === true) {
    const { registrable } = named.domain
    const records = windows.map(({ raw }) => raw)
    const choices = firstFree(lists, domainChoices(registrable, namesOf(records)))
    const protectedBecause = lists.whyProtected(registrable) ?? ''
    return {
      indicator: registrable,
      isOffered: choices.length > 0,
      reason: protectedBecause,
      choices,
    }
  }
  return blockAddress(lists, indicator, firstFree(lists, addressesOf(events)))
}

type Lists = Pick<Workspace['lists'], 'whyProtected'>

function blockAddress(
  lists: Lists,
  indicator: string | null,
  choices: string[],
): AlertDetail['block'] {
  if (indicator === null && choices.length > 0) {
    return { indicator, isOffered: true, reason: '', choices }
  }
  if (indicator === null) {
    return {
      indicator,
      isOffered: false,
      reason: 'The alert names no address or domain that could be blocked.',
      choices,
    }
  }
  const protectedBecause = lists.whyProtected(indicator)
  return protectedBecause === null
    ? { indicator, isOffered: true, reason: '', choices }
    : { indicator, isOffered: choices.length > 0, reason: protectedBecause, choices }
}

/** The first values that nothing protects, each once. */
function firstFree(lists: Lists, values: Iterable<string>): string[] {
  const found = new Set<string>()
  for (const value of values) {
    if (found.size === MAX_CHOICES) break
    if (!found.has(value) && lists.whyProtected(value) === null) found.add(value)
  }
  return [...found]
}

/** Addresses that a detection names. */
function* addressesOf(events: readonly StoredEvent[]): Generator<string> {
  for (const { product, ip, mentions = [] } of events) {
    if (product !== 'chronicle') continue
    for (const value of ip === null ? mentions : [ip, ...mentions]) {
      if (canonicalAddress(value) === value) yield value
    }
  }
}

/** Names that windows of DNS queries tell of, the likeliest first. */
function namesOf(records: readonly string[]): string[] {
  const told = readFoundNames(records)?.names ?? readCarriedNames(records)?.names ?? []
  return told.map(({ name }) => name)
}

/** The domain with all below it, and then each name, with the domain that it lies in. */
function* domainChoices(registrable: string, names: readonly string[]): Generator<string> {
  yield registrable
  for (const name of names) {
    const parsed = parseDomain(name)
    if (!parsed.ok) continue
    yield parsed.domain.registrable
    yield parsed.domain.text
  }
}
