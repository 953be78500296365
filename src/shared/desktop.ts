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
