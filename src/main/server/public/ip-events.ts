import { z } from 'zod'
import { canonicalAddress } from '../../../shared/address'
import { toPublicEvent } from '../../../shared/public-api'
import { jsonAnswer } from '../answer'
import { badRequest } from '../http-error'
import { READ, type Route } from '../routes'
import { parseQuery, wholeNumber } from './query'

const querySchema = z.object({
  limit: wholeNumber(1, 1000).default(10),
  before: z
    .string()
    .transform((text, context) => {
      const cursor = toCursor(text)
      if (cursor === null)
        context.addIssue('must be `next` of the page before, or a time in ISO 8601')
      return cursor
    })
    .optional(),
})

/** `next` of a page as it is; a time as the place just before it. Null for anything else. */
function toCursor(text: string): string | null {
  if (/^\d{1,15}\.[0-9a-f]{32}$/.test(text)) return text
  if (!z.iso.datetime({ offset: true }).safeParse(text).success) return null
  return `${Date.parse(text)}.${'0'.repeat(32)}`
}

/** `GET /ip_events/{ip}`: the history of one address, newest first, 10 unless asked. */
export const ipEventsRoute: Route = {
  path: '/ip_events/{ip}',
  wish: READ,
  answer: async ({ engine, identity, params, query }) => {
    const ip = canonicalAddress(params.ip ?? '')
    if (ip === null) {
      throw badRequest(`ip: ${JSON.stringify(params.ip?.slice(0, 100))} is no IP address`, 'ip')
    }
    const { limit, before } = parseQuery(querySchema, query)
    const client = engine.client({ actor: identity.name })
    const page = await client.entity.events({ value: ip, limit, before: before ?? null })
    return jsonAnswer({ ip, events: page.events.map(toPublicEvent), next: page.next })
  },
}
