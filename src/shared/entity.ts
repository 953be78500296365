import { z } from 'zod'
import { alertSchema } from './alert'
import { groundSchema } from './blacklist'
import { ENTITY_KINDS } from './query/entity-kind'
import { severityCountsSchema, severitySchema } from './severity'

/** Everything known about one address, but its events and alerts, which are paged. */
export const entitySchema = z.object({
  value: z.string(),
  ip: z.string().nullable(),
  kind: z.enum(ENTITY_KINDS),
  /** Sum of the weights of its alerts, halved every 24 h. */
  risk: z.number(),
  verdict: z.enum(['quiet', 'watch', 'suspicious', 'dangerous', 'not seen']),
  /** One sentence that gives the reason. */
  summary: z.string(),
  isOwn: z.boolean(),
  neverBlock: z.string().nullable(),
  events: z.number(),
  firstSeen: z.number().nullable(),
  lastSeen: z.number().nullable(),
  alerts: z.number(),
  openAlerts: z.number(),
  bySeverity: severityCountsSchema,
  /** The last 24 h in cells of 5 min, oldest first: events by product, and alerts on their own lane. */
  activity: z.object({
    from: z.number(),
    cellMs: z.number(),
    lanes: z.array(z.object({ name: z.string(), counts: z.array(z.number()) })),
    alerts: z.array(
      z.object({ at: z.number(), severity: severitySchema, title: z.string(), id: z.string() }),
    ),
  }),
  lists: z.array(
    z.object({
      list: z.string(),
      title: z.string(),
      /** The entry that covers it: the value itself or a wider network; null where it is not listed. */
      entry: z.string().nullable(),
      state: z.enum(['active', 'expiring', 'allowed', 'review', 'expired', 'not listed']),
      since: z.number().nullable(),
      expiresAt: z.number().nullable(),
      reason: z.string(),
      /** Who put it there and by what, of each ground; none where it is not listed or allowed. */
      grounds: z.array(groundSchema),
      /** Who decided it last; empty where it is not listed. */
      actor: z.string(),
    }),
  ),
  recentAlerts: z.array(alertSchema),
})
export type Entity = z.infer<typeof entitySchema>
