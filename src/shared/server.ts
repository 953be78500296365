import { z } from 'zod'

/** How the HTTP server of an engine is; `url` with a slash at its end while it listens. */
export const serverStateSchema = z.object({
  state: z.enum(['off', 'on', 'failed']),
  url: z.string().nullable(),
  /** Why it does not listen, with what to do about it. */
  message: z.string(),
  /** The settings turn it on and off; `watchfloor serve` listens as its options say. */
  isSwitchable: z.boolean(),
})
export type ServerState = z.infer<typeof serverStateSchema>

/** A named token without its secret; times in ms since 1970. */
export const tokenSummarySchema = z.object({
  name: z.string(),
  /** `analyst`, `viewer`, `feed:LIST` or `ingest:SOURCE`. */
  role: z.string(),
  createdAt: z.number(),
  revokedAt: z.number().nullable(),
})
export type TokenSummary = z.infer<typeof tokenSummarySchema>

/** A new token: `token` is shown this once and kept nowhere. */
export const newTokenSchema = z.object({ name: z.string(), role: z.string(), token: z.string() })
export type NewToken = z.infer<typeof newTokenSchema>
