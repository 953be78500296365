import { z } from 'zod'

/** Environment variables that carry the password of Basic, or the API key; `_FILE` behind them names a file. */
export const ELASTICSEARCH_PASSWORD = 'WATCHFLOOR_ELASTICSEARCH_PASSWORD'
export const ELASTICSEARCH_API_KEY = 'WATCHFLOOR_ELASTICSEARCH_API_KEY'

/** How a cluster is signed in to. */
export const ELASTICSEARCH_AUTHS = ['none', 'basic', 'api-key'] as const

const TIME = 'must be a time in UTC, such as 2026-03-02T10:00:00Z'
const timeSchema = z.union([
  z.literal(''),
  z
    .string()
    .trim()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/, TIME)
    .refine((text) => Number.isFinite(Date.parse(text)), TIME),
])

function isNode(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, search, hash, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && `${search}${hash}${username}${password}` === ''
}

function isQuery(text: string): boolean {
  if (text === '') return true
  try {
    const query: unknown = JSON.parse(text)
    return typeof query === 'object' && query !== null && !Array.isArray(query)
  } catch {
    return false
  }
}

/** What is read of a cluster, and how. */
export const elasticsearchReadingSchema = z.object({
  /** Address of the cluster, with the path of a proxy where there is one. */
  node: z
    .string()
    .trim()
    .refine(isNode, 'must be an address such as https://search.example:9200, without a password'),
  /** Index, alias, data stream or pattern; several with commas. */
  index: z
    .string()
    .trim()
    .min(1)
    .max(1_000)
    .regex(/^[^\s/?#"\\<>|]+$/, 'must be index names or patterns, such as logs-*, with commas'),
  /** A query in Elasticsearch's JSON; empty: everything. */
  query: z
    .string()
    .trim()
    .max(20_000)
    .refine(isQuery, 'must be a query in JSON, such as {"term": {"type": "access"}}')
    .default(''),
  /** Field of type date that says when a record was. */
  timeField: z.string().trim().min(1).max(200).default('@timestamp'),
  /** From when on; empty: from when it is set up. */
  from: timeSchema.default(''),
  /** Until when; empty: what comes is followed. */
  to: timeSchema.default(''),
  /** Length of time that is asked for at once, ms: less spares the cluster. */
  sliceMs: z.number().int().min(1_000).max(86_400_000).default(300_000),
  /** Records in one answer at most. */
  pageSize: z.number().int().min(1).max(10_000).default(1_000),
  /** Pause between two answers, ms. */
  pauseMs: z.number().int().min(0).max(60_000).default(0),
  /** How far following stays behind now, ms: what is indexed later than that is missed. */
  behindMs: z.number().int().min(1_000).max(3_600_000).default(60_000),
  /** Longest wait for an answer, ms. */
  timeoutMs: z.number().int().min(1_000).max(600_000).default(60_000),
  auth: z.enum(ELASTICSEARCH_AUTHS).default('none'),
  /** As whom Basic signs in. */
  username: z.string().trim().max(200).default(''),
  /** PEM file of the authority that signed the cluster's certificate; empty: those that the system trusts. */
  caFile: z.string().trim().max(4_096).default(''),
  /** A file that all that is fetched is appended to, one record a line; empty: none. */
  copyFile: z.string().trim().max(4_096).default(''),
})
export type ElasticsearchReading = z.infer<typeof elasticsearchReadingSchema>

/** What a cluster is called on screen. */
export function elasticsearchDetail({
  node,
  index,
}: Pick<ElasticsearchReading, 'node' | 'index'>): string {
  return `${index} at ${new URL(node).host}`
}
