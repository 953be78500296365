import { z } from 'zod'

/**
 * How far an input partition is, as whoever reads it says:
 * - `newest`: newest event time that was handed on, ms; null where there was none yet.
 * - `idleAt`: it was looked at then (ms of the speaker's clock), nothing of it was unread, and nothing
 *   had come for as long as makes it idle; null while it is not.
 * - `isGone`: nobody reads it any more, or it ended: it holds nothing back.
 */
const signSchema = z.object({
  input: z.string(),
  newest: z.number().nullable(),
  idleAt: z.number().nullable(),
  isGone: z.boolean().optional(),
})
export type InputSign = z.infer<typeof signSchema>

/**
 * Detector, key, id of the event (null for raw traffic, which is known by its position), event time in
 * ms, position in its input, the window it belongs to (null: the one of its time), and what the
 * detector keeps of it.
 */
const entrySchema = z.tuple([
  z.string(),
  z.string(),
  z.string().nullable(),
  z.number(),
  z.number(),
  z.tuple([z.number(), z.number()]).nullable(),
  z.unknown(),
])
export type RelayEntry = z.infer<typeof entrySchema>

const messageSchema = z.object({
  /** When it was written, ms of the writer's clock. */
  at: z.number(),
  /** Whole name of the partition that the entries come from, in which positions grow. */
  fence: z.string(),
  signs: z.array(signSchema),
  entries: z.array(entrySchema),
})

/** One message of the topic between engines: entries first, then what is known of the inputs. */
type RelayMessage = z.infer<typeof messageSchema>

/** A message as its text, with entries that are text already. */
export function encodeRelayMessage(
  message: Omit<RelayMessage, 'entries'>,
  entries: readonly string[],
): string {
  return `${JSON.stringify(message).slice(0, -1)},"entries":[${entries.join(',')}]}`
}

/** A message from its text; null where somebody else wrote it. */
export function decodeRelayMessage(text: string): RelayMessage | null {
  try {
    const parsed = messageSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
