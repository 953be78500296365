import { type Network, parseNetwork } from '../../../shared/address'
import { type ImportEntries, importEntriesSchema } from '../../../shared/blacklist'
import { BadInputError } from '../decision'
import type { Desk } from './desk'
import { entryObject } from './ledger'
import type { StandingGround } from './membership'
import { ALLOWLIST } from './names'
import { type Draft, effect, expiryAt, type Plan, parseInput } from './plan'
import { needList } from './plan-entries'
import { judgeBlock } from './rules'

const LONGEST_VALUE = 100

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
    const judged = judgeImport(desk, list.list, value, expiresAt)
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

/** The network a value is, or why an import does not take it. */
function judgeImport(
  desk: Desk,
  list: string,
  value: string,
  expiresAt: number | null,
): Network | string {
  if (value.length > LONGEST_VALUE) return 'This is too long for an address or a network.'
  if (expiresAt !== null && expiresAt <= desk.now) return 'It has expired already.'
  const parsed = parseNetwork(value)
  if (!parsed.ok) return parsed.problem
  const { network } = parsed
  const problem = isFree(desk, network) ? null : judgeGuarded(desk, network)
  return problem ?? judgeRest(desk, list, network.text) ?? network
}

/** A single address that nothing protects: nearly all that imports hold. */
function isFree(desk: Desk, { first, last, text }: Network): boolean {
  if (first !== last || desk.protection.isNeverBlocked(text)) return false
  return !desk.ledger.isAllowed(text, desk.now)
}

function judgeGuarded(desk: Desk, network: Network): string | null {
  const judged = judgeBlock(desk, network.text)
  if (judged.verdict === 'ok') return null
  if (judged.verdict === 'refused') return judged.message
  if (judged.isOverride) {
    const never = desk.protection.whyNeverBlocked(network.text) ?? ''
    return `${never} An import never overrides that; add it by hand if it must be.`
  }
  return `${network.text} is ${judged.addresses}. Networks so wide are added by hand, with a confirmation.`
}

/** A value that a person took off, or that waits for one, does not come back by an import. */
function judgeRest(desk: Desk, list: string, value: string): string | null {
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
