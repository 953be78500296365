import { parseNetwork } from '../../../shared/address'
import type { Decision } from '../decision'
import { isForgottenName } from '../forgetting/entity-name'
import type { CounterChange } from '../tally/tally'
import { type Ledger, splitObject } from './ledger'
import { effectOf, restsUntil } from './membership'

/** What a decision that a ledger has just taken in does to counters. */
export function changeOf(decision: Decision, ledger: Ledger): CounterChange {
  const { changeId, kind, object, revision } = decision
  const { dropped, restored } = effectOf(decision)
  return {
    id: `${changeId} ${kind} ${object} ${revision}`,
    dropped,
    restored: restored.filter(({ ip }) => !isForgottenName(ip)),
    held: kind === 'entry' ? heldBy(object, ledger) : null,
  }
}

/** Addresses that decisions keep from being counted, and until when (ms). */
export function* listHeld(
  ledger: Ledger,
  now: number,
): Generator<{ list: string; ip: string; until: number }> {
  for (const list of ledger.entryLists()) {
    for (const [ip, record] of ledger.records(list)) {
      const until = restsUntil(record)
      const isLeft = until !== null && until > now
      if (isLeft && isAddress(ip)) yield { list, ip, until }
    }
  }
}

function heldBy(object: string, ledger: Ledger): CounterChange['held'] {
  const { list, value } = splitObject(object)
  if (!isAddress(value)) return null
  return { list, ip: value, until: restsUntil(ledger.record(list, value)) }
}

function isAddress(value: string): boolean {
  const parsed = parseNetwork(value)
  return parsed.ok && parsed.network.first === parsed.network.last
}
