import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import { toPublicEvent } from '../../../shared/public-api'
import { jsonAnswer } from '../answer'
import { badRequest } from '../http-error'
import { READ, type Route } from '../routes'
import { parseQuery, wholeNumber } from './query'

const querySchema = z.object({
  limit: wholeNumber(1, 1000).default(10),
  before: z.string().min(1).max(500).optional(),
})

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

/** RFC 5952 form, an IPv4-mapped address as IPv4; null for what is no address. */
function canonicalAddress(text: string): string | null {
  if (isIP(text) === 0 || text.includes('%')) return null
  const address = ipaddr.process(text)
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString()
}
