import { z } from 'zod'
import { liveTotalsSchema } from './alert'
import { detectorStateSchema } from './detector'
import { backlogSchema } from './kafka'
import { noticeStatusSchema } from './notification'
import { outletStatusSchema } from './outlet'
import { serverStateSchema } from './server'
import { sourceStatusSchema } from './source'

export const WORKSPACES = ['main', 'demo'] as const
export const workspaceSchema = z.enum(WORKSPACES)
/** The demo is a workspace of its own: its data never mix with real ones. */
export type Workspace = z.infer<typeof workspaceSchema>

/**
 * How an engine keeps the secrets that a console gives it: sealed by the key ring of the desktop, in
 * a file that only its user reads, or in such a file because the desktop has no key ring.
 */
const SECRET_KEEPINGS = ['key-ring', 'file', 'no-key-ring'] as const

export const helloSchema = z.object({
  contract: z.number(),
  version: z.string(),
  schema: z.number(),
  actor: z.string(),
  /** The caller's token lets it read only: changes are refused. */
  isReadOnly: z.boolean(),
  workspace: workspaceSchema,
  dataFolder: z.string(),
  settingsFile: z.string(),
  platform: z.string(),
  secretKeeping: z.enum(SECRET_KEEPINGS),
})
export type Hello = z.infer<typeof helloSchema>

/** A server whose clock differs from the engine's by more than 2 s; ahead of it, or behind (negative). */
const clockSkewSchema = z.object({ server: z.string(), skewMs: z.number() })
export type ClockSkew = z.infer<typeof clockSkewSchema>

/** How the engine is, once a second: the top bar, the status bar and the Sources screen. */
export const engineStatusSchema = z.object({
  at: z.number(),
  workspace: workspaceSchema,
  eventsPerSecond: z.number(),
  /** From the record's read to the batch that shows it, 95th percentile of the last minute. */
  p95EventToFeedMs: z.number().nullable(),
  /** Share of duplicates among the events of the last minute, 0 to 1. */
  duplicateShare: z.number().nullable(),
  history: z.object({
    state: z.enum(['ready', 'away']),
    queued: z.number(),
    message: z.string(),
    awaySince: z.number().nullable(),
  }),
  tally: z.object({
    state: z.enum(['ready', 'loading', 'away']),
    message: z.string(),
    awaySince: z.number().nullable(),
  }),
  /** Clocks that are wrong, measured once a minute; empty where all agree. */
  clocks: z.array(clockSkewSchema),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).nullable(),
  sources: z.array(sourceStatusSchema),
  /**
   * The topic by which engines judge windows together, on the brokers of a source, and how far the
   * partitions of it are judged that this engine has; null where each window is judged where its
   * events come.
   */
  windows: z.object({ source: z.string(), topic: z.string(), backlog: backlogSchema }).nullable(),
  outlets: z.array(outletStatusSchema),
  detectors: z.array(detectorStateSchema),
  server: serverStateSchema,
  totals: liveTotalsSchema,
  notices: noticeStatusSchema,
  /**
   * Another number whenever lists change: by a decision of anybody, the expiry of one, or changed
   * own networks. Consoles then read lists and marks anew.
   */
  listChanges: z.number(),
  /** When an alert was closed last, by whom or what ever; null where none was. */
  lastClosedAt: z.number().nullable(),
})
export type EngineStatus = z.infer<typeof engineStatusSchema>

/** How a connection of the settings is, and how to mend it (null where nothing is to be done). */
export const connectionTestSchema = z.object({
  state: z.enum(['ok', 'warning', 'broken']),
  detail: z.string(),
  mend: z.string().nullable(),
})
export type ConnectionTest = z.infer<typeof connectionTestSchema>

/** Where the secret of a connection comes from, and whether it is there; never the secret itself. */
export const connectionSecretSchema = z.object({
  /** `history`, `counters`, or the id of a source. */
  of: z.string(),
  /** Variables of the environment that may hold it, the first that is set counts; `_FILE` behind each. */
  variables: z.array(z.string()),
  isSet: z.boolean(),
  /** The environment names none, and a console gave one that is kept beside the settings. */
  isKept: z.boolean(),
  /** A file that was named and cannot be read, and how to mend it; null otherwise. */
  fault: z.string().nullable(),
})
export type ConnectionSecret = z.infer<typeof connectionSecretSchema>
