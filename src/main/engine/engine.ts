import type { ContractRouterClient } from '@orpc/contract'
import type { FeedPull } from '../../shared/blacklist'
import type { contract } from '../../shared/contract'
import type { Settings } from '../../shared/settings'
import type { EngineStatus } from '../../shared/status'
import type { createConsoleRouter } from './console/router'
import type { WindowedDetector } from './detectors/windowed'
import type { Doors } from './doors'
import type { StageMinute } from './health/pipeline-meter'
import type { SecretSealer } from './secret-sealer'
import type { HostCounts } from './windows/host-meter'

/** Calls of the console contract, whoever carries them: this process, a socket or HTTP. */
export type ConsoleClient = ContractRouterClient<typeof contract>

/** Who calls; goes into the audit trail with every decision. */
export interface CallContext {
  actor: string
  /** The caller may only read; whoever carries the calls refuses the others. */
  isReadOnly?: boolean
}

/** How an engine is started. Clock and randomness are given, so that tests need neither. */
export interface EngineOptions {
  /** Everything the engine keeps lies under here. */
  dataFolder: string
  /** Settings file; by default `settings.json` in the data folder. */
  settingsFile?: string
  /** Run the built-in demo feed while no source is set up. */
  isDemoWanted: boolean
  /** Follow the sources of the settings; off for one-shot commands. */
  areSourcesWanted: boolean
  now?: () => number
  /** Measures the disk of a folder, for tests that must not fill one. */
  measureDisk?: (folder: string) => Promise<{ freeBytes: number; totalBytes: number }>
  /** Random bytes, for ids of changes. */
  randomBytes?: (count: number) => Uint8Array
  log?: EngineLog
  /** Detectors that judge whole windows; by default those of the product. */
  windowed?: readonly WindowedDetector[]
  /** Where secrets of connections come from; by default the environment of the process. */
  env?: NodeJS.ProcessEnv
  /**
   * Seals the secrets that consoles give; null for a desktop whose system has no key ring, nothing
   * for an engine without a desktop. Unsealed they lie in files that only their user reads.
   */
  sealer?: SecretSealer | null
}

/** The few levels of logging the engine uses; pino fits it. */
export interface EngineLog {
  info: (fields: object, message: string) => void
  warn: (fields: object, message: string) => void
  error: (fields: object, message: string) => void
}

/** A running engine. */
export interface Engine {
  /** oRPC router of the console contract; its context is a CallContext. */
  router: ReturnType<typeof createConsoleRouter>
  /** The same calls in this process. */
  client: (context: CallContext) => ConsoleClient
  settings: () => Settings
  /** Calls `listener` after each change of the settings until the returned function is called. */
  onSettings: (listener: (settings: Settings) => void) => () => void
  /** Says what stands in front of this engine, for its status and its tokens. */
  attachDoors: (doors: Doors) => void
  status: () => EngineStatus
  /** What went through each stage since the start, by stage and source. */
  stages: () => readonly StageMinute[]
  /** What came to web hosts since the start. */
  hosts: () => readonly HostCounts[]
  /** Remembers that somebody pulled the feed of a list. */
  notePull: (list: string, pull: FeedPull) => void
  /** Where deliveries to a source go in; null where no source of this id takes any. */
  findIngest: (source: string) => IngestDoor | null
  /** Stores what was accepted, writes snapshots and lets go of the data folder. */
  stop: () => Promise<void>
}

/** Where deliveries to one source go in; whoever opens it to the outside asks who sends them. */
export interface IngestDoor {
  /** True where a secret in the body may prove a delivery. */
  takesSecret: boolean
  /** True where a body carries the secret of this source; takes as long for a wrong one. */
  hasSecret: (body: Buffer) => boolean
  /** Why a delivery would have to wait now, null where nothing holds it up. */
  whyBehind: () => string | null
  /**
   * Takes one delivery the whole way, and changes its bytes. Resolves once history has its events;
   * also after a failure they may be sent again, and count once.
   * @throws BadInputError where nothing in it can be read, TooManyRecordsError where it is too much.
   * @throws UnavailableError while the source is paused or stops.
   */
  take: (body: Buffer) => Promise<IngestOutcome>
  /** Remembers why a delivery was refused, for the Sources screen. */
  tellRefusal: (message: string) => void
}

/** What a delivery came to: records and rejects count records, accepted and duplicates events. */
export interface IngestOutcome {
  records: number
  accepted: number
  duplicates: number
  rejected: number
  skipped: number
  /** The first rejects, with their place in the body. */
  rejects: { place: string; reason: string }[]
}

/** The engine cannot run; the message is one line that says what to do. */
export class EngineError extends Error {
  constructor(
    readonly code:
      | 'IN_USE'
      | 'NEWER_LAYOUT'
      | 'NOT_WRITABLE'
      | 'BAD_SETTINGS'
      | 'NO_EMBEDDED_STORE'
      | 'STORE_BROKEN'
      | 'STORE_AWAY'
      | 'STORE_UNFIT'
      | 'BAD_SECRET',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'EngineError'
  }
}
