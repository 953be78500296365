import type { z } from 'zod'
import type { addEntrySchema, allowSchema, changeEntrySchema } from '../../../shared/blacklist'
import { BadInputError, ConflictError, type Decision } from '../decision'
import type { Desk } from './desk'
import type { HeldCounter, LastLook } from './membership'
import { groundsOf, type Row } from './standing'

/** A decision before it has its number, time and actor. */
export type Draft = Pick<Decision, 'kind' | 'object' | 'action' | 'reason' | 'data' | 'undoes'>

/** What an action would decide, and how it is told to the person. */
export interface Plan {
  drafts: Draft[]
  text: string
}

/** Input as callers give it; what has a default may be left out. */
export type AddInput = z.input<typeof addEntrySchema>
export type ChangeInput = z.input<typeof changeEntrySchema>
export type AllowInput = z.input<typeof allowSchema>

const DAY_MS = 24 * 3600 * 1000
/** An entry that overrides never-block ends after this at the latest, ms. */
const LONGEST_OVERRIDE_MS = 30 * DAY_MS

/** Input that a schema judges; throws BadInputError with the field at fault. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: z.input<Schema>,
): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new BadInputError(issue?.message ?? 'This is not understood', issue?.path.join('.'))
}

/** When something ends; throws BadInputError where it would never end and nobody says why. */
export function expiryAt(
  desk: Desk,
  input: { expiresInMs: number | null; reason: string },
  isOverride: boolean,
): number | null {
  const { expiresInMs, reason } = input
  if (isOverride) {
    if (reason.trim() === '') {
      throw new BadInputError('Blocking what is never blocked needs a reason.', 'reason')
    }
    if (expiresInMs === null || expiresInMs > LONGEST_OVERRIDE_MS) {
      throw new BadInputError(
        'Blocking what is never blocked ends after at most 30 days.',
        'expiresInMs',
      )
    }
  }
  if (expiresInMs !== null) return desk.now + expiresInMs
  if (reason.trim() === '') {
    throw new BadInputError('An entry that never expires needs a reason.', 'reason')
  }
  return null
}

/** Throws ConflictError where the object was changed after the revision that a person saw. */
export function checkRevision(
  desk: Desk,
  object: Pick<Decision, 'kind' | 'object'>,
  seen: number | undefined,
): void {
  if (seen === undefined || seen === desk.ledger.revision(object)) return
  const latest = desk.ledger.latest(object)
  throw new ConflictError(
    latest === null ? `${object.object} has changed since you looked.` : tellLatest(latest),
  )
}

/** Who changed an object last, in a sentence. */
export function tellLatest(latest: Decision): string {
  const when = new Date(latest.at).toISOString()
  const verb = latest.undoes === null ? latest.action : 'took back a change of'
  return `${latest.actor} ${verb} ${objectText(latest)} at ${when}. Look at it again first.`
}

/** An object of a decision as people say it. */
export function objectText({ kind, object }: Pick<Decision, 'kind' | 'object'>): string {
  if (kind !== 'entry') return object
  const slash = object.indexOf('/')
  return `${object.slice(slash + 1)} on list ${object.slice(0, slash)}`
}

/** What every decision here says about its place and its effect on counters. */
export function effect(
  desk: Desk,
  change: { dropped?: HeldCounter[]; restored?: HeldCounter[] } = {},
): { seq: number; dropped: HeldCounter[]; restored: HeldCounter[] } {
  return {
    seq: desk.tally.seq(),
    dropped: change.dropped ?? [],
    restored: change.restored ?? [],
  }
}

/** A row's counter as a decision takes it off the tally. */
export function heldCounters(list: string, row: Row): HeldCounter[] {
  return row.counter === null ? [] : [{ list, ip: row.value, counter: { ...row.counter } }]
}

/** What a row shows while it rests. */
export function lookAt(desk: Desk, row: Row): LastLook {
  const before = row.record?.suspension?.last ?? null
  if (before !== null) return before
  const counter = row.counter === null ? null : { ...row.counter }
  return { grounds: groundsOf(desk, row), counter }
}

/** `7 days`, `90 min`, `never`. */
export function spanText(expiresInMs: number | null): string {
  if (expiresInMs === null) return 'without an end'
  const minutes = Math.max(1, Math.round(expiresInMs / 60_000))
  if (minutes % 1440 === 0) return `for ${minutes === 1440 ? '1 day' : `${minutes / 1440} days`}`
  return minutes % 60 === 0 ? `for ${minutes / 60} h` : `for ${minutes} min`
}
