import { z } from 'zod'

/** How a list of names or clients is ordered. */
export const DNS_ORDERS = ['latest', 'score', 'queries'] as const
export const dnsOrderSchema = z.enum(DNS_ORDERS)
export type DnsOrder = z.infer<typeof dnsOrderSchema>

export const dnsRowSchema = z.object({
  /** A name that a client asked for, or a client that asked for a name. */
  value: z.string(),
  queries: z.number(),
  /** Queries whose answer was that there is no such name. */
  failed: z.number(),
  /** Distinct names below a domain that a client asked for; 1 for a name. */
  names: z.number(),
  /** Event time of the last one, ms. */
  last: z.number(),
  /** Highest probability that a detector gave a name of it, 0 to 1; null where none judged any. */
  score: z.number().nullable(),
})
export type DnsRow = z.infer<typeof dnsRowSchema>

export const dnsPageSchema = z.object({
  /** Names that an address asked for, or clients that asked for a domain or a name below it. */
  kind: z.enum(['names', 'clients']),
  rows: z.array(dnsRowSchema),
  /** All names or clients of the span. */
  total: z.number(),
  /** The span that was looked at, ms: it ends with the newest query that is known. */
  from: z.number(),
  to: z.number(),
  /** Give it back as `after`; null at the end. */
  next: z.number().nullable(),
})
/** A part of what is known from DNS of an address or a domain. */
export type DnsPage = z.infer<typeof dnsPageSchema>
