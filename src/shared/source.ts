import { z } from 'zod'
import {
  type ChronicleReading,
  chronicleReadingSchema,
  findReadingFaults,
  streamStatusSchema,
} from './chronicle-stream'
import { elasticsearchReadingSchema } from './elasticsearch'
import { backlogSchema, kafkaReadingSchema } from './kafka'

export const FORMATS = [
  'auto',
  'ntopng',
  'blacklist-event',
  'suricata',
  'zeek-notice',
  'zeek-dns',
  'bind-query',
  'dnsmasq',
  'dns-record',
  'chronicle-detection',
  'click',
  'window-count',
  'forbidden-url',
  'access-log',
  'access-log-json',
  'iis',
] as const
export const formatNameSchema = z.enum(FORMATS)
export type FormatName = z.infer<typeof formatNameSchema>

/** Topics that the reference's programs publish a format to. */
export const DEFAULT_TOPICS = {
  'blacklist-event': 'blacklist-events',
  click: 'clicks',
  'window-count': 'clicks-calculated-ddos',
  'forbidden-url': 'clicks-calculated-forbidden',
} as const

/** The topic that a format is looked for in unless another is named; empty for those without one. */
export function defaultTopic(format: FormatName): string {
  return format in DEFAULT_TOPICS ? DEFAULT_TOPICS[format as keyof typeof DEFAULT_TOPICS] : ''
}

/** Ids are stable: positions, events and the addresses of deliveries carry them. */
const sourceIdSchema = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/)
const sourceNameSchema = z.string().trim().min(1).max(80)

/** Host that records which name none are said to be of, in small letters. */
export const siteSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^(?:[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?|\[[0-9a-f:.]{2,45}\])$/,
    'must be the name of a host without its port, such as www.example.com',
  )

/** Limits of a source of which nothing else was said. */
export const DEFAULT_LIMITS = { silenceMs: 10 * 60_000, lagRecords: 100_000, rejectedPercent: 20 }

/** From when on people are told that a source is in trouble; 0: never. */
export const sourceLimitsSchema = z.object({
  /** Without a record for longer. */
  silenceMs: z
    .number()
    .int()
    .min(0)
    .max(30 * 24 * 3_600_000)
    .default(DEFAULT_LIMITS.silenceMs),
  /** With more records waiting, where a source can say how many do. */
  lagRecords: z.number().int().min(0).max(1_000_000_000_000).default(DEFAULT_LIMITS.lagRecords),
  /** With more of the records of the last 10 minutes rejected, percent. */
  rejectedPercent: z.number().int().min(0).max(100).default(DEFAULT_LIMITS.rejectedPercent),
})
export type SourceLimits = z.infer<typeof sourceLimitsSchema>

/** What the settings say of every source. */
const sourceBase = {
  id: sourceIdSchema,
  name: z.string().min(1).max(80),
  format: formatNameSchema.default('auto'),
  isPaused: z.boolean().default(false),
  limits: sourceLimitsSchema.prefault({}),
  /** Site of web requests and clicks that name no host; absent: they have none. */
  site: siteSchema.optional(),
}

/** A file that is followed as it grows. */
const logFileSettingsSchema = z.object({
  ...sourceBase,
  kind: z.literal('log-file'),
  path: z.string().min(1).max(4096),
})
export type LogFileSettings = z.infer<typeof logFileSettingsSchema>

/** Deliveries that others post to `/ingest/{id}`. */
const httpSettingsSchema = z.object({
  ...sourceBase,
  kind: z.literal('http'),
  /** SHA-256 of the secret shared with ntopng, hex; null: ingest tokens alone prove a delivery. */
  secretHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hex, 64 digits')
    .nullable()
    .default(null),
})
export type HttpSettings = z.infer<typeof httpSettingsSchema>

/** Topics that are read as a member of a consumer group. */
const kafkaSettingsSchema = z.object({
  ...sourceBase,
  kind: z.literal('kafka'),
  ...kafkaReadingSchema.shape,
})
export type KafkaSettings = z.infer<typeof kafkaSettingsSchema>

/** A key file has some 2,300 characters. */
export const MOST_KEY_CHARS = 64 * 1024

/**
 * Text of a service account's key file. It is kept apart from the settings and shown nowhere again;
 * without one the environment is asked for it.
 */
export const accountKeySchema = z.string().min(1).max(MOST_KEY_CHARS)

function checkReading({ value, issues }: z.core.ParsePayload<ChronicleReading>): void {
  for (const { field, message } of findReadingFaults(value)) {
    issues.push({ code: 'custom', input: value[field], path: [field], message })
  }
}

/** A detection stream of Google SecOps (Chronicle). */
const chronicleSettingsSchema = z
  .object({
    ...sourceBase,
    kind: z.literal('chronicle'),
    format: formatNameSchema.default('chronicle-detection'),
    ...chronicleReadingSchema.shape,
  })
  .check(checkReading)
export type ChronicleSettings = z.infer<typeof chronicleSettingsSchema>

/** An index of Elasticsearch that is read by slices of time. */
const elasticsearchSettingsSchema = z.object({
  ...sourceBase,
  kind: z.literal('elasticsearch'),
  ...elasticsearchReadingSchema.shape,
})
export type ElasticsearchSettings = z.infer<typeof elasticsearchSettingsSchema>

/** A password or an API key. It is kept apart from the settings and shown nowhere again. */
const clusterSecretSchema = z.string().min(1).max(4_096)

/** Settings of one source. */
export const sourceSettingsSchema = z.discriminatedUnion('kind', [
  logFileSettingsSchema,
  httpSettingsSchema,
  kafkaSettingsSchema,
  chronicleSettingsSchema,
  elasticsearchSettingsSchema,
])
export type SourceSettings = z.infer<typeof sourceSettingsSchema>

/** What a console says to set a source up; a file is followed unless a kind is named. */
export const addSourceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('http'),
    name: sourceNameSchema,
    format: formatNameSchema,
    site: siteSchema.optional(),
  }),
  z.object({
    kind: z.literal('kafka'),
    name: sourceNameSchema,
    format: formatNameSchema,
    site: siteSchema.optional(),
    ...kafkaReadingSchema.shape,
  }),
  z
    .object({
      kind: z.literal('chronicle'),
      name: sourceNameSchema,
      format: formatNameSchema,
      ...chronicleReadingSchema.shape,
      key: accountKeySchema.optional(),
    })
    .check(checkReading),
  z.object({
    kind: z.literal('elasticsearch'),
    name: sourceNameSchema,
    format: formatNameSchema,
    site: siteSchema.optional(),
    ...elasticsearchReadingSchema.shape,
    secret: clusterSecretSchema.optional(),
  }),
  z.object({
    kind: z.literal('log-file').optional().default('log-file'),
    name: sourceNameSchema,
    path: z.string().min(1),
    format: formatNameSchema,
    site: siteSchema.optional(),
  }),
])
export type AddSource = z.infer<typeof addSourceSchema>

/** What is looked at before a source is set up: a file unless a kind is named. */
export const testSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('kafka'), format: formatNameSchema, ...kafkaReadingSchema.shape }),
  z
    .object({
      kind: z.literal('chronicle'),
      format: formatNameSchema,
      ...chronicleReadingSchema.shape,
      key: accountKeySchema.optional(),
    })
    .check(checkReading),
  z.object({
    kind: z.literal('elasticsearch'),
    format: formatNameSchema,
    ...elasticsearchReadingSchema.shape,
    secret: clusterSecretSchema.optional(),
  }),
  z.object({
    kind: z.literal('log-file').optional().default('log-file'),
    path: z.string().min(1),
    format: formatNameSchema,
  }),
])
export type TestSource = z.infer<typeof testSourceSchema>

/** A source that was set up; `secret` is shown this once, null for kinds that have none. */
export const addedSourceSchema = z.object({
  source: sourceSettingsSchema,
  secret: z.string().nullable(),
})
export type AddedSource = z.infer<typeof addedSourceSchema>

/** Path that deliveries to a source are posted to. */
export function ingestPath(source: string): string {
  return `/ingest/${source}`
}

export const SOURCE_STATES = [
  'starting',
  'running',
  'waiting',
  'finished',
  'paused',
  /** It has failed too often, and is tried slowly. */
  'failing',
  'failed',
] as const

export const sourceStatusSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  detail: z.string(),
  format: z.string(),
  state: z.enum(SOURCE_STATES),
  isDemo: z.boolean(),
  /** Events a second over the last 10 s. */
  rate: z.number(),
  /** Rates of the last 15 minutes, one a 15 s step, oldest first. */
  rates: z.array(z.number()),
  /** Age of the newest event when it was stored, milliseconds; null before the first. */
  lagMs: z.number().nullable(),
  /** When the last record went through; null before the first of this run. */
  heardAt: z.number().nullable(),
  records: z.number(),
  accepted: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
  /** Records of other kinds that its log holds besides. */
  skipped: z.number(),
  /** Rejects that were counted and not kept, because there were too many in an hour. */
  rejectsLeftOut: z.number(),
  /** Bytes read and to read, null where the source has no end. */
  progress: z.object({ done: z.number(), total: z.number() }).nullable(),
  /** How far behind it is; null for kinds that read no partitions. */
  backlog: backlogSchema.nullable(),
  /** How its stream is; null for kinds that have none. */
  stream: streamStatusSchema.nullable(),
  lastError: z.object({ at: z.number(), message: z.string() }).nullable(),
})
export type SourceStatus = z.infer<typeof sourceStatusSchema>

/** A record that was not accepted. `text` is shown as text, cut at the raw cap. */
export const rejectSchema = z.object({
  id: z.string(),
  at: z.number(),
  source: z.string(),
  partition: z.string(),
  position: z.number(),
  /** Where a person finds it: `line 12`, `document 3, line 40, alerts[0]`. */
  place: z.string(),
  reason: z.string(),
  text: z.string(),
  /** The text is all of the record: it can be replayed. Of others only the beginning was kept. */
  isWhole: z.boolean(),
})
export type Reject = z.infer<typeof rejectSchema>

/** Rejects to be replayed: all, those of a source, or some by their ids. */
export const replayChoiceSchema = z.object({
  source: z.string().optional(),
  ids: z.array(z.string()).min(1).max(1000).optional(),
})

/** What a replay of rejects came to. */
export const replayedRejectsSchema = z.object({
  /** Records that were read again. */
  records: z.number(),
  /** Those of them that are rejects still. */
  left: z.number(),
  /** Events that they became. */
  accepted: z.number(),
  /** Events that were known already. */
  duplicates: z.number(),
  /** Rejects that cannot be replayed, because only the beginning of their record was kept. */
  cut: z.number(),
  /** Rejects that were not looked at, because there are too many for one call. */
  more: z.number(),
})
export type ReplayedRejects = z.infer<typeof replayedRejectsSchema>

/** What an import did: records and rejects count records, accepted and duplicates count events. */
export const importSummarySchema = z.object({
  records: z.number(),
  rejected: z.number(),
  skipped: z.number(),
  accepted: z.number(),
  duplicates: z.number(),
  alerts: z.number(),
  /** Files that could not be read to their end. */
  failed: z.number(),
  seconds: z.number(),
})
export type ImportSummary = z.infer<typeof importSummarySchema>

/**
 * One step of a running import; `summary` comes once, last. `rejects` are those since the step
 * before, at most 100.
 */
export const importProgressSchema = z.object({
  path: z.string(),
  done: z.number(),
  /** Bytes to read, null for standard input. */
  total: z.number().nullable(),
  records: z.number(),
  rejects: z.array(rejectSchema),
  /** Rejects so far that were counted, and neither kept nor told, because there were too many. */
  rejectsLeftOut: z.number(),
  /** Why the file could not be read to its end; in its last step. What came before is taken in. */
  problem: z.string().nullable(),
  summary: importSummarySchema.nullable(),
})
export type ImportProgress = z.infer<typeof importProgressSchema>
