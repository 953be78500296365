import { z } from 'zod'

/** How far back the blast radius looks. */
export const RADIUS_DAYS = 30

const radiusFiguresSchema = z.object({
  /** The address, network or domain that the figures are of. */
  value: z.string(),
  /** Requests from it to our web servers that were answered with status 2xx or 3xx. */
  requests: z.number(),
  /** People signed in for those, by the name that the web server logged. */
  users: z.number(),
  /** Answers of DNS that name it to own clients, or for a domain: to its name and those below. */
  answers: z.number(),
  /** Own addresses that got those answers. */
  clients: z.number(),
  /** Events between it and own addresses. */
  events: z.number(),
  /** Of those, events whose HTTP status was 2xx or 3xx. */
  answered: z.number(),
  /** Own addresses in those events. */
  hosts: z.number(),
})
/** Who of ours talked to a value, and how often that went well. */
export type RadiusFigures = z.infer<typeof radiusFiguresSchema>

export const blastRadiusSchema = z.object({
  /** Event times from here on were looked at, ms. */
  since: z.number(),
  own: radiusFiguresSchema,
  /** Of the /24 (IPv6: /64) around an address, the address among them; null for what is no address. */
  around: radiusFiguresSchema.nullable(),
  /** What could not be asked, and why. */
  gaps: z.array(z.string()),
})
/** What a block of a value would hit. */
export type BlastRadius = z.infer<typeof blastRadiusSchema>

/** True where anything of ours went well with it. */
export function hasGoodTraffic({ requests, answers, answered }: RadiusFigures): boolean {
  return requests + answers + answered > 0
}
