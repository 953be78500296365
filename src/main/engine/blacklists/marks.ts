import { rowsCovering } from './cover'
import type { Desk } from './desk'
import { judgeRow, type Row } from './standing'
import { parseAnyValue, protects, readValue } from './value'

/** What lists say about an alert's indicator. */
export interface Marks {
  /** Who put it on a list by hand, null where nobody did. */
  blockedBy: string | null
  isAllowed: boolean
}

/** Marks of an indicator that is an address, network or domain; nothing for any other text. */
export function marksOf(desk: Desk, indicator: string | null): Marks {
  if (indicator === null) return { blockedBy: null, isAllowed: false }
  const parsed = readValue(indicator)
  const isAllowed = parsed !== null && desk.ledger.allowlist.covers(parsed, desk.now)
  const sought = { text: parsed?.text ?? indicator, parsed }
  for (const list of desk.ledger.entryLists()) {
    for (const row of rowsCovering(desk, list, sought)) {
      const actor = blocker(desk, row)
      if (actor !== null) return { blockedBy: actor, isAllowed }
    }
  }
  return { blockedBy: null, isAllowed }
}

/** Values that people blocked and that stand; a name with a dot in front is all names below it. */
export function blockedValues(desk: Desk): string[] {
  const values = new Set<string>()
  for (const list of desk.ledger.entryLists()) {
    for (const [value, record] of desk.ledger.records(list)) {
      if (blocker(desk, { value, record, counter: null }) === null) continue
      values.add(value)
      const parsed = readValue(value)
      if (parsed?.holds === 'domain' && parsed.domain.coversSubdomains) values.add(`.${value}`)
    }
  }
  return [...values]
}

function blocker(desk: Desk, row: Row): string | null {
  const manual = row.record?.grounds.find((ground) => ground.kind === 'manual')
  if (manual === undefined) return null
  return judgeRow(desk, { ...row, counter: null })?.isListed === true ? manual.actor : null
}

/** Why an indicator is not offered to be blocked, in words; null where it is. */
export function whyProtected(desk: Desk, indicator: string): string | null {
  const parsed = parseAnyValue(indicator)
  if (!parsed.ok) return `${indicator} is neither an address nor a domain, so no list can hold it.`
  const { value } = parsed
  const allow = desk.ledger.allowlist.of(value, desk.now)
  if (allow === null) return desk.protection.whyNeverBlocked(indicator)
  const by = `${allow.actor} allowed ${allow.value.text}.`
  return protects(allow.value, value)
    ? `${indicator} is on the allowlist: ${by}`
    : `Blocking ${indicator} would block an allowed name below it: ${by}`
}
