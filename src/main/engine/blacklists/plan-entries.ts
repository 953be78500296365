import { z } from 'zod'
import { addEntrySchema, changeEntrySchema } from '../../../shared/blacklist'
import { BadInputError, NotFoundError } from '../decision'
import type { Desk } from './desk'
import { entryObject } from './ledger'
import { RELEASE_MS, type StandingGround } from './membership'
import { ALLOWLIST, identifyList, type ListIdentity } from './names'
import {
  type AddInput,
  type ChangeInput,
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
import { draftDisallow, planAllow, planAllowExpiry } from './plan-allow'
import { isConfirmed, judgeBlock } from './rules'
import { judgeRow, type Row, rowOf, type Standing } from './standing'
import { parseValue } from './value'

/** Puts a value on a list by hand. Throws BadInputError and NotFoundError. */
export function planAdd(desk: Desk, input: AddInput, actor: string): Plan {
  const wanted = parseInput(addEntrySchema, input)
  const list = needList(desk, wanted.list)
  if (list.list === ALLOWLIST) return planAllow(desk, wanted)
  const judged = judgeBlock(desk, list.holds, wanted.value)
  if (judged.listed === null || judged.verdict === 'refused') {
    throw new BadInputError(judged.message, 'value')
  }
  const expiresAt = expiryAt(desk, wanted, judged.isOverride)
  if (judged.confirmation !== null && !isConfirmed(judged.confirmation, wanted.confirmation)) {
    throw new BadInputError(judged.message, 'confirmation')
  }
  const value = judged.listed.text
  const ground: StandingGround = {
    kind: 'manual',
    actor,
    reason: wanted.reason.trim(),
    evidence: wanted.evidence,
    since: desk.now,
    expiresAt,
    isOverride: judged.isOverride,
  }
  const draft: Draft = {
    kind: 'entry',
    object: entryObject(list.list, value),
    action: 'blocked',
    reason: ground.reason,
    data: { ...effect(desk), ground },
    undoes: null,
  }
  return {
    drafts: [draft],
    text: `Blocked ${value} on ${list.title} ${spanText(wanted.expiresInMs)}.`,
  }
}

const removeSchema = z.array(changeEntrySchema).min(1).max(1000)

/** Takes values off their lists and keeps them off for 24 h. */
export function planRemove(desk: Desk, inputs: ChangeInput[]): Plan {
  const wanted = parseInput(removeSchema, inputs)
  const drafts = new Map<string, Draft>()
  for (const item of wanted) {
    const draft = item.list === ALLOWLIST ? draftDisallow(desk, item) : draftRemoval(desk, item)
    drafts.set(`${draft.kind} ${draft.object}`, draft)
  }
  const first = wanted[0]?.value ?? ''
  const list = wanted[0] === undefined ? '' : needList(desk, wanted[0].list).title
  const text =
    drafts.size === 1 ? `Removed ${first} from ${list}.` : `Removed ${drafts.size} entries.`
  return { drafts: [...drafts.values()], text }
}

type ParsedChange = z.output<typeof changeEntrySchema>

function draftRemoval(desk: Desk, item: ParsedChange): Draft {
  const { list, row } = needRow(desk, item)
  const isReleased = row.record?.release != null && desk.now < row.record.release.until
  if (isReleased) throw new NotFoundError(`${row.value} was removed from ${list.title} already.`)
  return {
    kind: 'entry',
    object: entryObject(list.list, row.value),
    action: 'removed',
    reason: item.reason.trim(),
    data: {
      ...effect(desk, { dropped: heldCounters(list.list, row) }),
      until: desk.now + RELEASE_MS,
      last: lookAt(desk, row),
    },
    undoes: null,
  }
}

/** Input of an expiry: when the entry ends from now on, ms, null for never. */
export type ExpiryInput = ChangeInput & { expiresInMs: number | null }

const expiryInputSchema = changeEntrySchema.extend({
  expiresInMs: z.number().int().positive().nullable(),
})

/** Decides when an entry ends; the decision becomes a ground of its own. */
export function planExpiry(desk: Desk, input: ExpiryInput): Plan {
  const wanted = parseInput(expiryInputSchema, input)
  if (wanted.list === ALLOWLIST) return planAllowExpiry(desk, wanted)
  const { list, row, standing } = needRow(desk, wanted)
  if (!standing.isListed) {
    throw new BadInputError(
      `${row.value} is not active on ${list.title}. Add it again instead.`,
      'value',
    )
  }
  const isOverride = judgeBlock(desk, list.holds, row.value).isOverride
  const reason = wanted.reason.trim()
  const known = row.record?.grounds.find((ground) => ground.kind === 'manual')
  const expiresAt = expiryAt(
    desk,
    { ...wanted, reason: reason || (known?.reason ?? '') },
    isOverride,
  )
  const draft: Draft = {
    kind: 'entry',
    object: entryObject(list.list, row.value),
    action: 'changed expiry',
    reason,
    data: { ...effect(desk), expiresAt },
    undoes: null,
  }
  return {
    drafts: [draft],
    text: `${row.value} stays on ${list.title} ${spanText(wanted.expiresInMs)}.`,
  }
}

/** A list by its name. Throws NotFoundError where nobody has seen it. */
export function needList(desk: Desk, name: string): ListIdentity {
  const list = identifyList(desk, name)
  if (list === null) throw new NotFoundError(`There is no list ${name}. Create it first.`)
  return list
}

/** A row that is there, at the revision that the person saw. */
function needRow(
  desk: Desk,
  item: ParsedChange,
): { list: ListIdentity; row: Row; standing: Standing } {
  const list = needList(desk, item.list)
  const parsed = parseValue(list.holds, item.value)
  if (!parsed.ok) throw new BadInputError(parsed.problem, 'value')
  const value = parsed.value.text
  checkRevision(desk, { kind: 'entry', object: entryObject(list.list, value) }, item.revision)
  const row = rowOf(desk, list.list, value)
  const standing = judgeRow(desk, row)
  if (standing === null) throw new NotFoundError(`${value} is not on ${list.title}.`)
  return { list, row, standing }
}
