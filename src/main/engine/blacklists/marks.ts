import { parseNetwork } from '../../../shared/address'
import { rowsCovering } from './cover'
import type { Desk } from './desk'
import { judgeRow, type Row } from './standing'

/** What lists say about an alert's indicator. */
export interface Marks {
  /** Who put it on a list by hand, null where nobody did. */
  blockedBy: string | null
  isAllowed: boolean
}

/** Marks of an indicator that is an address or network; nothing for any other text. */
export function marksOf(desk: Desk, indicator: string | null): Marks {
  if (indicator === null) return { blockedBy: null, isAllowed: false }
  const isAllowed = desk.ledger.isAllowed(indicator, desk.now)
  for (const list of desk.ledger.entryLists()) {
    for (const row of rowsCovering(desk, list, indicator)) {
      const actor = blocker(desk, row)
      if (actor !== null) return { blockedBy: actor, isAllowed }
    }
  }
  return { blockedBy: null, isAllowed }
}

/** Values that people blocked and that stand. */
export function blockedValues(desk: Desk): string[] {
  const values = new Set<string>()
  for (const list of desk.ledger.entryLists()) {
    for (const [value, record] of desk.ledger.records(list)) {
      if (blocker(desk, { value, record, counter: null }) !== null) values.add(value)
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
  const parsed = parseNetwork(indicator)
  if (!parsed.ok) return `${indicator} is no address, so no address list can hold it.`
  const allow = desk.ledger.allowOf(parsed.network, desk.now)
  if (allow === null) return desk.protection.whyNeverBlocked(indicator)
  return `${indicator} is on the allowlist: ${allow.actor} allowed ${allow.network.text}.`
}
