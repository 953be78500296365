import { z } from 'zod'

export const stillArrivingSchema = z.object({
  list: z.string(),
  title: z.string(),
  /** The entry that holds the address: itself or a network around it. */
  entry: z.string(),
  /** The first export or pull that carried the entry, and whose it was. */
  carriedAt: z.number(),
  by: z.string(),
  /** Events since then that no sensor blocked. */
  count: z.number(),
  /** Event time of the newest. */
  last: z.number(),
})
/** Events of an address that go on although a list with it was handed on: the block does not work. */
export type StillArriving = z.infer<typeof stillArrivingSchema>
