import { allowSchema } from '../../../shared/blacklist'
import { BadInputError, NotFoundError } from '../decision'
import { AddressSet } from './address-set'
import type { Desk } from './desk'
import { entryObject } from './ledger'
import type { HeldCounter } from './membership'
import {
  type AllowInput,
  checkRevision,
  type Draft,
  effect,
  expiryAt,
  heldCounters,
  lookAt,
  type Plan,
  parseInput,
  spanText,
} from './plan'
import { judgeAllow } from './rules'
import { judgeRow, type Row, rowOf, rowsOf } from './standing'
import { keepsOff, parseAnyValue, readValue, type Value } from './value'

/** Puts a value on the allowlist: off every list at once. */
export function planAllow(desk: Desk, input: AllowInput): Plan {
  const wanted = parseInput(allowSchema, input)
  const judged = judgeAllow(wanted.value)
  if (judged.listed === null || judged.verdict === 'refused') {
    throw new BadInputError(judged.message, 'value')
  }
  const { listed } = judged
  const expiresAt = wanted.expiresInMs === null ? null : desk.now + wanted.expiresInMs
  const drafts = draftAllow(desk, listed, expiresAt, wanted.reason.trim())
  const covered = drafts.length - 1
  const stay =
    covered === 0
      ? ''
      : ` ${covered === 1 ? '1 entry stays' : `${covered} entries stay`} visible as allowed.`
  return { drafts, text: `Allowed ${listed.text} ${spanText(wanted.expiresInMs)}.${stay}` }
}

/** Takes a value off the allowlist; its entries then wait for a review. */
export function planDisallow(desk: Desk, value: string): Plan {
  const draft = draftDisallow(desk, { value, reason: '' })
  return { drafts: [draft], text: `Took ${draft.object} off the allowlist.` }
}

/** Decides anew when an allow entry ends. */
export function planAllowExpiry(
  desk: Desk,
  input: { value: string; reason: string; revision?: number; expiresInMs: number | null },
): Plan {
  const { value, reason } = needAllow(desk, input)
  const expiresAt = input.expiresInMs === null ? null : expiryAt(desk, input, false)
  const drafts = draftAllow(desk, value, expiresAt, input.reason.trim() || reason)
  return { drafts, text: `Allowed ${value.text} ${spanText(input.expiresInMs)}.` }
}

/** The decision that takes an allow entry away. Throws NotFoundError, ConflictError. */
export function draftDisallow(
  desk: Desk,
  input: { value: string; reason: string; revision?: number },
): Draft {
  const { value } = needAllow(desk, input)
  return {
    kind: 'allow',
    object: value.text,
    action: 'disallowed',
    reason: input.reason.trim(),
    data: effect(desk),
    undoes: null,
  }
}

function needAllow(
  desk: Desk,
  input: { value: string; revision?: number },
): { value: Value; reason: string } {
  const parsed = parseAnyValue(input.value)
  if (!parsed.ok) throw new BadInputError(parsed.problem, 'value')
  const { value } = parsed
  const object = { kind: 'allow', object: value.text } as const
  checkRevision(desk, object, input.revision)
  const allow = desk.ledger.allowlist.get(value.text)
  if (allow === null) throw new NotFoundError(`${value.text} is not on the allowlist.`)
  return { value, reason: allow.reason }
}

function draftAllow(desk: Desk, value: Value, expiresAt: number | null, reason: string): Draft[] {
  const { entries, dropped } = coverEntries(desk, value, reason)
  const allow: Draft = {
    kind: 'allow',
    object: value.text,
    action: 'allowed',
    reason,
    data: { ...effect(desk, { dropped }), expiresAt },
    undoes: null,
  }
  return [allow, ...entries]
}

/** What an allow entry does to the lists: entries to suspend, and counters that were no entry yet. */
export function coverEntries(
  desk: Desk,
  allowed: Value,
  reason: string,
): { entries: Draft[]; dropped: HeldCounter[] } {
  const entries: Draft[] = []
  const dropped: HeldCounter[] = []
  const lists = new Set([...desk.tally.lists(), ...desk.ledger.listNames()])
  for (const list of lists) {
    for (const row of coveredRows(desk, list, allowed)) {
      const counters = heldCounters(list, row)
      if (!isToSuspend(desk, row)) dropped.push(...counters)
      else {
        entries.push({
          kind: 'entry',
          object: entryObject(list, row.value),
          action: 'allowed',
          reason,
          data: {
            ...effect(desk, { dropped: counters }),
            allow: allowed.text,
            last: lookAt(desk, row),
          },
          undoes: null,
        })
      }
    }
  }
  return { entries, dropped }
}

function isToSuspend(desk: Desk, row: Row): boolean {
  const standing = judgeRow(desk, row)
  if (standing === null) return false
  return standing.isListed || standing.state === 'allowed' || row.record?.suspension != null
}

function* coveredRows(desk: Desk, list: string, allowed: Value): Generator<Row> {
  if (allowed.holds === 'domain') {
    for (const text of desk.ledger.records(list).keys()) {
      if (isKeptOff(text, allowed)) yield rowOf(desk, list, text)
    }
    return
  }
  const { network } = allowed
  if (network.first === network.last) {
    yield rowOf(desk, list, network.text)
    return
  }
  const set = new AddressSet([network])
  for (const row of rowsOf(desk, list)) {
    const isCovered = row.value.includes('/') ? isKeptOff(row.value, allowed) : set.has(row.value)
    if (isCovered) yield row
  }
}

function isKeptOff(text: string, allowed: Value): boolean {
  const value = readValue(text)
  return value !== null && keepsOff(allowed, value)
}
