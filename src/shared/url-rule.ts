import { z } from 'zod'
import { severitySchema } from './severity'

/** How a rule's pattern is compared with the path of a page. */
export const URL_RULE_KINDS = ['exact', 'prefix', 'glob'] as const

/** Rules that there may be. */
export const MAX_URL_RULES = 20_000

const patternSchema = z.string().trim().min(1).max(1_000)

/** What a rule is known by. */
export const urlRuleKeySchema = z.object({ kind: z.enum(URL_RULE_KINDS), pattern: patternSchema })

/**
 * A page that nobody should ask for, by its path without query: the whole path (one slash at its end
 * does not matter), its beginning, or a glob in which `*` stands for anything, slashes too.
 */
export const urlRuleSchema = urlRuleKeySchema.extend({
  severity: severitySchema.default('low'),
  /** Whether small and capital letters are different. */
  isCaseSensitive: z.boolean().default(false),
})
export type UrlRule = z.infer<typeof urlRuleSchema>

/** A rule that stands, with who made it and when; the rules that ship have no time. */
export const standingUrlRuleSchema = urlRuleSchema.extend({
  actor: z.string(),
  at: z.number().nullable(),
  reason: z.string(),
})
export type StandingUrlRule = z.infer<typeof standingUrlRuleSchema>

/** What a change of rules came to; what is refused is told, the rest goes on. */
export const changedUrlRulesSchema = z.object({
  changed: z.number(),
  /** Rules that stood so already. */
  unchanged: z.number(),
  refused: z.array(z.object({ pattern: z.string(), message: z.string() })),
})
export type ChangedUrlRules = z.infer<typeof changedUrlRulesSchema>
