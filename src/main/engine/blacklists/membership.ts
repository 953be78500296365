import { z } from 'zod'
import {
  type FeedRule,
  feedRuleSchema,
  groundSchema,
  HOLDS,
  type Holds,
} from '../../../shared/blacklist'
import { listPolicySchema, type StandingPolicy } from '../../../shared/list-policy'
import type { Decision } from '../decision'

/** How long a removed value stays off its list, ms. */
export const RELEASE_MS = 24 * 3600 * 1000

const counterSchema = z.object({
  count: z.number(),
  firstSeen: z.number(),
  lastSeen: z.number(),
  since: z.number(),
  lastArrival: z.number(),
})
const heldCounterSchema = z.object({ list: z.string(), ip: z.string(), counter: counterSchema })
/** A counter that a decision took off the tally, or put back. */
export type HeldCounter = z.infer<typeof heldCounterSchema>

const standingGroundSchema = groundSchema.extend({
  /** A person confirmed that this entry holds in spite of never-block. */
  isOverride: z.boolean().default(false),
})
/** A ground by decision; the counter's is the tally's. */
export type StandingGround = z.infer<typeof standingGroundSchema>

/** What an entry looked like when a decision ended or suspended it. */
const lastSchema = z.object({ grounds: z.array(groundSchema), counter: counterSchema.nullable() })
export type LastLook = z.infer<typeof lastSchema>

/** In every decision here: where in the order of batches it stands, and what it did to counters. */
const effectSchema = z.object({
  seq: z.number(),
  dropped: z.array(heldCounterSchema).default([]),
  restored: z.array(heldCounterSchema).default([]),
})
export type Effect = z.infer<typeof effectSchema>

const blockedSchema = z.object({ ground: standingGroundSchema })
const removedSchema = z.object({ until: z.number(), last: lastSchema })
const expirySchema = z.object({ expiresAt: z.number().nullable() })
const suspendedSchema = z.object({ allow: z.string(), last: lastSchema })
const feedSchema = z.object({ feed: feedRuleSchema.nullable() })
const policySchema = z.object({ policy: listPolicySchema.nullable() })
const rulesSchema = z.object({ ownNetworks: z.array(z.string()), ttlMs: z.number() })
/**
 * The settings that decide what a counter counts: whose addresses are never counted, and how long a
 * counter lives. A change of them is a decision like any other, so that it stands at one place in the
 * order of batches and counters drawn again from history come out the same.
 */
export type CountingRules = z.infer<typeof rulesSchema>
const ruleChangeSchema = z.object({ before: rulesSchema, after: rulesSchema })

/** Lists that were made before there was a choice hold addresses. */
const createdSchema = z.object({ title: z.string(), holds: z.enum(HOLDS).default('address') })

/** The fold of all decisions on one value of one list. */
export interface EntryRecord {
  grounds: StandingGround[]
  /** A person's expiry, which the counter's ground keeps until something arrives after `at`. */
  cap: { at: number; expiresAt: number | null } | null
  release: { until: number; actor: string; reason: string; last: LastLook } | null
  /** Was allowed while listed; waits for a person once no allow entry covers it any more. */
  suspension: { allow: string; actor: string; reason: string; last: LastLook } | null
  changedAt: number
}

/** An allow entry as it stands, until it is taken away. */
export interface AllowRecord {
  actor: string
  reason: string
  since: number
  expiresAt: number | null
}

/** A list that a person made or activated. */
export interface ListRecord {
  /** null where it was only activated. */
  title: string | null
  holds: Holds
  isActivated: boolean
  /** What firewalls get; null while the feed is off. */
  feed: FeedRule | null
  /** What it lists by itself; null while no policy is on. */
  policy: StandingPolicy | null
}

const EMPTY: EntryRecord = {
  grounds: [],
  cap: null,
  release: null,
  suspension: null,
  changedAt: 0,
}

/** Reads what a stored decision did to the counters. Throws where it is not ours. */
export function effectOf(decision: Decision): Effect {
  return effectSchema.parse(decision.data)
}

/** What counts before and after a decision of kind `setting`. Throws where it is not ours. */
export function ruleChangeOf(decision: Decision): { before: CountingRules; after: CountingRules } {
  return ruleChangeSchema.parse(decision.data)
}

/** The entry after one more decision; an undo is not folded here but goes back to a former state. */
export function foldEntry(before: EntryRecord | null, decision: Decision): EntryRecord {
  const base = before ?? EMPTY
  const { actor, reason, at, action, data } = decision
  switch (action) {
    case 'blocked':
    case 'imported':
    case 'listed': {
      const { ground } = blockedSchema.parse(data)
      const isResting = base.release !== null || base.suspension !== null
      const others = isResting ? [] : base.grounds.filter((known) => known.kind !== ground.kind)
      return {
        ...EMPTY,
        cap: isResting ? null : base.cap,
        grounds: [...others, ground],
        changedAt: at,
      }
    }
    case 'withdrawn':
      return {
        ...base,
        grounds: base.grounds.filter(({ kind }) => kind !== 'policy'),
        changedAt: at,
      }
    case 'removed':
      return { ...EMPTY, release: { actor, reason, ...removedSchema.parse(data) }, changedAt: at }
    case 'changed expiry': {
      const { expiresAt } = expirySchema.parse(data)
      const known = base.grounds.find((ground) => ground.kind === 'manual')
      const manual: StandingGround = {
        kind: 'manual',
        actor,
        reason: reason || known?.reason || '',
        evidence: known?.evidence ?? [],
        since: known?.since ?? at,
        expiresAt,
        isOverride: known?.isOverride === true && (known.expiresAt ?? Infinity) > at,
      }
      return { ...EMPTY, grounds: [manual], cap: { at, expiresAt }, changedAt: at }
    }
    case 'allowed':
      return {
        ...base,
        release: null,
        suspension: { actor, reason, ...suspendedSchema.parse(data) },
        changedAt: at,
      }
    default:
      throw new Error(`Unknown decision on an entry: ${action}`)
  }
}

/** The allow entry after one more decision; null once it was taken away. */
export function foldAllow(_before: AllowRecord | null, decision: Decision): AllowRecord | null {
  const { actor, reason, at, action, data } = decision
  switch (action) {
    case 'allowed':
      return { actor, reason, since: at, expiresAt: expirySchema.parse(data).expiresAt }
    case 'disallowed':
      return null
    default:
      throw new Error(`Unknown decision on an allow entry: ${action}`)
  }
}

/** A list after one more decision on it. */
export function foldList(before: ListRecord | null, decision: Decision): ListRecord {
  const base = before ?? {
    title: null,
    holds: 'address' as const,
    isActivated: false,
    feed: null,
    policy: null,
  }
  switch (decision.action) {
    case 'created':
      return { ...base, ...createdSchema.parse(decision.data) }
    case 'activated':
      return { ...base, isActivated: true }
    case 'turned on the feed of':
    case 'changed the feed of':
    case 'turned off the feed of':
      return { ...base, feed: feedSchema.parse(decision.data).feed }
    case 'turned on the policy of':
    case 'changed the policy of':
    case 'turned off the policy of': {
      const { policy } = policySchema.parse(decision.data)
      const { actor: by, at } = decision
      return { ...base, policy: policy === null ? null : { rule: policy, by, at } }
    }
    default:
      throw new Error(`Unknown decision on a list: ${decision.action}`)
  }
}

/** Whether events of the value count on this list at a time. */
export function isResting(record: EntryRecord | null, at: number): boolean {
  if (record === null) return false
  return record.suspension !== null || (record.release !== null && at < record.release.until)
}

/** Until when (ms) decisions on a value keep its events from being counted; null where they do not. */
export function restsUntil(record: EntryRecord | null): number | null {
  if (record === null) return null
  if (record.suspension !== null) return NEVER_ENDS
  return record.release?.until ?? null
}

/** The last moment that a Date can hold, ms. */
const NEVER_ENDS = 8_640_000_000_000_000
