import { z } from 'zod'
import { toPublicIncident } from '../../../shared/incident'
import { jsonAnswer } from '../answer'
import { READ, type Route } from '../routes'
import { parseQuery, wholeNumber } from './query'

const DAY_MS = 24 * 3_600_000
const querySchema = z.object({
  host: z.string().min(1).max(300).optional(),
  /** How many days back. */
  days: wholeNumber(1, 365).default(30),
})

/** `GET /incidents`: web hosts under attack, newest first, at most 500. */
export const incidentsRoute: Route = {
  path: '/incidents',
  wish: READ,
  answer: async ({ engine, identity, query, now }) => {
    const { host = null, days } = parseQuery(querySchema, query)
    const span = { from: Math.max(0, now - days * DAY_MS), to: now + 1 }
    const found = await engine.client({ actor: identity.name }).web.incidents({ span, host })
    return jsonAnswer({ incidents: found.map(toPublicIncident) })
  },
}
