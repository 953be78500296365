import { z } from 'zod'
import { canonicalNetwork } from './address'
import { listPolicySchema, standingPolicySchema } from './list-policy'

/** Names of lists: an alert id, a detector's name, or a name the analyst chose. */
export const listNameSchema = z
  .string()
  .regex(/^[a-z0-9_-]{1,64}$/, 'A list name has 1 to 64 of a to z, 0 to 9, _ and -')

export const LIST_KINDS = ['reference', 'observed', 'proposed', 'custom', 'allowlist'] as const
/** What the entries of a list are; addresses and domains never share one. */
export const HOLDS = ['address', 'domain'] as const
export type Holds = (typeof HOLDS)[number]

/** A list that a person makes: its name, what people read, and what its entries are. */
export const createListSchema = z.object({
  list: listNameSchema,
  title: z.string().trim().min(1).max(80),
  holds: z.enum(HOLDS).default('address'),
})

/** On which lists a value belongs that is either; what is no address counts as a domain. */
export function holdsOf(value: string): Holds {
  return canonicalNetwork(value) === null ? 'domain' : 'address'
}

/** active: exported and fed; observed and proposed: readable by name until a person activates it. */
export const LIST_STATES = ['active', 'observed', 'proposed'] as const

/** What of a list goes to firewalls: from how many hits, and how old the newest event may be. */
export const feedRuleSchema = z.object({
  minimumHits: z.number().int().min(1).max(1_000_000),
  /** ms, null for any age. */
  maxAgeMs: z.number().int().positive().nullable(),
})
export type FeedRule = z.infer<typeof feedRuleSchema>

const leftOutSchema = z.object({
  count: z.number(),
  /** Those with most hits, five at most. */
  examples: z.array(
    z.object({ value: z.string(), hits: z.number(), lastSeen: z.number().nullable() }),
  ),
})

/** What a feed with a rule would hold, in entries, and what stays out of it and why. */
export const feedPreviewSchema = z.object({
  included: z.number(),
  /** Held by their counter alone, with fewer hits than the rule asks for. */
  fewHits: leftOutSchema,
  /** Newest hit older than the rule takes. */
  tooOld: leftOutSchema,
  /** Allowed, or never blocked. */
  protected: z.number(),
})
export type FeedPreview = z.infer<typeof feedPreviewSchema>

/** The last time somebody took a feed: when, whose token, how many entries. */
export const feedPullSchema = z.object({ at: z.number(), by: z.string(), entries: z.number() })
export type FeedPull = z.infer<typeof feedPullSchema>

export const listSummarySchema = z.object({
  list: z.string(),
  title: z.string(),
  category: z.string(),
  alertId: z.number().nullable(),
  kind: z.enum(LIST_KINDS),
  /** The allowlist says addresses and takes domains too. */
  holds: z.enum(HOLDS),
  state: z.enum(LIST_STATES),
  entries: z.number(),
  allowed: z.number(),
  lastChange: z.number().nullable(),
  ttlMs: z.number(),
  /** null: the feed is off, as it is until somebody turns it on. */
  feed: feedRuleSchema.nullable(),
  /** What the feed is proposed with. */
  proposedFeed: feedRuleSchema,
  /** null: nothing is listed by itself, as it is until somebody turns a policy on. */
  policy: standingPolicySchema.nullable(),
  /** What the policy is proposed with. */
  proposedPolicy: listPolicySchema,
  /** Entries that a policy holds now. */
  byPolicy: z.number(),
  /** Since the engine started. */
  lastPull: feedPullSchema.nullable(),
})
export type ListSummary = z.infer<typeof listSummarySchema>

export const ENTRY_STATES = ['active', 'expiring', 'allowed', 'review', 'expired'] as const
export const entryStateSchema = z.enum(ENTRY_STATES)
export type EntryState = z.infer<typeof entryStateSchema>

export const GROUND_KINDS = ['counter', 'manual', 'import', 'policy'] as const
/** One reason why a value is on a list. `expiresAt` null: never. */
export const groundSchema = z.object({
  kind: z.enum(GROUND_KINDS),
  actor: z.string(),
  reason: z.string(),
  evidence: z.array(z.string()),
  since: z.number(),
  expiresAt: z.number().nullable(),
})
export type Ground = z.infer<typeof groundSchema>

/** One canonical value (address, CIDR or domain) on one list. `revision` grows with each decision on it. */
export const entrySchema = z.object({
  list: z.string(),
  value: z.string(),
  count: z.number(),
  firstSeen: z.number().nullable(),
  lastSeen: z.number().nullable(),
  origin: z.enum(GROUND_KINDS),
  actor: z.string(),
  reason: z.string(),
  expiresAt: z.number().nullable(),
  state: entryStateSchema,
  grounds: z.array(groundSchema),
  revision: z.number(),
})
export type Entry = z.infer<typeof entrySchema>

/** One entry that covers an address or network: the value itself or a wider one. */
export const coverSchema = z.object({
  list: z.string(),
  title: z.string(),
  entry: z.string(),
  state: entryStateSchema,
  since: z.number().nullable(),
  expiresAt: z.number().nullable(),
  reason: z.string(),
  origin: z.enum(GROUND_KINDS),
  actor: z.string(),
  /** What holds it, each with who and since when; none for the allowlist. */
  grounds: z.array(groundSchema),
})
export type Cover = z.infer<typeof coverSchema>

/** Why an address or network is blocked, or why it is not although it stands on a list. */
export const explanationSchema = z.object({
  /** In its canonical form. */
  value: z.string(),
  /** Whether an export of a list holds all of it now. */
  isBlocked: z.boolean(),
  /** By list, the allowlist's last. */
  covers: z.array(coverSchema),
  /** Why no list may hold it, in words, whatever people decided; null where one may. */
  neverBlocked: z.string().nullable(),
})
export type Explanation = z.infer<typeof explanationSchema>

export const ENTRY_SORTS = ['value', 'count', 'firstSeen', 'lastSeen', 'expiresAt'] as const

export const entryQuerySchema = z.object({
  list: listNameSchema,
  state: z.enum(['active', 'allowed', 'review', 'all']).default('active'),
  text: z.string().max(200).default(''),
  sort: z.enum(ENTRY_SORTS).default('count'),
  descending: z.boolean().default(true),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(1000).default(200),
})
export type EntryQuery = z.infer<typeof entryQuerySchema>

export const entryPageSchema = z.object({
  entries: z.array(entrySchema),
  total: z.number(),
  counts: z.object({
    active: z.number(),
    allowed: z.number(),
    review: z.number(),
    all: z.number(),
  }),
})
export type EntryPage = z.infer<typeof entryPageSchema>

export const EXPORT_FORMATS = [
  'nftables',
  'txt',
  'json',
  'csv',
  'panos',
  'fortigate',
  'ipset',
  'nginx',
  'nginx-geo',
  'suricata',
  'mikrotik',
  'juniper',
  'stix',
  'zeek',
  'misp',
  'pf',
  'haproxy',
  'hosts',
  'rpz',
  'dnsmasq',
] as const
export const exportFormatSchema = z.enum(EXPORT_FORMATS)
export type ExportFormat = z.infer<typeof exportFormatSchema>

/**
 * How far an export joins neighbours: addresses that are not listed may be so many percent of a
 * joined network. 0 joins what is listed and adds nothing.
 */
export const unlistedPercentSchema = z.number().int().min(0).max(75)

/** Formats that a list is written in, by what it holds; the first one is offered first. */
export const FORMATS_OF = {
  address: [
    ...(['nftables', 'txt', 'json', 'csv', 'panos', 'fortigate', 'ipset', 'nginx'] as const),
    ...(['nginx-geo', 'suricata', 'mikrotik', 'juniper', 'stix', 'zeek', 'misp'] as const),
    ...(['pf', 'haproxy'] as const),
  ],
  domain: ['txt', 'json', 'csv', 'hosts', 'rpz', 'dnsmasq'],
} as const satisfies Record<Holds, readonly ExportFormat[]>

/** Whether a list can be written in a format. */
export function isFormatOf(holds: Holds, format: ExportFormat): boolean {
  const formats: readonly ExportFormat[] = FORMATS_OF[holds]
  return formats.includes(format)
}

/** A finished export: what to write under which name, and what it holds. */
export const exportSchema = z.object({
  fileName: z.string(),
  mediaType: z.string(),
  content: z.string(),
  included: z.number(),
  leftOut: z.number(),
  sha256: z.string(),
})
export type Export = z.infer<typeof exportSchema>

/** What adding a value would mean, told while it is typed. */
export const valueCheckSchema = z.object({
  /** Canonical form, null where it is nothing that the list holds. */
  value: z.string().nullable(),
  /** How much that is: so many addresses, one name, or a domain with the names below it. */
  extent: z.string(),
  verdict: z.enum(['ok', 'confirm', 'refused']),
  /** Words for the person: why it is refused, or what to confirm. */
  message: z.string(),
  /** What must be typed to confirm, where the verdict says so. */
  confirmation: z.string().nullable(),
})
export type ValueCheck = z.infer<typeof valueCheckSchema>

/** Longest text that is taken for a value; a name has 253 characters at most. */
export const LONGEST_VALUE = 300

/** A value to be listed. `expiresInMs` null means never, which needs a reason. */
export const addEntrySchema = z.object({
  list: listNameSchema,
  value: z.string().min(1).max(LONGEST_VALUE),
  reason: z.string().max(500).default(''),
  expiresInMs: z
    .number()
    .int()
    .positive()
    .nullable()
    .default(7 * 24 * 3600 * 1000),
  evidence: z.array(z.string()).max(100).default([]),
  confirmation: z.string().max(100).optional(),
})

/** Values taken by one call of an import; longer files come in several. */
export const MOST_IMPORTED = 10_000

/**
 * Values to be put on a list together, with import grounds. `expiresAt` of an entry (ms since 1970)
 * counts before `expiresInMs`; null means never, which needs a reason. `changeId` joins this part to
 * an import that was begun, so that Undo takes all of it back.
 */
export const importEntriesSchema = z.object({
  list: listNameSchema,
  entries: z
    .array(z.object({ value: z.string().max(1000), expiresAt: z.number().optional() }))
    .min(1)
    .max(MOST_IMPORTED),
  reason: z.string().max(500).default(''),
  expiresInMs: z
    .number()
    .int()
    .positive()
    .nullable()
    .default(7 * 24 * 3600 * 1000),
  changeId: z.string().max(100).optional(),
})
export type ImportEntries = z.input<typeof importEntriesSchema>

/** What a part of an import did; `changeId` is null while nothing was taken. */
export const importedEntriesSchema = z.object({
  changeId: z.string().nullable(),
  added: z.number(),
  refused: z.array(z.object({ value: z.string(), message: z.string() })),
  text: z.string(),
})
export type ImportedEntries = z.infer<typeof importedEntriesSchema>

export const changeEntrySchema = z.object({
  list: listNameSchema,
  value: z.string().min(1).max(LONGEST_VALUE),
  reason: z.string().max(500).default(''),
  /** Revision that the person saw; a newer one is a conflict. Left out: whatever stands now. */
  revision: z.number().optional(),
})

/** An allowlist entry: never blocked on any list until it expires (null: never). */
export const allowSchema = z.object({
  value: z.string().min(1).max(LONGEST_VALUE),
  reason: z.string().max(500).default(''),
  expiresInMs: z.number().int().positive().nullable().default(null),
})

export const auditEntrySchema = z.object({
  id: z.string(),
  at: z.number(),
  actor: z.string(),
  action: z.string(),
  object: z.string(),
  list: z.string().nullable(),
  reason: z.string(),
  canUndo: z.boolean(),
})
export type AuditEntry = z.infer<typeof auditEntrySchema>
