import { z } from 'zod'

/** What the desktop tells the engine's process. A `port` message carries one message port. */
export const toEngineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    dataFolder: z.string().min(1),
    settingsFile: z.string().optional(),
  }),
  /** Console calls of `actor` come through the port. */
  z.object({ kind: z.literal('port'), actor: z.string().min(1) }),
  z.object({ kind: z.literal('stop') }),
])
export type ToEngine = z.infer<typeof toEngineSchema>

/** What the engine's process tells the desktop. `code` is that of an EngineError, null otherwise. */
export const fromEngineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('failed'), code: z.string().nullable(), message: z.string() }),
])
export type FromEngine = z.infer<typeof fromEngineSchema>
