import { z } from 'zod'

/** What became of a file that the person wanted to keep. */
export type SaveFileResult =
  | { status: 'saved'; path: string }
  | { status: 'cancelled' }
  | { status: 'failed'; message: string }

/** What became of a notification that was asked for to try it. */
export type TestNotificationResult = { status: 'shown' } | { status: 'not shown'; reason: string }

/**
 * How the engine's process is. Waiting: it died and starts again at `nextAttemptAt` (ms). Failed: it
 * cannot run until a person does what the message says.
 */
export type EngineState =
  | { state: 'starting' }
  | { state: 'running' }
  | { state: 'waiting'; nextAttemptAt: number; message: string }
  | { state: 'failed'; message: string }

/** An engine of another machine, as this desktop knows it. Its token never reaches the window. */
export interface RemoteEngine {
  /** It is the one that the window shows; otherwise the engine of this machine is. */
  isAttached: boolean
  /** `https://host:port/`; empty before the first was named. */
  address: string
  /** Path of the PEM file of the authority that signed its certificate; empty where the system knows it. */
  caFile: string
  /** The token is kept encrypted by the system, known until the program ends, or not known. */
  token: 'kept' | 'until the end' | 'none'
  /** The system can keep a token encrypted. */
  canKeepToken: boolean
}

/** One thing that a test of an engine looked at. */
export interface RemoteTestStep {
  name: string
  isOk: boolean
  /** What was found, or what is wrong and how to mend it. */
  detail: string
}

/** What became of attaching: the window is loaded anew, or nothing was changed. */
export type AttachResult = { status: 'attached' } | { status: 'refused'; message: string }

/** The desktop's verbs, as the preload hands them to the window (`window.watchfloor`). */
export interface DesktopVerbs {
  platform: string
  saveFile: (file: SaveFileRequest) => Promise<SaveFileResult>
  /** Unacknowledged critical alerts, for tray and dock. */
  setBadge: (count: number) => void
  /** Calls back with the id of an alert whose notification was clicked; returns how to stop. */
  onOpenAlert: (take: (alertId: string) => void) => () => void
  /** Calls back with the engine's state now and at each change; returns how to stop. */
  onEngineState: (take: (state: EngineState) => void) => () => void
  /** Starts the engine again at once, where it died. */
  restartEngine: () => void
  sendTestNotification: () => Promise<TestNotificationResult>
  /** Calls back with the remote engine now and at each change; returns how to stop. */
  onRemote: (take: (remote: RemoteEngine) => void) => () => void
  /** Tries an engine and changes nothing. */
  testRemote: (input: RemoteInput) => Promise<RemoteTestStep[]>
  /** Shows a remote engine in place of the one of this machine, which is stopped. */
  attachRemote: (input: RemoteInput) => Promise<AttachResult>
  /** Shows the engine of this machine again; with `isForgotten`, address and token are deleted. */
  detachRemote: (isForgotten: boolean) => Promise<void>
}

/** A file to keep: a plain name and its text, at most 64 MiB of it. */
export const saveFileRequestSchema = z.object({
  fileName: z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/, 'A file name without folders'),
  content: z.string().max(64 * 1024 * 1024),
})
export type SaveFileRequest = z.infer<typeof saveFileRequestSchema>

export const badgeCountSchema = z.number().int().min(0).max(1_000_000_000)

/** An engine to try or to attach to; without a token, the one that is known of this address counts. */
export const remoteInputSchema = z.object({
  address: z.string().max(2000),
  caFile: z.string().max(4096),
  token: z.string().max(512),
})
export type RemoteInput = z.infer<typeof remoteInputSchema>
