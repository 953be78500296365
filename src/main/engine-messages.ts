import { z } from 'zod'

/** What the desktop tells the engine's process. A `port` message carries one message port. */
export const toEngineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('start'),
    dataFolder: z.string().min(1),
    settingsFile: z.string().optional(),
    /** The desktop seals secrets when it is asked to. */
    canSeal: z.boolean(),
  }),
  /** Console calls of `actor` come through the port. */
  z.object({ kind: z.literal('port'), actor: z.string().min(1) }),
  /** What became of a text to be sealed or opened; a problem where it could not be sealed. */
  z.object({
    kind: z.literal('answer'),
    call: z.number(),
    text: z.string().nullable(),
    problem: z.string().nullable(),
  }),
  z.object({ kind: z.literal('stop') }),
])
export type ToEngine = z.infer<typeof toEngineSchema>

/** What the engine's process tells the desktop. `code` is that of an EngineError, null otherwise. */
export const fromEngineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('failed'), code: z.string().nullable(), message: z.string() }),
  /** Asks for secrets to be sealed by the key ring of the system. */
  z.object({ kind: z.literal('seal'), call: z.number(), text: z.string() }),
  /** Asks for what was sealed. */
  z.object({ kind: z.literal('open'), call: z.number(), text: z.string() }),
])
export type FromEngine = z.infer<typeof fromEngineSchema>
