import { z } from 'zod'
import { parseNetwork } from './address'

/** What a JSON record of an access log may say of a request. */
export const WEB_FIELDS = [
  'time',
  'client',
  'forwardedFor',
  'host',
  'request',
  'method',
  'url',
  'query',
  'protocol',
  'status',
  'bytes',
  'contentType',
  'userAgent',
  'referrer',
  'user',
  'country',
  'latitude',
  'longitude',
] as const
export type WebField = (typeof WEB_FIELDS)[number]

/** How access logs of web servers are read. */
export const webTrafficSettingsSchema = z.object({
  /**
   * Proxies of ours, CIDR: what a connection from one of them says in X-Forwarded-For is believed.
   * Nobody's is, unless it is named here.
   */
  trustedProxies: z
    .array(
      z
        .string()
        .max(100)
        .refine((text) => parseNetwork(text).ok, 'is no address or network, such as 10.0.0.0/8'),
    )
    .max(1000)
    .default([]),
  /** Names of fields in JSON records, dots between nested ones; they come before those that are known. */
  fields: z.partialRecord(z.enum(WEB_FIELDS), z.string().min(1).max(200)).default({}),
})
export type WebTrafficSettings = z.infer<typeof webTrafficSettingsSchema>
