import { type ImportEntries, importEntriesSchema, LONGEST_VALUE } from '../../../shared/blacklist'
import { BadInputError } from '../decision'
import type { Desk } from './desk'
import { entryObject } from './ledger'
import type { StandingGround } from './membership'
import { ALLOWLIST, type ListIdentity } from './names'
import { type Draft, effect, expiryAt, type Plan, parseInput } from './plan'
import { needList } from './plan-entries'
import { judgeValue } from './rules'
import { parseValue, type Value } from './value'

/** What an import would put on a list, and what it refuses. */
export interface ImportPlan extends Plan {
  refused: { value: string; message: string }[]
}

/**
 * Puts many values on a list with import grounds. A person's word is stronger: what is allowed,
 * never blocked, removed a short time ago or waiting for a review stays off, and what would need a
 * typed confirmation is refused; each with its reason, while the rest goes on.
 */
export function planImport(desk: Desk, input: ImportEntries, actor: string): ImportPlan {
  const wanted = parseInput(importEntriesSchema, input)
  const list = needList(desk, wanted.list)
  if (list.list === ALLOWLIST) {
    throw new BadInputError('Values are imported to lists, not to the allowlist.', 'list')
  }
  const usualExpiry = expiryAt(desk, wanted, false)
  const reason = wanted.reason.trim()
  const drafts = new Map<string, Draft>()
  const refused: ImportPlan['refused'] = []
  for (const { value, expiresAt = usualExpiry } of wanted.entries) {
    const judged = judgeImport(desk, list, value, expiresAt)
    if (typeof judged === 'string') {
      refused.push({ value, message: judged })
      continue
    }
    const ground: StandingGround = {
      kind: 'import',
      actor,
      reason,
      evidence: [],
      since: desk.now,
      expiresAt,
      isOverride: false,
    }
    const object = entryObject(list.list, judged.text)
    // Another spelling of what an earlier part of this import brought.
    if (wanted.changeId !== undefined && isOfChange(desk, object, wanted.changeId)) continue
    const data = { ...effect(desk), ground }
    drafts.set(object, { kind: 'entry', object, action: 'imported', reason, data, undoes: null })
  }
  const count = drafts.size.toLocaleString('en-US')
  return {
    drafts: [...drafts.values()],
    text: `Imported ${count} ${drafts.size === 1 ? 'entry' : 'entries'} to ${list.title}.`,
    refused,
  }
}

/** Throws BadInputError unless a change is an import of the same person that may grow. */
export function checkIsImport(desk: Desk, changeId: string, actor: string): void {
  const decisions = desk.ledger.action(changeId)?.decisions ?? []
  const isOwn = decisions.every((each) => each.action === 'imported' && each.actor === actor)
  if (decisions.length > 0 && isOwn) return
  throw new BadInputError('This is no import of yours that could go on.', 'changeId')
}

function isOfChange(desk: Desk, object: string, changeId: string): boolean {
  return desk.ledger.latest({ kind: 'entry', object })?.changeId === changeId
}

/** What a text is as a value of the list, or why an import does not take it. */
function judgeImport(
  desk: Desk,
  list: ListIdentity,
  text: string,
  expiresAt: number | null,
): Value | string {
  if (text.length > LONGEST[list.holds]) return TOO_LONG[list.holds]
  if (expiresAt !== null && expiresAt <= desk.now) return 'It has expired already.'
  const parsed = parseValue(list.holds, text)
  if (!parsed.ok) return parsed.problem
  const { value } = parsed
  return whyGuarded(desk, value) ?? whyResting(desk, list.list, value.text) ?? value
}

const LONGEST = { address: 100, domain: LONGEST_VALUE } as const
const TOO_LONG = {
  address: 'This is too long for an address or a network.',
  domain: 'This is too long for a domain.',
} as const

/** Why a value is listed by hand alone, if at all: protected, or too wide; null where nothing is in its way. */
export function whyGuarded(desk: Desk, value: Value): string | null {
  return isFree(desk, value) ? null : judgeGuarded(desk, value)
}

/** A single address that nothing protects: nearly all that imports hold. */
function isFree(desk: Desk, value: Value): boolean {
  if (value.holds === 'domain') return false
  const { first, last, text } = value.network
  if (first !== last || desk.protection.isNeverBlocked(text)) return false
  return !desk.ledger.allowlist.covers(value, desk.now)
}

function judgeGuarded(desk: Desk, value: Value): string | null {
  const judged = judgeValue(desk, value)
  if (judged.verdict === 'ok') return null
  if (judged.verdict === 'refused') return judged.message
  if (judged.isOverride) {
    const never = desk.protection.whyNeverBlocked(value.text) ?? ''
    return `${never} An import never overrides that; add it by hand if it must be.`
  }
  return `${value.text} is ${judged.extent}. Networks so wide are added by hand, with a confirmation.`
}

/** A value that a person took off, or that waits for one, does not come back unless by hand; null for any other. */
export function whyResting(desk: Desk, list: string, value: string): string | null {
  const record = desk.ledger.record(list, value)
  if (record === null) return null
  if (record.suspension !== null) {
    return `${value} was allowed and waits for a review. Add it by hand, or remove it first.`
  }
  const { release } = record
  if (release === null || desk.now >= release.until) return null
  const until = new Date(release.until).toISOString()
  return `${value} was removed by ${release.actor} and stays off until ${until}. Add it by hand to bring it back now.`
}
